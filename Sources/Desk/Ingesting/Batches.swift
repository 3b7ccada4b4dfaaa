/// Messages in the order in which they came, dealt out in batches: while one is taken in, threads work out the next ones.
package struct Batches {
    /// Batches whose turn has not come, the first to be next.
    private var ready: [[BegunMessage]] = []
    /// What will be the last of them.
    private var begun: [BegunMessage] = []
    private var begunBytes = 0

    package init() {}

    /// Messages taken in by one transaction and one synchronisation: enough to pay for them, few enough to hold the lock for
    /// tens of milliseconds, and for what is found of four batches to take some 50 MB: two are worked out, one written, one renamed.
    /// With half as many, 20 MB less, the system is called and threads wait twice as often: 5% of the processor's time.
    package static let mostMessages = 128
    /// Bytes of messages held for a batch, of which four are in hand at once: what is found of a message takes a few times its size.
    private static let mostBytes = 3 << 20

    /// Whole batches that wait while one is taken in. With one alone, threads have nothing to do whenever the disk takes longer than they
    /// do, and are waited for whenever it does not: a fifth of the time.
    private static let ahead = 2

    /// Bytes from which on a message is waited for: what is found of it is as large as that of a batch, and it is in hand alone.
    private static let largeMessage = 1 << 20

    /// Whether one of them is such.
    package static func isLarge(_ batch: [BegunMessage]) -> Bool {
        batch.contains { $0.item.bytes.count >= largeMessage }
    }

    /// - Returns: the batches that are to be taken in now, in their order; none where the last one has room.
    package mutating func add(_ message: BegunMessage) -> [[BegunMessage]] {
        begun.append(message)
        begunBytes += message.item.bytes.count
        let isLarge = message.item.bytes.count >= Batches.largeMessage
        guard isLarge || begun.count >= Batches.mostMessages || begunBytes >= Batches.mostBytes else { return [] }
        close()
        let due = isLarge ? ready.count : max(0, ready.count - Batches.ahead)
        defer { ready.removeFirst(due) }
        return Array(ready.prefix(due))
    }

    /// The batches that are left, one after the other; nil at the end.
    package mutating func next() -> [BegunMessage]? {
        close()
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    private mutating func close() {
        if !begun.isEmpty { ready.append(begun) }
        begun = []
        begunBytes = 0
    }
}
