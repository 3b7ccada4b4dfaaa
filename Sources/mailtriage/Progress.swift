import Glibc
import Synchronization

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
