import Glibc
import Synchronization

/// Work in several threads.
enum Parallel {
    /// Threads that are worth while: one a processor, within reason.
    static var threads: Int { min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 16) }

    /// Runs the work once in each of so many threads, with the thread's number, and waits for all.
    static func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
        var started: [pthread_t] = []
        for number in 1..<max(1, count) {
            let task = Unmanaged.passRetained(Task { work(number) })
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    // What was passed below; a thread is never started without.
                    if let context { Unmanaged<Task>.fromOpaque(context).takeRetainedValue().run() }
                    return nil
                }, task.toOpaque())
            if code == 0 {
                started.append(thread)
            } else {
                task.release()
            }
        }
        // This one works, too; and all of it where no other could be started, as work is dealt out as it goes.
        work(0)
        for thread in started { pthread_join(thread, nil) }
    }

    private final class Task: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// Numbers that threads take from, each once.
final class Dealer: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int

    init(_ count: Int) { self.count = count }

    func take() -> Int? {
        let number = next.add(1, ordering: .relaxed).oldValue
        return number < count ? number : nil
    }
}

/// How far a long work is: a bar on a terminal's standard error, nothing elsewhere.
final class Progress: Sendable {
    private let done = Atomic<Int>(0)
    private let shown = Atomic<Int>(-1)
    private let total: Int
    private let what: String
    private let isShown: Bool

    private static let width = 30

    init(_ what: String, total: Int) {
        self.what = what
        self.total = max(1, total)
        isShown = isatty(STDERR_FILENO) == 1
    }

    func advance(by count: Int) {
        let now = done.add(count, ordering: .relaxed).newValue
        guard isShown else { return }
        let percent = min(100, now * 100 / total)
        guard shown.exchange(percent, ordering: .relaxed) != percent else { return }
        let filled = percent * Progress.width / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Progress.width - filled)
        Output.complain("\r\(what) \(bar) \(percent) %")
    }

    /// Takes the bar away.
    func finish() {
        if isShown { Output.complain("\r\u{1B}[K") }
    }
}
