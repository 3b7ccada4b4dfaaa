import CSystem

/// A process that takes in thousands of messages.
package enum MuchWork {
    /// Has memory given out as such a process wants it. Before it has other threads.
    package static func begin() { mailtriage_expect_much_work() }
}
