import Foundation
import Mail
import Synchronization
import TestSupport

extension ConformanceSuite {
    /// Ten thousand messages of lists, offices and spammers, unpacked for the run: none is an automatic answer, and those that
    /// are bounces are explained.
    static let bulk = ConformanceSuite(name: "bulk", source: "bulk.tar.xz") { corpora in
        let temporary = try TemporaryFolder()
        let folder = temporary.url
        let tar = Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments = ["tar", "-xf", corpora.folder.appending(path: "bulk.tar.xz").path, "-C", folder.path]
        try tar.run()
        tar.waitUntilExit()
        guard tar.terminationStatus == 0 else { throw MalformedCorpus(path: "bulk.tar.xz") }

        let archive = Corpora(folder: folder)
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }.sorted() ?? []
        let cases = Mutex<[ConformanceCase]>([])
        try files.filter { $0.hasSuffix(".eml") }.forEachConcurrently { path in
            let signals = Signals(of: Message(parsing: try archive.bytes(path)))
            let isFalseAlarm = signals.kind == .bounce || signals.kind == .autoReply
            let difference = isFalseAlarm ? "\(signals.kind.rawValue): \(signals.kindReason ?? "")" : nil
            cases.withLock { $0.append(ConformanceCase(path, difference)) }
        }
        return cases.withLock { $0 }
    }
}

extension Array where Element: Sendable {
    /// Does this with each element, on all processors; the first error is thrown at the end.
    fileprivate func forEachConcurrently(_ body: @escaping @Sendable (Element) throws -> Void) throws {
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            do { try body(self[index]) } catch { failure.withLock { $0 = $0 ?? error } }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
