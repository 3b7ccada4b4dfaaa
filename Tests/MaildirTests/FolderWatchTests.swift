import Files
import Foundation
import Glibc
import Maildir
import TestSupport
import Testing

@Suite("A folder that is followed")
struct FolderWatchTests {
    private let folder: TemporaryFolder
    var path: String { folder.path }
    let stop: (read: Int32, write: Int32)

    init() throws {
        folder = try TemporaryFolder()
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        stop = (ends[0], ends[1])
    }

    private func make(_ name: String) {
        #expect(FileManager.default.createFile(atPath: path + "/" + name, contents: Data("x".utf8)))
    }

    @Test func aFileWakesAndNothingElseDoes() throws {
        let watch = try FolderWatch([path])
        #expect(watch.wait(milliseconds: 0, stop: stop.read) == .timeout)
        make("a")
        #expect(watch.wait(milliseconds: 1000, stop: stop.read) == .changed)
        #expect(watch.wait(milliseconds: 0, stop: stop.read) == .timeout)
    }

    @Test func whatOverflowsTheKernelsQueueIsToldAndWakesOnce() throws {
        let limit =
            try Int(String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8).filter(\.isNumber))
            ?? 0
        // A system whose queue holds more than this is not made to overflow in a test.
        guard (1...40_000).contains(limit) else { return }
        let watch = try FolderWatch([path])
        make("a")
        for number in 0...limit {
            rename("\(path)/\(number % 2 == 0 ? "a" : "b")", "\(path)/\(number % 2 == 0 ? "b" : "a")")
        }
        #expect(watch.wait(milliseconds: 1000, stop: stop.read) == .overflowed)
        #expect(watch.wait(milliseconds: 0, stop: stop.read) == .timeout)
    }

    @Test func aFolderThatIsMadeAnewIsFollowedAgain() throws {
        let watch = try FolderWatch([path])
        try FileManager.default.removeItem(atPath: path)
        #expect(watch.wait(milliseconds: 1000, stop: stop.read) == .changed)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        _ = watch.wait(milliseconds: 0, stop: stop.read)
        make("a")
        #expect(watch.wait(milliseconds: 1000, stop: stop.read) == .changed)
    }

    @Test func itCanBeStopped() throws {
        let watch = try FolderWatch([path])
        _ = write(stop.write, "", 1)
        make("a")
        #expect(watch.wait(milliseconds: 10_000, stop: stop.read) == .stopped)
    }

    @Test func aMissingFolderIsAnError() {
        #expect(throws: FileSystemError.self) { try FolderWatch([path + "/none"]) }
    }
}
