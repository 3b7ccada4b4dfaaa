import Foundation
import Store
import TestSupport
import Testing

@Suite("The index of the log that one process leaves to the next")
struct LogIndexTests {
    private let temporary: TemporaryFolder
    private var path: String { temporary.url.appendingPathComponent("site.db").path }

    init() throws { temporary = try TemporaryFolder() }

    /// Files as the last process left them, and the index as it was a transaction earlier.
    struct Left {
        let path: String
        var index: String { path + "-shm" }
        var log: String { path + "-wal" }
        var note: String { path + "-sum" }
        let earlierIndex: Data

        func read(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

        /// Writes into the file that there is.
        func overwrite(_ path: String, _ content: Data) throws {
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: content)
            try file.truncate(atOffset: UInt64(content.count))
            try file.close()
        }

        func change(_ path: String, at places: Int...) throws {
            var content = try read(path)
            for place in places { content[place] ^= 1 }
            try overwrite(path, content)
        }

        /// Notes that the index is as it is now, whatever that be.
        func vouch() throws {
            guard let index = LogIndex(inUseOf: path) else {
                Issue.record("there is no index")
                return
            }
            index.note(for: path)
        }

        func checkpoint(_ mode: String) throws {
            _ = try Connection(path: path).prepare("PRAGMA wal_checkpoint(\(mode))").first { $0.text(0) }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isKept: Bool
        let happens: @Sendable (Left) throws -> Void

        init(_ description: String, isKept: Bool = false, _ happens: @escaping @Sendable (Left) throws -> Void) {
            (testDescription, self.isKept, self.happens) = (description, isKept, happens)
        }
    }

    /// Bytes of the index and of the log: https://www.sqlite.org/walformat.html
    static let cases = [
        Case("nothing happened", isKept: true) { _ in },
        Case("the log was emptied into the database", isKept: true) {
            try $0.checkpoint("TRUNCATE")
            try $0.vouch()
        },
        Case("somebody read", isKept: true) {
            _ = try Store(path: $0.path).setting("entry 1")
            try $0.vouch()
        },
        Case("there is no note") { try FileManager.default.removeItem(atPath: $0.note) },
        Case("the note was cut off") { try $0.overwrite($0.note, try $0.read($0.note).dropLast()) },
        Case("somebody wrote since") { left in
            let store = try Store(path: left.path)
            try store.transaction({ () throws(StoreError) in try store.set("entry 3", to: "") }, wrap: { $0 })
        },
        Case("a part of it did not reach the disk: of the table of frames") { try $0.change($0.index, at: 20000) },
        Case("a part of it did not reach the disk: of the pages of frames") { try $0.change($0.index, at: 136) },
        Case("it was cut off") { try $0.overwrite($0.index, Data(count: 3)) },
        // From here on the note vouches for what there is.
        Case("its writer ended between its two heads") {
            try $0.change($0.index, at: 48 + 16)
            try $0.vouch()
        },
        Case("it is of another version") {
            try $0.change($0.index, at: 0, 48)
            try $0.vouch()
        },
        Case("it was not finished") {
            try $0.change($0.index, at: 12, 48 + 12)
            try $0.vouch()
        },
        Case("the sum of its last frame is not the log's") {
            try $0.change($0.index, at: 24, 48 + 24)
            try $0.vouch()
        },
        Case("the sum of its last frame is not the log's, in its other half") {
            try $0.change($0.index, at: 28, 48 + 28)
            try $0.vouch()
        },
        Case("it is of another log") {
            try $0.change($0.index, at: 32, 48 + 32)
            try $0.vouch()
        },
        Case("its last frame ends no transaction") {
            try $0.change($0.index, at: 16, 48 + 16)
            try $0.vouch()
        },
        Case("the database has some of the log already") { left in
            try left.checkpoint("PASSIVE")
            try left.vouch()
        },
        Case("the log has a transaction that it does not know") { left in
            try left.overwrite(left.index, left.earlierIndex)
            try left.vouch()
        },
        Case("there is no log any more") { left in
            try left.checkpoint("TRUNCATE")
            try left.overwrite(left.index, left.earlierIndex)
            try left.vouch()
            try FileManager.default.removeItem(atPath: left.log)
        },
        Case("the log was emptied, of which it knows nothing") { left in
            try left.checkpoint("TRUNCATE")
            try left.overwrite(left.index, left.earlierIndex)
            try left.vouch()
        },
        Case("it knows of no frame, and the log has some") { left in
            let log = try left.read(left.log)
            try left.checkpoint("TRUNCATE")
            try left.vouch()
            try left.overwrite(left.log, log)
        },
        Case("another database was put in place of one whose log is empty") { left in
            try left.checkpoint("TRUNCATE")
            try left.vouch()
            let store = try Store(path: left.path)
            try store.transaction(
                { () throws(StoreError) in try store.set("entry 4", to: String(repeating: "large ", count: 9000)) },
                wrap: { $0 })
            try left.checkpoint("PASSIVE")
            let larger = try left.read(left.path)
            try left.checkpoint("TRUNCATE")
            try left.overwrite(left.path, larger + Data(count: 2048))
            try left.vouch()
        },
    ]

    /// Whatever happened, all that was written is there; and an index that is kept is the one in use.
    @Test(arguments: cases)
    func isKeptWhereItIsSound(_ example: Case) throws {
        try write("entry 1", try Store.create(path: path))
        let left = Left(path: path, earlierIndex: try Data(contentsOf: URL(filePath: path + "-shm")))
        try write("entry 2", try Store(path: path))
        try left.vouch()
        try example.happens(left)
        do {
            let connection = try Connection(path: path, keepsIndex: true)
            #expect(connection.hasKeptIndex == example.isKept)
            let entries = try connection.prepare("SELECT count(*) FROM setting WHERE name IN ('entry 1', 'entry 2')")
                .first { $0.integer(0) }
            #expect(entries == 2)
            connection.leaveIndex()
        }
        // What one has left, the next one finds.
        #expect(try Connection(path: path, keepsIndex: true).hasKeptIndex)
    }

    /// An index that is kept is not made anew: what is made anew is cut off first.
    @Test(arguments: [true, false])
    func isNotMadeAnewWhereItIsKept(_ isNoted: Bool) throws {
        try write("entry", try Store.create(path: path))
        let left = Left(path: path, earlierIndex: Data())
        // Where readers are counted, which no sum is of: nobody reads there who has just come.
        var index = try left.read(left.index)
        index[132] = 7
        try left.overwrite(left.index, index)
        if isNoted { try left.vouch() }
        let connection = try Connection(path: path, keepsIndex: true)
        #expect(try connection.prepare("SELECT value FROM setting WHERE name = 'entry'").first { $0.text(0) } == "entry")
        #expect(try left.read(left.index)[132] == (isNoted ? 7 : 0))
    }

    /// While one looks whether it is sound, nobody else takes it to be so.
    @Test func othersWaitWhileItIsLookedAt() throws {
        try write("entry", try Store.create(path: path))
        let left = Left(path: path, earlierIndex: Data())
        try left.overwrite(left.index, Data(count: 32768))
        let descriptor = open(left.index, O_RDWR)
        #expect(Self.lock(descriptor, F_WRLCK))
        Thread {
            Thread.sleep(forTimeInterval: 0.2)
            _ = Self.lock(descriptor, F_UNLCK)
        }.start()
        let before = ContinuousClock.now
        let connection = try Connection(path: path, keepsIndex: true)
        #expect(!connection.hasKeptIndex)
        #expect(try connection.prepare("SELECT value FROM setting WHERE name = 'entry'").first { $0.text(0) } == "entry")
        #expect(before.duration(to: .now) >= .milliseconds(150))
        _ = consume connection
        close(descriptor)
    }

    /// As `LogIndex` does it: the byte that shows that somebody is there, by F_OFD_SETLK.
    private static func lock(_ descriptor: Int32, _ kind: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 128
        lock.l_len = 1
        return fcntl(descriptor, 37, &lock) == 0
    }

    private func write(_ name: String, _ store: Store) throws {
        try store.transaction({ () throws(StoreError) in try store.set(name, to: name) }, wrap: { $0 })
    }
}
