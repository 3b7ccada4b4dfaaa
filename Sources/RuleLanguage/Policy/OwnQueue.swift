/// Queues that mail comes into without a row of the rules.
package enum OwnQueue: String, Sendable, CaseIterable {
    /// What cannot be read.
    case unparsed
    /// What staff have done.
    case resolved
}
