/// Messages in the order in which they came, dealt out in batches: while one is taken in, threads work out the next.
package struct Batches {
    private var ready: [BegunMessage] = []
    private var begun: [BegunMessage] = []
    private var begunBytes = 0

    package init() {}

    /// - Returns: the batch that is to be taken in now; nil where the one behind it has room.
    package mutating func add(_ message: BegunMessage) -> [BegunMessage]? {
        begun.append(message)
        begunBytes += message.item.bytes.count
        let isFull = begun.count >= Desk.batch || begunBytes >= Desk.batchBytes
        guard isFull else { return nil }
        let batch = advance()
        return batch.isEmpty ? nil : batch
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
