import Bytes
import Diagnostics
package import Files
package import RuleLanguage

/// Reads a pack, one complete policy, from its folder: `*.rules`, `replies/<language>/<name>.txt`, `holidays/*.txt`.
/// Whatever else lies there (`README.md`, `tests/`, an editor's leftovers) is no part of the policy.
package enum Pack {
    /// A rule file of this size would hold a hundred thousand keywords; what is larger is no rule file.
    package static let largestFile = 8 << 20

    /// The pack's files, each in name order, and the digest over all of them.
    package static func read(_ folder: String, _ files: any FileSystem = PosixFileSystem()) throws(PackError) -> PackFiles {
        var reader = PackReader(folder: folder, files: files)
        let rules = try reader.texts(in: "", ending: ".rules")
        guard !rules.isEmpty else { throw PackError(path: folder, reason: "holds no rules") }
        var replies: [SourceText] = []
        reader.others += try reader.files(in: "replies")
        for language in try reader.folders(in: "replies") {
            replies += try reader.texts(in: "replies/" + language, ending: ".txt")
        }
        let holidays = try reader.texts(in: "holidays", ending: ".txt")
        return PackFiles(
            rules: rules, replies: replies, holidays: holidays, digest: reader.digest.description, others: reader.others)
    }
}

/// A pack that cannot be read: which file or folder, and why.
package struct PackError: Error, Equatable, CustomStringConvertible {
    package var path: String
    package var reason: String

    package var description: String { "\(path): \(reason)" }
}

private struct PackReader {
    let folder: String
    let files: any FileSystem
    private var hash = SHA256()
    /// Files that were passed over.
    var others: [String] = []

    init(folder: String, files: any FileSystem) {
        self.folder = folder
        self.files = files
    }

    var digest: Digest { hash.finalize() }

    /// The texts of a folder in the pack; none where there is no such folder.
    mutating func texts(in inner: String, ending: String) throws(PackError) -> [SourceText] {
        var texts: [SourceText] = []
        for name in try names(in: inner) where !files.isDirectory(path(inner, name)) {
            let place = inner.isEmpty ? name : inner + "/" + name
            guard name.hasSuffix(ending) else {
                others.append(place)
                continue
            }
            if files.exists(path(inner, name)), !files.isFile(path(inner, name)) {
                throw PackError(path: path(inner, name), reason: "is no file")
            }
            let bytes: [UInt8]
            do throws(FileSystemError) {
                bytes = try files.read(path(inner, name), limit: Pack.largestFile)
            } catch {
                throw PackError(path: path(inner, name), reason: error.reason)
            }
            // The length parts one file from the next, so that no two packs have the same digest.
            hash.update(Array("\(place)\0\(bytes.count)\0".utf8))
            hash.update(bytes)
            texts.append(SourceText(path: place, bytes: inner.isEmpty ? bytes : unmarked(bytes)))
        }
        return texts
    }

    /// Without the byte order mark by which some editors call a file UTF-8: it would hide that a first line is a note, a phrase or a
    /// day. The reader of rules passes it by itself.
    private func unmarked(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    func folders(in inner: String) throws(PackError) -> [String] {
        try names(in: inner).filter { files.isDirectory(path(inner, $0)) }
    }

    /// The paths in the pack of a folder's own files.
    func files(in inner: String) throws(PackError) -> [String] {
        try names(in: inner).filter { !files.isDirectory(path(inner, $0)) }.map { inner + "/" + $0 }
    }

    private func names(in inner: String) throws(PackError) -> [String] {
        do throws(FileSystemError) {
            // An editor's hidden files are nobody's rules.
            return try files.list(path(inner)).filter { !$0.hasPrefix(".") }
        } catch {
            // The rules' own folder must be there; a pack without replies or holidays is `check`'s matter.
            if !inner.isEmpty, error.isMissing { return [] }
            throw PackError(path: path(inner), reason: error.reason)
        }
    }

    private func path(_ parts: String...) -> String {
        parts.reduce(folder) { $1.isEmpty ? $0 : $0 + "/" + $1 }
    }
}
