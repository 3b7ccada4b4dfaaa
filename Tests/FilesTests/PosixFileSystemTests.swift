import Files
import Foundation
import TestSupport
import Testing

@Suite("The system's file system")
struct PosixFileSystemTests {
    let files = PosixFileSystem()
    private let temporary: TemporaryFolder
    var folder: String { temporary.path }

    init() throws {
        temporary = try TemporaryFolder()
        try files.makeDirectories(folder + "/a/b", mode: 0o700)
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
    func whatIsWrittenIsRead(_ count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = folder + "/a/file"
        try files.create(path, [content[..<(count / 2)], content[(count / 2)...]], mode: 0o600, synchronise: true)
        #expect(try files.read(path, limit: count) == content)
        if count > 0 {
            let error = #expect(throws: FileSystemError.self) { try files.read(path, limit: count - 1) }
            #expect(error?.code == EFBIG)
        }
    }

    /// A program may set a file's time to any second, by utimensat(2).
    @Test(arguments: [Int64.min, -1, 0, 9_223_372_036, 15_032_385_535, .max])
    func stampsAFileOfAnyTime(_ seconds: Int64) throws {
        let path = folder + "/a/file"
        try files.create(path, [], mode: 0o600, synchronise: false)
        let before = files.stamp(path)
        let times = [timespec(tv_sec: Int(seconds), tv_nsec: 999_999_999), timespec(tv_sec: Int(seconds), tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
        #expect(files.stamp(path) != before)
        #expect(files.stamps(in: folder + "/a") != nil)
    }

    @Test("the head of a file is read, whatever stands behind it, and of nothing but a file itself")
    func head() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/message"
        try Data("X-Triage".utf8).write(to: URL(filePath: path))
        for (count, text) in [(0, ""), (3, "X-T"), (8, "X-Triage"), (4096, "X-Triage")] {
            #expect(try PosixFileSystem().readHead(path, count: count) == Array(text.utf8))
        }
        try #require(symlink(path, folder.path + "/link") == 0 && mkfifo(folder.path + "/pipe", 0o600) == 0)
        for name in ["link", "pipe", "", "none"] {
            #expect(throws: FileSystemError.self) { try PosixFileSystem().readHead("\(folder.path)/\(name)", count: 8) }
        }
    }

    @Test func neverWritesOverAFileNorThroughALink() throws {
        try files.create(folder + "/one", [], mode: 0o600, synchronise: false)
        #expect(throws: FileSystemError.self) { try files.create(folder + "/one", [], mode: 0o600, synchronise: false) }
        try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/target")
        #expect(throws: FileSystemError.self) { try files.create(folder + "/link", [], mode: 0o600, synchronise: false) }
        #expect(!files.exists(folder + "/target"))
    }

    @Test func aFolderKeepsTheGroupOfWhatIsMadeInIt() throws {
        try files.makeDirectory(folder + "/shared", mode: 0o2770)
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/shared")[.posixPermissions] as? Int
        #expect(mode == 0o2770)
    }

    @Test func errorsSayWhatFailedAndWhy() {
        let error = #expect(throws: FileSystemError.self) { try files.read("/nowhere/at/all", limit: 10) }
        #expect(error?.description == "open /nowhere/at/all: No such file or directory")
        #expect(error?.isMissing == true)
    }
}
