import Foundation
import Store
import Synchronization
import TestSupport
import Testing

@Suite("The write-ahead log")
struct LogTests {
    private let temporary: TemporaryFolder
    var folder: URL { temporary.url }
    var path: String { folder.appendingPathComponent("site.db").path }
    /// Bytes of a log before its first frame.
    static let head = 32

    init() throws { temporary = try TemporaryFolder() }

    private func content(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    private func write(_ number: Int, _ store: Store) throws {
        try store.transaction(
            { () throws(StoreError) in try store.set("entry \(number)", to: String(repeating: "\(number) ", count: 500)) },
            wrap: { $0 })
    }

    /// How many entries, from the first on, a database has that is found with this log after the power was cut.
    private func entries(after log: Data) throws -> Int {
        let copy = folder.appendingPathComponent(UUID().uuidString).path
        try content(path).write(to: URL(filePath: copy))
        try log.write(to: URL(filePath: copy + "-wal"))
        let sound = try Connection(path: copy).prepare("PRAGMA integrity_check").first { $0.text(0) }
        #expect(sound == "ok")
        let store = try Store(path: copy)
        var count = 0
        while let entry = try store.setting("entry \(count + 1)"), entry.hasPrefix("\(count + 1) ") { count += 1 }
        return count
    }

    /// Writes until a checkpoint has emptied the log.
    ///
    /// - Returns: the log before the last entry, and after it.
    private func fill(_ store: Store, from first: Int) throws -> (count: Int, before: Data, after: Data) {
        var number = first
        var before = Data()
        while true {
            try write(number, store)
            let log = try content(path + "-wal")
            if log.prefix(Self.head).allSatisfy({ $0 == 0 }) { return (number, before, log) }
            before = log
            number += 1
            try #require(number < first + 1000, "the log is emptied some time")
        }
    }

    @Test("a row that changes one page of a new database takes 2 KB of the log, half of what SQLite would take")
    func smallPages() throws {
        let connection = try Connection(path: path, create: true)
        try connection.execute("CREATE TABLE lamp (number INTEGER PRIMARY KEY)")
        let before = try content(path + "-wal").count
        try connection.execute("INSERT INTO lamp VALUES (1)")
        #expect(try content(path + "-wal").count - before == 24 + 2048)
    }

    @Test("is emptied by its head: it keeps its room, and nothing is lost whatever of it reaches the disk")
    func emptied() throws {
        let store = try Store.create(path: path)
        let (count, before, after) = try fill(store, from: 1)
        #expect(after.count >= before.count && after.count > 64 * 4096)
        #expect(try entries(after: after) == count)
        #expect(
            try entries(after: before.prefix(Self.head) + after.dropFirst(Self.head)) == count,
            "the head that was wiped comes back")
        #expect(try entries(after: Data()) == count)

        try write(count + 1, try Store(path: path))
        let next = try content(path + "-wal")
        #expect(next.count == after.count, "what is written next goes over what was there")
        #expect(try entries(after: next) == count + 1)
        #expect(
            try entries(after: next.prefix(Self.head) + after.dropFirst(Self.head)) == count,
            "the frames behind the new head did not come")
        #expect(
            try entries(after: after.prefix(Self.head) + next.dropFirst(Self.head)) == count, "the new head did not come")
    }

    @Test("is cut off where what it held is to be gone")
    func cut() throws {
        let store = try Store.create(path: path)
        try write(1, store)
        try store.compact()
        #expect(try content(path + "-wal").isEmpty)
        _ = try fill(store, from: 2)
        try store.compact()
        #expect(try content(path + "-wal").isEmpty)
        #expect(try entries(after: Data()) > 1)
    }

    @Test("is recovered up to its last whole transaction, wherever it ends or is damaged")
    func recovered() throws {
        let store = try Store.create(path: path)
        var ends = [try content(path + "-wal").count]
        for number in 1...40 {
            try write(number, store)
            ends.append(try content(path + "-wal").count)
        }
        let log = try content(path + "-wal")
        for count in 1..<ends.count {
            #expect(try entries(after: log.prefix(ends[count])) == count)
            #expect(try entries(after: log.prefix(ends[count] - 1)) == count - 1)
            var damaged = log
            damaged[(ends[count - 1] + ends[count]) / 2] ^= 1
            #expect(try entries(after: damaged) == count - 1)
        }
    }

    @Test("whoever recovers it again reads what others have written over what it read the first time")
    func recoveredAgain() throws {
        do {
            let store = try Store.create(path: path)
            try store.compact()
            for number in 1...3 { try write(number, store) }
        }
        // The first one here recovers the log, which is so short that it is read in one piece.
        #expect(try content(path + "-wal").count < 32 << 10)
        let first = try Store(path: path)
        #expect(try first.setting("entry 3") != nil)
        let other = try Store(path: path)
        try other.compact()
        for number in 4...6 { try write(number, other) }
        // The index of the log is of no more use, as where its writer died over it.
        let index = try FileHandle(forWritingTo: URL(filePath: path + "-shm"))
        try index.write(contentsOf: Data(count: 136))
        try index.close()
        #expect(try first.setting("entry 6") != nil)
        #expect(try entries(after: try content(path + "-wal")) == 6)
    }

    @Test("while somebody reads what was there before, a part of the log goes into the database; all of it once nobody does")
    func heldUp() throws {
        let store = try Store.create(path: path)
        for number in 1...20 { try write(number, store) }
        let reader = try Store(path: path)
        try reader.snapshot(
            { () throws(any Error) in
                #expect(try reader.setting("entry 20") != nil)
                for number in 21...300 { try write(number, store) }
                #expect(try content(path + "-wal").prefix(Self.head).contains { $0 != 0 }, "it is not emptied")
                #expect(try entries(after: try content(path + "-wal")) == 300)
                #expect(try reader.setting("entry 21") == nil)
                #expect(try reader.setting("entry 20")?.hasPrefix("20 ") ?? false)
            }, wrap: { $0 })
        let (count, _, after) = try fill(store, from: 301)
        #expect(count == 301, "with the reader gone the next commit empties it")
        #expect(try entries(after: after) == count)
        #expect(try entries(after: Data()) == count)
    }

    private final class ReaderWatch: Sendable {
        let isDone = Atomic(false)
        /// What it found that cannot be.
        let odd = Mutex<[String]>([])
    }

    @Test("whoever reads while it is filled and emptied finds each transaction whole")
    func readMeanwhile() throws {
        let path = path
        let names = (1...60).map { "entry \($0)" }
        let store = try Store.create(path: path)
        func write(_ word: String) throws {
            try store.transaction(
                { () throws(StoreError) in
                    // Not in the order in which they lie in the database.
                    for name in names.reversed() { try store.set(name, to: word + String(repeating: " ", count: 1500)) }
                }, wrap: { $0 })
        }
        try write("0")
        let (watch, ended) = (ReaderWatch(), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
            defer { ended.signal() }
            do {
                let reader = try Store(path: path)
                while !watch.isDone.load(ordering: .acquiring) {
                    try reader.snapshot(
                        { () throws(StoreError) in
                            var words: Set<String?> = []
                            for name in names { words.insert(try reader.setting(name)) }
                            if words.count != 1 { watch.odd.withLock { $0.append("\(words)") } }
                        }, wrap: { $0 })
                }
            } catch { watch.odd.withLock { $0.append("\(error)") } }
        }
        for number in 1...100 { try write(String(number)) }
        watch.isDone.store(true, ordering: .releasing)
        ended.wait()
        #expect(watch.odd.withLock { $0 } == [])
        let sound = try Connection(path: path).prepare("PRAGMA integrity_check").first { $0.text(0) }
        #expect(sound == "ok")
    }

    /// More than SQLite keeps in memory of a transaction, 2 MB (`PRAGMA cache_size`), by what `write` writes.
    private static let large = 1500

    @Test(
        "a transaction larger than memory reads back its pages that are not handed over yet; others see it once it is committed"
    )
    func large() throws {
        let store = try Store.create(path: path)
        let other = try Store(path: path)
        try store.transaction(
            { () throws(StoreError) in
                for number in 1...Self.large {
                    try store.set("entry \(number)", to: String(repeating: "\(number) ", count: 500))
                    // Here and there: some stand in what is not handed over.
                    for earlier in [31, 7919, 104_729].map({ ($0 * number ^ $0) % number + 1 }) {
                        #expect(try store.setting("entry \(earlier)")?.hasPrefix("\(earlier) ") ?? false)
                    }
                }
                #expect(try other.setting("entry 1") == nil)
            }, wrap: { $0 })
        #expect(try other.setting("entry \(Self.large)") != nil)
        #expect(try entries(after: try content(path + "-wal")) == Self.large)
    }

    private struct Undone: Error {}

    @Test("what a large transaction that was undone left behind goes over nothing that another process committed")
    func undone() throws {
        let store = try Store.create(path: path)
        let other = try Store(path: path)
        func writeAll(_ store: Store, _ word: String) throws(StoreError) {
            for number in 1...Self.large {
                try store.set("entry \(number)", to: "\(number) " + String(repeating: word, count: 500))
            }
        }
        #expect(throws: Undone.self) {
            try store.transaction(
                { () throws(any Error) in
                    try writeAll(store, "undone ")
                    throw Undone()
                }, wrap: { $0 })
        }
        let reader = try Store(path: path)
        try reader.snapshot(
            { () throws(any Error) in
                // As long as somebody reads what was there before, the log is not emptied.
                #expect(try reader.setting("entry 1") == nil)
                try other.transaction({ () throws(StoreError) in try writeAll(other, "stands ") }, wrap: { $0 })
                for number in 1...Self.large {
                    #expect(try store.setting("entry \(number)")?.hasPrefix("\(number) stands ") ?? false)
                }
                #expect(try entries(after: try content(path + "-wal")) == Self.large)
            }, wrap: { $0 })
    }
}
