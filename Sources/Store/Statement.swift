import CSQLite
import Calendars

/// A prepared statement; its connection takes it back when it goes. Values are bound, never written into the SQL.
package struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let sql: String
    private let connection: Connection

    init(_ handle: OpaquePointer, sql: String, connection: Connection) {
        self.handle = handle
        self.sql = sql
        self.connection = connection
    }

    deinit { connection.takeBack(handle, sql: sql) }

    /// Runs it with these values, for statements that give no rows; it can be run again.
    package func run(_ values: Value...) throws(StoreError) {
        try bind(values)
        while try step() {}
        sqlite3_reset(handle)
    }

    /// Runs it with these values and gives each row to `row`.
    package func rows(_ values: Value..., row: (borrowing Statement) -> Void) throws(StoreError) {
        try bind(values)
        while try step() { row(self) }
        sqlite3_reset(handle)
    }

    /// What `row` makes of the first row; nil where there is none.
    package func first<Result>(_ values: Value..., row: (borrowing Statement) -> Result) throws(StoreError) -> Result? {
        try bind(values)
        let result = try step() ? row(self) : nil
        sqlite3_reset(handle)
        return result
    }

    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    /// Seconds since the Epoch.
    func time(_ column: Int32) -> Timestamp { Timestamp(clamping: integer(column)) }

    func optionalTime(_ column: Int32) -> Timestamp? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : time(column)
    }

    package func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    func optionalText(_ column: Int32) -> String? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        return String(decoding: blob(column), as: UTF8.self)
    }

    func optionalBlob(_ column: Int32) -> [UInt8]? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : blob(column)
    }

    /// A text's bytes while the row is looked at; nil for NULL.
    func withText<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let bytes = sqlite3_column_text(handle, column) else { return body(nil) }
        return body(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }

    package func blob(_ column: Int32) -> [UInt8] {
        // The pointer first: asking for it may convert the value, and so change the length.
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    private func bind(_ values: [Value]) throws(StoreError) {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(handle, place)
                case .integer(let number): sqlite3_bind_int64(handle, place, number)
                case .text(var text):
                    text.withUTF8 { bytes in
                        bytes.withMemoryRebound(to: CChar.self) { characters in
                            // An empty text has no address, and SQLite takes a null pointer for NULL.
                            characters.isEmpty
                                ? sqlite3_bind_text(handle, place, "", 0, Statement.copied)
                                : sqlite3_bind_text64(
                                    handle, place, characters.baseAddress, UInt64(characters.count), Statement.copied,
                                    UInt8(SQLITE_UTF8))
                        }
                    }
                case .blob(let content):
                    content.withUnsafeBytes { bytes in
                        bytes.isEmpty
                            ? sqlite3_bind_zeroblob(handle, place, 0)
                            : sqlite3_bind_blob64(handle, place, bytes.baseAddress, UInt64(bytes.count), Statement.copied)
                    }
                }
            guard code == SQLITE_OK else { throw connection.error(sql) }
        }
    }

    private func step() throws(StoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = connection.error(sql)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// SQLITE_TRANSIENT: SQLite copies the value before the call returns.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

/// A value of a column.
package enum Value: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    package static func optional(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
    package static func optional(_ number: Int64?) -> Value { number.map { .integer($0) } ?? .null }
    package static func flag(_ condition: Bool) -> Value { .integer(condition ? 1 : 0) }
}
