import Glibc
import Synchronization

/// Work in several threads.
package enum Parallel {
    /// Threads that are worth while: one a processor, within reason.
    package static var threads: Int { min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 16) }

    /// Runs the work once in each of so many threads, with the thread's number, and waits for all.
    package static func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
        let others = (1..<max(1, count)).compactMap { number in RunningThread { work(number) } }
        // This one works, too; and all of it where no other could be started, as work is dealt out as it goes.
        work(0)
        for thread in others { thread.join() }
    }
}

/// Numbers that threads take from, each once.
package final class Dealer: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int

    package init(_ count: Int) { self.count = count }

    package func take() -> Int? {
        let number = next.add(1, ordering: .relaxed).oldValue
        return number < count ? number : nil
    }
}
