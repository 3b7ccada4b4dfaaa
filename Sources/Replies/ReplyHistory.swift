package import Calendars
package import RuleLanguage

/// What the ledger knows that bears on a reply.
package struct ReplyHistory: Sendable, Equatable {
    /// Replies within each limit's window: to this address, to its domain, to mails with this subject, and in all.
    package var toSender = 0
    package var toDomain = 0
    package var toSubject = 0
    package var inAll = 0
    /// It belongs to a ticket of which the sender has been told.
    package var wasAnswered = false
    /// The same message came before.
    package var isDuplicate = false
    /// A reply of ours to this address came back for good within `ReplyLimits.bouncePeriod`.
    package var hasBounced = false

    package init() {}

    /// Asks the ledger once for each window.
    package init<Failure: Error>(
        now: Timestamp, limits: ReplyLimits = ReplyLimits(),
        counts: (_ since: Timestamp) throws(Failure) -> (recipient: Int, domain: Int, subject: Int, all: Int)
    ) throws(Failure) {
        var known: [(window: Int64, counts: (recipient: Int, domain: Int, subject: Int, all: Int))] = []
        for window in [limits.sender.window, limits.domain.window, limits.subject.window, limits.all.window]
        where !known.contains(where: { $0.window == window }) {
            known.append((window, try counts(now + -window)))
        }
        func counted(_ limit: ReplyLimits.Limit) -> (recipient: Int, domain: Int, subject: Int, all: Int) {
            known.first { $0.window == limit.window }?.counts ?? (0, 0, 0, 0)
        }
        toSender = counted(limits.sender).recipient
        toDomain = counted(limits.domain).domain
        toSubject = counted(limits.subject).subject
        inAll = counted(limits.all).all
    }
}

/// How many replies may go out, each within its window: enough for people, too few for a loop.
package struct ReplyLimits: Sendable, Equatable {
    package struct Limit: Sendable, Equatable {
        package var count: Int
        /// Seconds.
        package var window: Int64

        package init(_ count: Int, per window: Int64) {
            self.count = count
            self.window = window
        }
    }

    private static let hour: Int64 = 3600
    private static let day: Int64 = 86_400

    /// To one address. A customer who writes more often in a day knows by then that his mail arrives.
    package var sender = Limit(5, per: day)
    /// To one domain: a loop whose sender changes with each mail mostly stays in its domain.
    package var domain = Limit(50, per: day)
    /// With one subject: a loop whose domain changes too keeps its subject.
    package var subject = Limit(20, per: day)
    /// In all: a flood of forged requests must not become a flood of replies.
    package var all = Limit(500, per: hour)
    /// How long an address that bounced for good gets nothing, in seconds.
    package var bouncePeriod = 30 * day

    package init() {}

    /// With the site's own: `limit sender 5/1d sender-domain 50/1d subject 20/1d total 500/1h`. What cannot be read is left as it is.
    package init(_ site: Site) {
        let words = (site.settings["limit"] ?? "").split(separator: " ").map(String.init)
        for (name, value) in zip(words, words.dropFirst()) {
            switch name {
            case "sender": sender = Self.limit(value, sender)
            case "sender-domain": domain = Self.limit(value, domain)
            case "subject": subject = Self.limit(value, subject)
            case "total": all = Self.limit(value, all)
            default: break
            }
        }
    }

    /// `5` or `5/1d`, in `m`, `h` or `d`.
    private static func limit(_ text: String, _ standard: Limit) -> Limit {
        let parts = text.split(separator: "/")
        guard (1...2).contains(parts.count), let count = Int(parts[0]), count >= 0 else { return standard }
        guard parts.count == 2 else { return Limit(count, per: standard.window) }
        let units: [Character: Int64] = ["m": 60, "h": hour, "d": day]
        guard let unit = parts[1].last.flatMap({ units[$0] }), let number = Int64(parts[1].dropLast()),
            (1...10_000).contains(number)
        else { return standard }
        return Limit(count, per: number * unit)
    }
}
