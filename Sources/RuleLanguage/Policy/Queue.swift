/// `queue oncall { … }`: where staff find mail, and who is told of it.
package struct Queue: Sendable {
    package var name: String
    /// Its place in lists, the lowest first.
    package var rank: Int
    /// `notify`, `forward`, `escalate` lines as written, for the desk.
    package var notify: [String]
    package var forward: [String]
    package var escalations: [(percent: Int, to: String)]
    /// `seen acknowledges`: whoever opens a message in it has taken it.
    package var seeingAcknowledges = false
    /// `notice 72h`: how long before its date something must be booked, in minutes.
    package var noticeMinutes: Int?
    package var origin: Origin
}
