/// What SQLite said, and what it was asked.
package struct StoreError: Error, Equatable, CustomStringConvertible {
    /// SQLite's extended result code.
    package var code: Int32
    package var message: String
    package var sql: String

    package init(code: Int32, message: String, sql: String = "") {
        self.code = code
        self.message = message
        self.sql = sql
    }

    package var description: String {
        sql.isEmpty ? "database: \(message) (\(code))" : "database: \(message) (\(code)) in: \(sql)"
    }

    /// Somebody else holds the lock; the same call may succeed later.
    package var isBusy: Bool { code & 0xFF == 5 || code & 0xFF == 6 }

    /// SQLite's own memory or files fail: SQLITE_PERM, NOMEM, READONLY, IOERR, FULL, CANTOPEN.
    package var isSystems: Bool { [3, 7, 8, 10, 13, 14].contains(code & 0xFF) }

    /// The file is no database, or a page of it is damaged.
    package var isDamage: Bool { code & 0xFF == 11 || code & 0xFF == 26 }
}
