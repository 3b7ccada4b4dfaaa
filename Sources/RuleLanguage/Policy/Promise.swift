package import Calendars

/// How binding a promise is; of best effort and none no time is stated.
package enum PromiseKind: String, Sendable, BitwiseCopyable {
    case guarantee, target
    case bestEffort = "best-effort"
    case none
}

/// What the customer may expect: `guarantee respond 30m in always`.
package struct Promise: Sendable, Equatable {
    package var kind: PromiseKind
    /// `acknowledge`, `respond`, `resolve` in the order written.
    @Deferred package var clocks: [Clock]
    /// The clock that `description` states: `headline`, else `respond`, else the first.
    package var headline: Int?
    /// The calendar that the promise names; nil only for a plain `none`.
    package var calendar: String?

    /// A time within which something is to be done: `respond 30m in always`.
    package struct Clock: Sendable, Equatable {
        package var name: String
        package var within: Allowance
        package var calendar: String
        /// `resolve 2bd after respond`: it starts when that clock is met.
        package var after: String?
    }

    /// `guarantee 30m always`, `target 1bd office`, `best-effort weekdays`, `none`, `none office`.
    package var description: String {
        var text = kind.rawValue
        if let headline { text += " " + clocks[headline].within.description }
        if let calendar { text += " " + (headline.map { clocks[$0].calendar } ?? calendar) }
        return text
    }
}

/// One row of `promises { … }`; the first whose conditions hold decides.
package struct PromiseRow: Sendable {
    @Deferred package var conditions: [Condition]
    package var promise: Promise
    /// `shadow`: what it would promise is recorded, and not promised.
    package var isShadow = false
    package var origin: Origin
}
