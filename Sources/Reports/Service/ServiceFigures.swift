package import Calendars

/// How long something took, of many times: counted, not kept one by one longer than the report is made.
package struct WaitFigures: Sendable, Equatable {
    /// Seconds, of those that were met.
    private var waits: [Int32] = []
    package private(set) var kept = 0
    package private(set) var broken = 0
    /// Not met, and not due yet.
    package private(set) var running = 0

    package init() {}

    package mutating func add(from start: Timestamp, met: Timestamp?, due: Timestamp?, now: Timestamp) {
        if let met { waits.append(Int32(clamping: max(0, met - start))) }
        guard let due else { return }
        if let met {
            if met > due { broken += 1 } else { kept += 1 }
        } else if now > due {
            broken += 1
        } else {
            running += 1
        }
    }

    package var measured: Int { waits.count }

    /// The share of promises kept among those that are decided, 0...1; nil where none is.
    var keptShare: Double? { kept + broken > 0 ? Double(kept) / Double(kept + broken) : nil }

    /// The wait that so many in a hundred did not exceed, in seconds; nil where nothing was measured.
    func percentile(_ percent: Int) -> Int64? {
        guard !waits.isEmpty else { return nil }
        let sorted = waits.sorted()
        return Int64(sorted[min(sorted.count - 1, (sorted.count * percent + 99) / 100 - 1)])
    }

    package static func + (left: WaitFigures, right: WaitFigures) -> WaitFigures {
        var sum = left
        sum.waits += right.waits
        sum.kept += right.kept
        sum.broken += right.broken
        sum.running += right.running
        return sum
    }
}

/// A promise that was not kept.
package struct BrokenPromise: Sendable, Equatable {
    package var ticket: Int64
    package var clock: String
    package var due: Timestamp
    /// nil: not yet.
    package var met: Timestamp?
    package var queue: String

    package init(ticket: Int64, clock: String, due: Timestamp, met: Timestamp?, queue: String) {
        self.ticket = ticket
        self.clock = clock
        self.due = due
        self.met = met
        self.queue = queue
    }
}

/// The figures of the service in a time.
package struct ServiceFigures: Sendable {
    package struct Count: Sendable, Equatable {
        package var name: String
        package var count: Int

        package init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// What a table or plot is about, in the report's order.
    package struct Volume: Sendable {
        package var title: String
        /// The most first.
        package var counts: [Count]

        package init(title: String, counts: [Count]) {
            self.title = title
            self.counts = counts
        }
    }

    /// How a clock was kept, for one kind of request.
    package struct Wait: Sendable {
        package var clock: String
        package var severity: String
        package var figures: WaitFigures

        package init(clock: String, severity: String, figures: WaitFigures) {
            self.clock = clock
            self.severity = severity
            self.figures = figures
        }
    }

    package var period: Range<Timestamp>
    /// Requests that got a ticket of their own.
    package var tickets = 0
    package var followUps = 0
    /// Mails of machines: bounces, automatic replies, bulk. They are no requests, and nothing else counts them.
    package var machines = 0
    package var resolved = 0
    package var outOfScope = 0
    /// Requests with a scope: of whom the sender is known.
    package var scoped = 0
    /// One for each day, those without mail too.
    package var days: [(day: CivilDate, count: Int)] = []
    package var volumes: [Volume] = []
    package var waits: [Wait] = []
    /// Why replies were held back.
    package var suppressions: [Count] = []
    /// The latest first, at most `ServiceFigures.listed`.
    package var broken: [BrokenPromise] = []
    package var brokenCount = 0

    /// Broken promises that are listed; more is a matter for the database.
    package static let listed = 200

    package init(period: Range<Timestamp>) { self.period = period }

    /// Of all clocks.
    var promises: WaitFigures { waits.reduce(WaitFigures()) { $0 + $1.figures } }

    /// Of all clocks of a name.
    package func total(_ clock: String) -> WaitFigures {
        waits.filter { $0.clock == clock }.reduce(WaitFigures()) { $0 + $1.figures }
    }

    /// Names of clocks, in the order in which they are met.
    package var clockNames: [String] {
        let order = ["acknowledge", "respond", "resolve"]
        return Set(waits.map(\.clock)).sorted { (order.firstIndex(of: $0) ?? 9, $0) < (order.firstIndex(of: $1) ?? 9, $1) }
    }

    var outOfScopeShare: Double? { scoped > 0 ? Double(outOfScope) / Double(scoped) : nil }
}

/// Shares as reports say them.
package enum FigureText {
    /// `97.3%`; 100% only of all.
    package static func share(_ share: Double) -> String {
        let tenths = share >= 1 ? 1000 : min(999, Int(share * 1000 + 0.5))
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}
