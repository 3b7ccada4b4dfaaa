/// Messages in the order in which they came, dealt out in batches: while one is taken in, threads work out the next.
package struct Batches {
    private var ready: [BegunMessage] = []
    private var begun: [BegunMessage] = []
    private var begunBytes = 0

    package init() {}

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
        guard isLarge || begun.count >= Desk.batch || begunBytes >= Desk.batchBytes else { return [] }
        return (isLarge ? [advance(), advance()] : [advance()]).filter { !$0.isEmpty }
    }

    /// The batches that are left, one after the other; nil at the end.
    package mutating func next() -> [BegunMessage]? {
        if ready.isEmpty { _ = advance() }
        let batch = advance()
        return batch.isEmpty ? nil : batch
    }

    private mutating func advance() -> [BegunMessage] {
        let batch = ready
        ready = begun
        begun = []
        begunBytes = 0
        return batch
    }
}
