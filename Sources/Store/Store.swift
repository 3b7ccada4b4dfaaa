import CSQLite
package import Calendars
import Synchronization

/// A site's database: its register, tickets and outbox.
package final class Store {
    let connection: Connection

    /// For a process that lives for milliseconds, in which one thread at most will use one store, once: SQLite gives out memory as such a
    /// process wants it, and leaves the log's index to the next one. Before the store is opened.
    package static func expectShortLife() {
        mailtriageExpectShortLife()
        isShortLived.store(true, ordering: .relaxed)
    }

    private static let isShortLived = Atomic(false)

    /// Opens a site's database.
    ///
    /// - Throws: where there is none, or it is of another version than this program.
    package init(path: String) throws(StoreError) {
        connection = try Connection(path: path, keepsIndex: Store.isShortLived.load(ordering: .relaxed))
        if try Migrations.version(of: connection) != Migrations.steps.count { try Migrations.apply(to: connection) }
    }

    /// The last that a process does with its store for which `expectShortLife` was called; else nothing.
    package func leave() {
        if Store.isShortLived.load(ordering: .relaxed) { connection.leaveIndex() }
    }

    private init(connection: Connection) {
        self.connection = connection
    }

    /// Makes the database of a new site, or carries an older one forward.
    package static func create(path: String) throws(StoreError) -> Store {
        let connection = try Connection(path: path, create: true)
        try Migrations.apply(to: connection)
        return Store(connection: connection)
    }

    /// Whether its file was removed or replaced since it was opened: it must be opened again. For who keeps it open for long.
    package var isGone: Bool { connection.hasMoved }

    /// For a process that takes in much: the log may grow, and is shortened at quiet moments by `shortenLog`.
    package func workLong() { connection.workLong() }
    package func shortenLog() { connection.shortenLog() }

    /// One transaction; see `Connection.transaction`.
    package func transaction<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result, wrap: (StoreError) -> Failure
    ) throws(Failure) -> Result {
        try connection.transaction(body, wrap: wrap)
    }

    /// Reads that belong together; see `Connection.snapshot`.
    package func snapshot<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result, wrap: (StoreError) -> Failure
    ) throws(Failure) -> Result {
        try connection.snapshot(body, wrap: wrap)
    }

    package func setting(_ name: String) throws(StoreError) -> String? {
        try connection.prepare("SELECT value FROM setting WHERE name = ?").first(.text(name)) { $0.text(0) }
    }

    package func set(_ name: String, to value: String) throws(StoreError) {
        try connection.prepare("INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .run(.text(name), .text(value))
    }

    /// What happened to a ticket or the site, for the log of the ledger.
    package func note(_ event: LedgerEvent, ticket: Int64?, at time: Timestamp, _ detail: String) throws(StoreError) {
        try connection.prepare("INSERT INTO event (at, ticket, kind, detail) VALUES (?, ?, ?, ?)")
            .run(.integer(time.seconds), .optional(ticket), .text(event.rawValue), .text(detail))
    }
}
