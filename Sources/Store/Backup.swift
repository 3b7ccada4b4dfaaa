import CSQLite

extension Store {
    /// Writes a consistent copy of the database to a new file, while others go on to read and write.
    ///
    /// All of it is one read of the database, so that the copy is its state at one moment; in a write-ahead log a reader holds up no
    /// writer. The copy is marked as one, so that who puts it back gives no ticket's number a second time (`nextTicketNumber`). It is
    /// checked before this returns; it is not yet synchronised. Mails that wait in it are `unknown`: by the time it is put back they
    /// will have gone, and nobody is written to twice.
    ///
    /// - Returns: how many messages it holds.
    /// - Throws: where the file exists already.
    package func backUp(to path: String) throws(StoreError) -> Int {
        let copy = try Connection(creatingCopy: path)
        try copy.copy(connection)
        try copy.prepare("INSERT OR REPLACE INTO setting VALUES (?, '')").run(.text(Store.copyMark))
        try copy.prepare("UPDATE outbox SET fate = ?, failure = ? WHERE sent IS NULL AND fate IS NULL AND program IS NULL")
            .run(.text(OutboxRow.Fate.unknown.rawValue), .text("it waited when the backup was made that was put back"))
        let answer = try copy.prepare("PRAGMA quick_check").first { $0.text(0) }
        guard answer == "ok" else { throw StoreError(code: SQLITE_CORRUPT, message: "the copy is damaged: \(answer ?? "")") }
        return Int(try copy.prepare("SELECT count(*) FROM ticket").first { $0.integer(0) } ?? 0)
    }

    /// What the database says of its own soundness: `ok`, else its faults, at most a few.
    package func integrity(thorough: Bool) throws(StoreError) -> [String] {
        var faults: [String] = []
        try connection.prepare("PRAGMA \(thorough ? "integrity_check" : "quick_check")(5)").rows {
            faults.append($0.text(0))
        }
        return faults
    }

    /// `wal` for a database that `init` made.
    package func journalMode() throws(StoreError) -> String {
        try connection.prepare("PRAGMA journal_mode").first { $0.text(0) } ?? ""
    }

    /// The steps that made this database what it is, the latest last: `threads`.
    package func version() throws(StoreError) -> (number: Int, name: String) {
        let number = try Migrations.version(of: connection)
        return (number, number > 0 && number <= Migrations.steps.count ? Migrations.steps[number - 1].name : "none")
    }
}
