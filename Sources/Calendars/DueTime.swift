/// When something is due, and the sum behind it.
package struct DueTime: Hashable, Sendable {
    package var time: Timestamp
    /// The spans that were counted or skipped, in order, from the start to `time`; for `explain`.
    package var steps: [Step]

    package struct Step: Hashable, Sendable {
        package enum Reason: Hashable, Sendable {
            /// Open time that counted.
            case counted
            /// Outside the opening hours.
            case closed
            /// A holiday, by the name in its file.
            case holiday(String)
        }
        package var from: Timestamp
        package var to: Timestamp
        package var reason: Reason

        package init(from: Timestamp, to: Timestamp, reason: Reason) {
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    package init(time: Timestamp, steps: [Step]) {
        self.time = time
        self.steps = steps
    }
}

extension OpeningCalendar {
    /// When something is due that may take so long from a moment on.
    ///
    /// `4h` counts open time: it is due at the moment at which four open hours are over, which may be closing time itself.
    /// `3bd` is the same time of day on the third open day after; what begins outside the hours begins at the next opening.
    /// nil where the calendar does not open again (or so seldom that the sum takes a century).
    package func due(from start: Timestamp, within allowance: Allowance) -> DueTime? {
        guard start >= .earliest, start <= .latest else { return nil }
        switch allowance {
        case .minutes(let minutes): return due(from: start, afterOpenSeconds: Int64(max(0, minutes)) * 60)
        case .businessDays(let days): return due(from: start, onOpenDay: max(0, days))
        }
    }

    /// When so much open time is over; nil as for an allowance.
    package func due(from start: Timestamp, afterOpenSeconds seconds: Int64) -> DueTime? {
        guard let opening = nextOpening(atOrAfter: start) else { return nil }
        var steps: [DueTime.Step] = []
        walk(from: start, to: opening, into: &steps)
        var now = opening
        var left = seconds
        var closedSince = now
        let limit = start + Int64(OpeningCalendar.summedDays) * 86_400
        while left > 0 {
            guard now < limit, now - closedSince < Int64(OpeningCalendar.searchedDays) * 86_400 else { return nil }
            let stretch = stretch(at: now)
            var end = stretch.end
            if stretch.reason == .counted {
                end = min(end, now + left)
                left -= end - now
                closedSince = end
            }
            steps.append(joining: DueTime.Step(from: now, to: end, reason: stretch.reason))
            now = end
        }
        return DueTime(time: now, steps: steps)
    }

    private func due(from start: Timestamp, onOpenDay number: Int) -> DueTime? {
        guard let opening = nextOpening(atOrAfter: start) else { return nil }
        var steps: [DueTime.Step] = []
        walk(from: start, to: opening, into: &steps)
        let local = zone.local(at: opening)
        guard number > 0 else { return DueTime(time: opening, steps: steps) }

        var date = local.date
        var now = opening
        var left = number
        var closedDays = 0
        var days = 0
        var reason = DueTime.Step.Reason.counted
        while left > 0 {
            date = date.adding(days: 1)
            days += 1
            guard days <= OpeningCalendar.summedDays, closedDays <= OpeningCalendar.searchedDays else { return nil }
            let midnight = zone.timestamp(of: date, secondOfDay: 0)
            steps.append(joining: DueTime.Step(from: now, to: midnight, reason: reason))
            now = midnight
            if isOpenDay(date) {
                left -= 1
                closedDays = 0
                reason = .counted
            } else {
                closedDays += 1
                reason = holidays.names[date].map { .holiday($0) } ?? .closed
            }
        }
        let due = zone.timestamp(of: date, secondOfDay: local.secondOfDay)
        steps.append(joining: DueTime.Step(from: now, to: due, reason: .counted))
        return DueTime(time: due, steps: steps)
    }

    /// The steps of a stretch in which nothing is to be counted.
    private func walk(from start: Timestamp, to end: Timestamp, into steps: inout [DueTime.Step]) {
        var now = start
        while now < end {
            let stretch = stretch(at: now)
            steps.append(joining: DueTime.Step(from: now, to: min(stretch.end, end), reason: stretch.reason))
            now = stretch.end
        }
    }
}

extension [DueTime.Step] {
    /// Appends a step, or lengthens the last one where the reason goes on.
    fileprivate mutating func append(joining step: DueTime.Step) {
        if step.from == step.to { return }
        if let last, last.reason == step.reason, last.to == step.from {
            self[count - 1].to = step.to
        } else {
            append(step)
        }
    }
}
