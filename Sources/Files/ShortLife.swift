import CSystem

/// A process that takes in one message lives for a few milliseconds.
package enum ShortLife {
    /// Has memory given out as such a process wants it. For a process with one thread, before it does much.
    package static func begin() { mailtriage_expect_short_life() }
}
