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
