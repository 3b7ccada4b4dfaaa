import Foundation
import Store
import TestSupport
import Testing

@Suite("The index of the log that one process leaves to the next")
struct LogIndexTests {
    private let temporary = TemporaryFolder()
    private var path: String { temporary.url.appendingPathComponent("site.db").path }

    /// Files as the last process left them, and the index as it was a transaction earlier.
    struct Left {
        let path: String
        var index: String { path + "-shm" }
        var log: String { path + "-wal" }
        var note: String { path + "-boot" }
        let earlierIndex: Data

        func read(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

        /// Writes into the file that there is.
        func overwrite(_ path: String, _ content: Data) throws {
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: content)
            try file.truncate(atOffset: UInt64(content.count))
            try file.close()
        }

        func change(_ path: String, at place: Int) throws {
            var content = try read(path)
            content[place] ^= 1
            try overwrite(path, content)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isKept: Bool
        let happens: @Sendable (Left) throws -> Void

        init(_ description: String, isKept: Bool, _ happens: @escaping @Sendable (Left) throws -> Void) {
            (testDescription, self.isKept, self.happens) = (description, isKept, happens)
        }
    }

    static let cases = [
        Case("nothing happened", isKept: true) { _ in },
        Case("the log was emptied into the database", isKept: true) {
            _ = try Connection(path: $0.path).prepare("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.text(0) }
        },
        Case("an index was made anew since, in the same file", isKept: true) { left in
            try left.overwrite(left.index, Data(count: 3))
            _ = try Store(path: left.path).setting("entry 1")
        },
        Case("nobody noted that it is sound", isKept: false) { try FileManager.default.removeItem(atPath: $0.note) },
        Case("it was noted before the system was started", isKept: false) { try $0.change($0.note, at: 0) },
        Case("the note was cut off", isKept: false) { try $0.overwrite($0.note, try $0.read($0.note).dropLast()) },
        Case("it is a copy", isKept: false) { left in
            let copy = try left.read(left.index)
            try FileManager.default.moveItem(atPath: left.index, toPath: left.index + ".old")
            try copy.write(to: URL(filePath: left.index))
        },
        Case("its writer ended between its two heads", isKept: false) { try $0.change($0.index, at: 48 + 16) },
        Case("it is of another version", isKept: false) { left in
            for head in [0, 48] { try left.change(left.index, at: head) }
        },
        Case("there is no log any more", isKept: false) { left in
            _ = try Connection(path: left.path).prepare("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.text(0) }
            try left.overwrite(left.index, left.earlierIndex)
            try FileManager.default.removeItem(atPath: left.log)
        },
        Case("the log was emptied, of which it knows nothing", isKept: false) { left in
            _ = try Connection(path: left.path).prepare("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.text(0) }
            try left.overwrite(left.index, left.earlierIndex)
        },
        Case("the log has a transaction that it does not know", isKept: false) {
            try $0.overwrite($0.index, $0.earlierIndex)
        },
        Case("the log lacks what it knows", isKept: false) { left in
            _ = try Connection(path: left.path).prepare("PRAGMA wal_checkpoint(PASSIVE)").first { $0.text(0) }
            try left.overwrite(left.log, Data())
        },
    ]

    /// Whatever happened, all that was written is there; and an index that is kept is the one in use.
    @Test(arguments: cases)
    func isKeptWhereItIsSound(_ example: Case) throws {
        try write("entry 1", try Store.create(path: path))
        let left = Left(path: path, earlierIndex: try Data(contentsOf: URL(filePath: path + "-shm")))
        try write("entry 2", try Store(path: path))
        LogIndex.note(of: path)
        try example.happens(left)
        // What is made anew is cut off first, and has its usual size again.
        let usualBytes = try left.read(left.index).count
        try left.overwrite(left.index, try left.read(left.index) + [0])
        let connection = try Connection(path: path, keepsIndex: true)
        #expect(connection.hasIndex == example.isKept)
        let entries = try connection.prepare("SELECT count(*) FROM setting WHERE name IN ('entry 1', 'entry 2')").first {
            $0.integer(0)
        }
        #expect(entries == 2)
        #expect(try left.read(left.index).count == usualBytes + (example.isKept ? 1 : 0))
        #expect(try connection.prepare("PRAGMA integrity_check").first { $0.text(0) } == "ok")
    }

    private func write(_ name: String, _ store: Store) throws {
        try store.transaction({ () throws(StoreError) in try store.set(name, to: name) }, wrap: { $0 })
    }
}
