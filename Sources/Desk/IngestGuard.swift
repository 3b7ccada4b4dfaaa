import Bytes
import Files
import Glibc

/// What `Attempts` is to `deliver`, at the price of one write a message instead of a file: the name of the message that is at work
/// stands in a file of the process. Where a process is gone and its file is not, that message is what it failed at.
///
/// So that one message that crashes the program does not stop for ever what lies behind it.
final class IngestGuard {
    private let folders: SiteFolders
    private let files: any FileSystem
    private var descriptor: Int32 = -1
    private let path: String
    /// How often messages failed, by the digest of their name; mostly empty.
    private var failed: [String: Int] = [:]

    private static let ownPrefix = "ingest."
    private static let failedPrefix = "failed."
    /// Bytes of a name: paths are shorter (PATH_MAX).
    private static let longestName = 4096

    init(_ folders: SiteFolders, _ files: any FileSystem) {
        self.folders = folders
        self.files = files
        path = "\(folders.attempts)/\(IngestGuard.ownPrefix)\(ProcessNumber.own)"
        for name in (try? files.list(folders.attempts)) ?? [] { takeOver(name) }
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }

    deinit {
        if descriptor >= 0 {
            _ = close(descriptor)
            _ = unlink(path)
        }
    }

    /// This message is at work from now on.
    func begin(_ name: String) {
        guard descriptor >= 0 else { return }
        var bytes = Array(name.utf8.prefix(IngestGuard.longestName - 1))
        bytes.append(0)
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// None is: whatever ends the process now is no message's doing.
    func end() {
        if descriptor >= 0 { _ = pwrite(descriptor, "", 1, 0) }
    }

    /// Whether a message failed as often as one may.
    func isGivenUp(_ name: String) -> Bool {
        !failed.isEmpty && failed[IngestGuard.digest(name), default: 0] >= Attempts.limit
    }

    /// A message that failed before is in.
    func forget(_ name: String) {
        guard !failed.isEmpty, failed.removeValue(forKey: IngestGuard.digest(name)) != nil else { return }
        try? files.remove("\(folders.attempts)/\(IngestGuard.failedPrefix)\(IngestGuard.digest(name))")
    }

    private func takeOver(_ file: String) {
        if file.hasPrefix(IngestGuard.failedPrefix) {
            let digest = String(file.dropFirst(IngestGuard.failedPrefix.count))
            let count = (try? files.read(folders.attempts + "/" + file, limit: 1024))?.count ?? 0
            failed[digest, default: 0] += count
        } else if file.hasPrefix(IngestGuard.ownPrefix), let process = pid_t(file.dropFirst(IngestGuard.ownPrefix.count)),
            process == ProcessNumber.own || kill(process, 0) != 0 && errno == ESRCH
        {
            let place = folders.attempts + "/" + file
            let name = ((try? files.read(place, limit: IngestGuard.longestName * 2)) ?? []).prefix { $0 != 0 }
            try? files.remove(place)
            guard !name.isEmpty else { return }
            let digest = IngestGuard.digest(String(decoding: name, as: UTF8.self))
            failed[digest, default: 0] += 1
            let descriptor = open(
                "\(folders.attempts)/\(IngestGuard.failedPrefix)\(digest)",
                O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return }
            _ = write(descriptor, ".", 1)
            _ = close(descriptor)
        }
    }

    private static func digest(_ name: String) -> String { SHA256.digest(of: Array(name.utf8)).hexadecimal }
}
