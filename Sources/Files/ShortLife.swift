import CSystem

/// A process that takes in one message lives for a few milliseconds, of which a fifth would go by at first touches of memory.
package enum ShortLife {
    /// Has the memory ready that such a process will use. For a process with one thread, before it does much.
    package static func begin() { mailtriage_expect_short_life() }
}
