package import Calendars

/// A clock of a ticket as it runs: `respond`, due at some time, met or not, standing still or not.
///
/// Its due time was worked out when it was promised, and stays: rules that change since move no promise. Only a pause moves it, by
/// the open time that passed meanwhile.
package struct RunningClock: Sendable, Equatable {
    /// `acknowledge`, `respond`, `resolve`
    package var name: String
    /// As promised: `4h`, `2bd`.
    package var within: String
    /// The calendar's name in the policy that promised.
    package var calendar: String
    /// nil: it waits for another clock, stands still, or its calendar never opens.
    package var due: Timestamp?
    /// The clock that it begins after.
    package var after: String?
    package var met: Timestamp?
    /// When it began; nil: with the ticket.
    package var begun: Timestamp?
    /// Open seconds that were left when it was stopped; nil while it runs.
    package var left: Int64?

    package init(
        name: String, within: String, calendar: String, due: Timestamp?, after: String? = nil, met: Timestamp? = nil,
        begun: Timestamp? = nil, left: Int64? = nil
    ) {
        self.name = name
        self.within = within
        self.calendar = calendar
        self.due = due
        self.after = after
        self.met = met
        self.begun = begun
        self.left = left
    }

    var isStanding: Bool { left != nil }
    package var isRunning: Bool { met == nil && due != nil }

    /// Whether a promise was broken: met late, or not met and due before `now`.
    package func isBroken(at now: Timestamp) -> Bool { due.map { (met ?? now) > $0 } ?? false }

    /// What it promised has come.
    mutating func meet(at time: Timestamp, in calendar: OpeningCalendar?) {
        guard met == nil else { return }
        if isStanding { go(from: time, in: calendar) }
        met = time
    }

    /// It waits for the customer. One that is overdue goes on: a broken promise is not mended by asking something.
    mutating func stop(at time: Timestamp, in calendar: OpeningCalendar?) {
        guard isRunning, let due, due > time else { return }
        left = calendar?.openSeconds(from: time, to: due) ?? due - time
        self.due = nil
    }

    /// It goes on with what was left.
    mutating func go(from time: Timestamp, in calendar: OpeningCalendar?) {
        guard let left else { return }
        due = calendar?.due(from: time, afterOpenSeconds: left)?.time ?? (calendar == nil ? time + left : nil)
        self.left = nil
    }

    /// It begins anew: from another clock's end, or because the customer wrote again.
    mutating func begin(at time: Timestamp, in calendar: OpeningCalendar?) {
        met = nil
        left = nil
        begun = time
        due = Allowance(within).flatMap { calendar?.due(from: time, within: $0)?.time }
    }

    /// It was met by a deed that is taken back: the time since does not count.
    mutating func continueAfterMistake(at time: Timestamp, in calendar: OpeningCalendar?) {
        guard let met else { return }
        self.met = nil
        guard let due, due > met else { return }
        left = calendar?.openSeconds(from: met, to: due) ?? due - met
        go(from: time, in: calendar)
    }

    /// How much of the time promised is over, in percent of open time; more than 100 once it is overdue. nil where it does not run.
    ///
    /// - Parameter start: when the ticket came.
    package func percentGone(at now: Timestamp, since start: Timestamp, in calendar: OpeningCalendar?) -> Int? {
        guard isRunning, let due else { return nil }
        let begin = begun ?? start
        func seconds(_ from: Timestamp, _ to: Timestamp) -> Int64 {
            calendar?.openSeconds(from: from, to: to) ?? max(0, to - from)
        }
        // Of what was promised, pauses apart: they moved the due time.
        let promised = Allowance(within).flatMap { calendar?.due(from: begin, within: $0)?.time } ?? due
        let whole = max(1, seconds(begin, promised))
        let gone = now >= due ? whole + seconds(due, now) : whole - seconds(now, due)
        return Int(clamping: max(0, gone) * 100 / whole)
    }
}
