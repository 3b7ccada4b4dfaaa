import Calendars
import Foundation
import Register
import TestSupport
import Testing

@testable import Store

@Suite("An older database is carried forward, a newer one left alone")
struct MigrationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A database as an earlier version of this program made and filled it: the schema of that time, then rows.
    private func database(_ version: String) throws -> String {
        let sql = try #require(Bundle.module.url(forResource: version, withExtension: "sql", subdirectory: "Versions"))
        let path = folder.path + "/old.db"
        let connection = try Connection(path: path, create: true)
        try connection.execute(try String(contentsOf: sql, encoding: .utf8))
        return path
    }

    /// Every table and index with its columns, in one text.
    private static func shape(_ path: String) throws -> [String] {
        var shape: [String] = []
        try Connection(path: path).prepare(
            """
            SELECT m.type, m.name, coalesce((SELECT group_concat(name || ' ' || type || ' ' || "notnull" || ' ' || pk, ', ')
                FROM (SELECT * FROM pragma_table_info(m.name) ORDER BY name)), ''),
                coalesce((SELECT group_concat(name, ', ') FROM pragma_index_info(m.name)), '') FROM sqlite_schema m ORDER BY 1, 2
            """
        ).rows { row in shape.append([row.text(0), row.text(1), row.text(2), row.text(3)].joined(separator: "|")) }
        return shape
    }

    /// A new ticket's values are given in this order.
    private static func ticketColumns(_ path: String) throws -> String? {
        try Connection(path: path).prepare("SELECT group_concat(name, ', ') FROM pragma_table_info('ticket')").first {
            $0.text(0)
        }
    }

    @Test("what was in it is there, and what came since works", arguments: ["1-first-form", "1", "2", "3", "4"])
    func carriedForward(_ version: String) throws {
        let path = try database(version)
        let store = try Store(path: path)
        #expect(try store.version() == (Migrations.steps.count, try #require(Migrations.steps.last?.name)))
        #expect(try Self.ticketColumns(path) == "\(Store.ticketColumns), state, assignee, gone, routed")

        let tickets = try store.tickets(queue: nil, limit: 10)
        #expect(tickets.map(\.number) == [1002, 1001])
        #expect(
            tickets[1].subject == "Lamp" && tickets[1].account == "isle" && tickets[1].filing == .filed
                && tickets[1].follows == nil)
        #expect(tickets[0].filing == .pending)
        #expect(try store.pendingFiles(before: Timestamp(seconds: 1_795_200_000), limit: 10).map(\.ticket) == [1002])
        #expect(try store.evidence(of: 1001).map(\.keyword) == ["lamp"])
        #expect(try store.clocks(of: 1001).map(\.name) == ["respond"])
        #expect(try store.setting("note") == "kept")
        #expect(try store.register().contacts.map(\.address) == ["ida@isle.example"])
        let waiting = try store.waitingMails(at: Timestamp(seconds: 1_795_200_000), limit: 10)
        #expect(waiting.map(\.messageID) == ["<r1@lighthouse.example>"] && waiting.first?.attempts == 1)

        // A ticket of today goes in beside them.
        var ticket = tickets[1]
        ticket.number = try store.nextTicketNumber().number
        ticket.digest = [9]
        ticket.follows = 1001
        try store.insert(ticket, evidence: nil, clocks: [])
        #expect(try store.followUps(of: 1001).map(\.number) == [1003])
    }

    @Test("it is then what a new one is", arguments: ["1-first-form", "1", "2", "3", "4"])
    func shapeOfANewOne(_ version: String) throws {
        let old = try database(version)
        let new = folder.path + "/new.db"
        _ = try Store(path: old)
        _ = try Store.create(path: new)
        #expect(try Self.shape(old) == Self.shape(new))
        #expect(try Self.ticketColumns(old) == Self.ticketColumns(new))
    }

    @Test("each step is written down, once")
    func noted() throws {
        let path = try database("2")
        for _ in 0..<2 { _ = try Store(path: path) }
        var names: [String] = []
        try Connection(path: path).prepare("SELECT detail FROM event WHERE kind = 'migration' ORDER BY id").rows {
            names.append($0.text(0))
        }
        #expect(names == Migrations.steps.dropFirst(2).map(\.name))
    }

    @Test("several processes that open it at once carry it forward once")
    func atOnce() async throws {
        let path = try database("1")
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try Store(path: path).version().number } }
            for try await version in group { #expect(version == Migrations.steps.count) }
        }
    }

    @Test("a newer one is refused, named, and left as it is")
    func newer() throws {
        let path = try database("4")
        let newer = Migrations.steps.count + 1
        try Connection(path: path).execute("PRAGMA user_version = \(newer)")
        let error = #expect(throws: StoreError.self) { try Store(path: path) }
        #expect(
            error?.message
                == "the database is of version \(newer), made by a newer mailtriage; this one knows versions up to \(newer - 1): "
                + "install the newer program, or put back a backup from before")
        #expect(try Migrations.version(of: Connection(path: path)) == newer)
    }

    @Test("names are told apart, and a step that was released stays as it was")
    func names() {
        #expect(Migrations.steps.map(\.name).starts(with: ["first", "tuning", "reports", "fates of mails", "threads"]))
        #expect(Set(Migrations.steps.map(\.name)).count == Migrations.steps.count)
    }
}

@Suite("A copy of the database")
struct BackupTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("is one state, whatever is written meanwhile, and is as good as the database")
    func whileRunning() async throws {
        let path = folder.path + "/live.db"
        let store = try Store.create(path: path)
        let total = 400
        // Each transaction writes two rows that belong together.
        let writer = Task.detached {
            let store = try Store(path: path)
            for number in 0..<total {
                try store.transaction(
                    { () throws(StoreError) in
                        try store.set("left", to: "\(number)")
                        try store.note(.raised, ticket: nil, at: Timestamp(seconds: 0), "\(number)")
                        try store.set("right", to: "\(number)")
                    }, wrap: { $0 })
            }
        }
        for number in 0..<10 {
            let copy = folder.path + "/copy\(number).db"
            _ = try store.backUp(to: copy)
            #expect(!FileManager.default.fileExists(atPath: copy + "-wal"), "a copy is one file")
            let read = try Store(path: copy)
            #expect(try read.integrity(thorough: true) == ["ok"])
            #expect(try read.setting("left") == read.setting("right"))
            #expect(try read.eventCount(.raised, since: nil) == (try read.setting("left").flatMap { Int($0) } ?? -1) + 1)
        }
        try await writer.value
        #expect(try store.eventCount(.raised, since: nil) == total)
    }

    @Test("knows that it is one, until it is what the site goes by")
    func copyMark() throws {
        let path = folder.path + "/site.db"
        let paths = [path, path + ".copy", path + ".second"]
        let store = try Store.create(path: path)
        _ = try store.backUp(to: paths[1])
        #expect(try store.nextTicketNumber() == (1001, false))
        let copy = try Store(path: paths[1])
        #expect(try copy.nextTicketNumber() == (1001, true))
        _ = try copy.backUp(to: paths[2])
        #expect(try Store(path: paths[2]).nextTicketNumber() == (1001, true))
        try copy.forgetThatItIsCopy()
        #expect(try copy.nextTicketNumber() == (1001, false))
    }

    @Test("what is there is not written over, and its owner alone reads it")
    func existing() throws {
        let path = folder.path + "/site.db"
        let store = try Store.create(path: path)
        _ = try store.backUp(to: path + ".copy")
        let rights = try FileManager.default.attributesOfItem(atPath: path + ".copy")[.posixPermissions] as? Int
        #expect(rights == 0o600)
        #expect(throws: StoreError.self) { try store.backUp(to: path + ".copy") }
        #expect(throws: StoreError.self) { try store.backUp(to: path) }
    }
}
