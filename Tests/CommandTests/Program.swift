import Foundation
import TestSupport

/// The built program, run as a user or a mail server runs it.
enum Program {
    /// What a run left behind.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }

        /// The lines of the output as JSON objects.
        var objects: [[String: Any]] {
            lines.compactMap { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any] }
        }
    }

    /// The root of the package.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The executable: the tests are built into the same folder.
    static let executable: URL = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path.count > 1, !FileManager.default.isExecutableFile(atPath: folder.appending(path: "mailtriage").path)
        {
            folder = folder.deletingLastPathComponent()
        }
        return folder.appending(path: "mailtriage")
    }()

    /// Runs it. The environment holds nothing but what is given, so that a developer's own settings change no result.
    ///
    /// - Parameters:
    ///   - inputFile: what stands on standard input, where that is no text.
    ///   - hasOneOutput: errors go where the output goes.
    static func run(
        _ arguments: [String], input: String? = nil, inputFile: String? = nil, environment: [String: String] = [:],
        in folder: URL? = nil,
        hasOneOutput: Bool = false
    ) throws -> Outcome {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder ?? scratch.url
        // Files, not pipes: a pipe fills up when nobody reads it while the program still writes another.
        process.standardInput = try FileHandle(
            forReadingFrom: URL(filePath: inputFile ?? scratch.file("input", input ?? "")))
        let output = scratch.file("output", "")
        let errors = scratch.file("errors", "")
        let outputs = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardOutput = outputs
        process.standardError = hasOneOutput ? outputs : try FileHandle(forWritingTo: URL(filePath: errors))
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            output: String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: URL(filePath: errors)), as: UTF8.self))
    }
}

extension Program {
    /// What it prints on a terminal, without colours.
    static func onTerminal(columns: UInt16, _ arguments: [String]) throws -> [String] {
        // ioctl_tty(2): TIOCGPTN says which terminal it is, TIOCSPTLCK unlocks it.
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (number, isLocked): (UInt32, Int32) = (0, 0)
        guard terminal >= 0, ioctl(terminal, 0x8004_5430, &number) == 0, ioctl(terminal, 0x4004_5431, &isLocked) == 0 else {
            throw CocoaError(.fileReadUnknown)
        }
        let screen = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
        var size = winsize(ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ["NO_COLOR": "1"]
        process.standardInput = FileHandle.nullDevice
        let output = try FileHandle(forWritingTo: URL(filePath: "/dev/pts/\(number)"))
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try output.close()
        // Read until the program has closed it, which is an error where it was the last: EIO, for a terminal.
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = read(screen.fileDescriptor, &piece, piece.count), count > 0 { bytes += piece[..<count] }
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }
}

/// A folder that is removed when nobody needs it any more.
final class Scratch {
    private let folder: TemporaryFolder
    var url: URL { folder.url }
    var path: String { folder.path }

    init() throws { folder = try TemporaryFolder() }

    /// Makes a file with this text, and the folders it needs.
    ///
    /// - Returns: its path.
    @discardableResult
    func file(_ name: String, _ text: String) -> String {
        let file = url.appending(path: name)
        try? FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: file.path, contents: Data(text.utf8))
        return file.path
    }

    /// The files below a folder in name order, their paths relative to it.
    func files(_ folder: String = "") -> [String] {
        let base = folder.isEmpty ? url : url.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: base.appending(path: name).path, isDirectory: &isFolder)
            return !isFolder.boolValue
        }.sorted()
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }
}
