/// A batch whose tickets are committed and whose files are durable, each in its queue's `tmp`. A thread renames them into `new`,
/// makes that durable, and marks where they came from as read, while the next batch is written. Killed before that, nothing is
/// lost: a sweep renames them, and what comes again is known.
package final class TakenBatch {
    /// What was taken in, in order.
    package let items: [IngestItem]
    private let ingesting: Ingesting
    private var deliveries: [Delivery]
    private var filing: BatchFiling?

    /// - Parameters:
    ///   - deliveries: what became of each item.
    ///   - filing: what is still being done; nil where all is done.
    init(_ items: [IngestItem], _ ingesting: Ingesting, _ deliveries: [Delivery], _ filing: BatchFiling?) {
        self.items = items
        self.ingesting = ingesting
        self.deliveries = deliveries
        self.filing = filing
    }

    /// The tickets of the items, in their order: `CP-1042`.
    package var tickets: [String] { deliveries.map(\.ticket) }

    /// Tells when all is done, once, in whatever thread.
    ///
    /// - Parameter body: is given what went wrong, if anything did.
    package func whenDone(_ body: @escaping @Sendable (DeskError?) -> Void) {
        if let filing { filing.whenDone(body) } else { body(nil) }
    }

    /// Waits until all is done.
    ///
    /// - Returns: what became of each item, in their order.
    package func finish() throws(DeskError) -> [Delivery] {
        guard let filing else { return deliveries }
        self.filing = nil
        let end = try filing.end()
        for index in end.left { deliveries[index].isLeftInNew = true }
        ingesting.ended(end.filed, items)
        return deliveries
    }
}
