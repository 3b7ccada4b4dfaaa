package import Calendars

/// What tells whether tickets are of one incident.
package struct Sighting: Sendable, Equatable {
    package var number: Int64
    package var queue: String
    package var received: Timestamp
    package var account: String?
    package var category: String?
    /// The keyword that said most for the category; nil where none did.
    package var evidence: String?
    /// How it stands: the name of its state, and whether its message has gone.
    package var standing: String
    /// When the first of its running clocks ends; nil where none runs.
    package var due: Timestamp?

    package init(
        number: Int64, queue: String, received: Timestamp, account: String?, category: String?, evidence: String?,
        standing: String = TicketState.open.rawValue, due: Timestamp? = nil
    ) {
        self.number = number
        self.queue = queue
        self.received = received
        self.account = account
        self.category = category
        self.evidence = evidence
        self.standing = standing
        self.due = due
    }
}

/// Many messages of one trouble: in the same queue, of the same account and category or with the same evidence, each within an hour
/// of the one before. Staff see one line with a count for those that stand alike; each ticket keeps its own promise.
package struct Incident: Sendable, Equatable {
    /// Its tickets, in the order in which they came.
    package var numbers: [Int64]

    /// Seconds of quiet after which a like message is a matter of its own.
    package static let quiet: Int64 = 3600
    /// Two like messages are a coincidence, or a question and its afterthought.
    package static let fewest = 3

    /// The incidents among tickets.
    package static func among(_ sightings: [Sighting]) -> [Incident] {
        let ordered = sightings.sorted { ($0.received, $0.number) < ($1.received, $1.number) }
        var parents = Array(ordered.indices)
        func root(of index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        var latest: [[String]: Int] = [:]
        for (index, sighting) in ordered.enumerated() {
            for key in sighting.keys {
                if let before = latest[key], sighting.received - ordered[before].received <= quiet {
                    // The earlier root stays: an incident is known by its first ticket.
                    let (one, other) = (root(of: before), root(of: index))
                    parents[max(one, other)] = min(one, other)
                }
                latest[key] = index
            }
        }
        var members: [Int: [Int64]] = [:]
        for index in ordered.indices { members[root(of: index), default: []].append(ordered[index].number) }
        return members.filter { $0.value.count >= fewest }.sorted { $0.key < $1.key }.map { Incident(numbers: $0.value) }
    }
}

extension Sighting {
    /// What it has in common with others of its incident.
    fileprivate var keys: [[String]] {
        var keys: [[String]] = []
        if let account, let category { keys.append(["account", queue, account, category]) }
        if let evidence { keys.append(["evidence", queue, evidence]) }
        return keys
    }
}
