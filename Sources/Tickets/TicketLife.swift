package import Calendars

/// The state of a ticket and its clocks: what a deed makes of them is worked out here, without a ledger.
package struct TicketLife: Sendable, Equatable {
    package var state: TicketState
    package var clocks: [RunningClock]

    package init(state: TicketState, clocks: [RunningClock]) {
        self.state = state
        self.clocks = clocks
    }

    /// Does a deed.
    ///
    /// - Parameters:
    ///   - acknowledges: whether seeing counts as acknowledging, by the queue's rules.
    ///   - calendar: the calendars of the policy that promised, by name.
    /// - Returns: whether the state changed.
    @discardableResult
    package mutating func apply(
        _ deed: Deed, at time: Timestamp, seeingAcknowledges: Bool = false, calendar: (String) -> OpeningCalendar?
    ) -> Bool {
        if deed == .see, seeingAcknowledges { return apply(.take, at: time, calendar: calendar) }
        let next = deed.state(after: state)
        switch deed {
        case .see: break
        case .take: meet(["acknowledge"], at: time, calendar)
        case .respond: meet(["acknowledge", "respond"], at: time, calendar)
        case .wait:
            meet(["acknowledge", "respond"], at: time, calendar)
            guard state != .resolved else { break }
            for index in clocks.indices { clocks[index].stop(at: time, in: calendar(clocks[index].calendar)) }
        case .resolve: meet(clocks.map(\.name), at: time, calendar)
        case .reopen:
            guard next != nil else { break }
            // It was answered all the same; that it was done is what turned out wrong.
            for index in clocks.indices where clocks[index].name == "resolve" {
                clocks[index].continueAfterMistake(at: time, in: calendar(clocks[index].calendar))
            }
        case .hear: hear(at: time, calendar)
        }
        if let next { state = next }
        return next != nil
    }

    /// The customer wrote: what stood still goes on, what was met begins again, what runs is not put off by asking once more.
    private mutating func hear(at time: Timestamp, _ calendar: (String) -> OpeningCalendar?) {
        let wasDone = state == .resolved
        for index in clocks.indices {
            let own = calendar(clocks[index].calendar)
            if clocks[index].isStanding {
                clocks[index].go(from: time, in: own)
            } else if clocks[index].met != nil {
                if clocks[index].after != nil {
                    // It begins when the clock before it is met again.
                    if wasDone { (clocks[index].met, clocks[index].due) = (nil, nil) }
                } else {
                    clocks[index].begin(at: time, in: own)
                }
            }
        }
    }

    private mutating func meet(_ names: [String], at time: Timestamp, _ calendar: (String) -> OpeningCalendar?) {
        for index in clocks.indices where names.contains(clocks[index].name) && clocks[index].met == nil {
            clocks[index].meet(at: time, in: calendar(clocks[index].calendar))
            let name = clocks[index].name
            for next in clocks.indices where clocks[next].after == name && clocks[next].due == nil && clocks[next].met == nil
            {
                clocks[next].begin(at: time, in: calendar(clocks[next].calendar))
            }
        }
    }
}
