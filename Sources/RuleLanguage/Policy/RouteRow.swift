/// One row of `route { … }`.
package struct RouteRow: Sendable {
    @Deferred package var conditions: [Condition]
    package var queue: String
    /// nil: `no reply`.
    package var reply: String?
    /// Paragraphs added to the reply (`add how-to-get-guarantees`).
    package var adds: [String]
    /// `shadow`: where it would put mail is recorded, and it takes none.
    package var isShadow = false
    package var origin: Origin
}
