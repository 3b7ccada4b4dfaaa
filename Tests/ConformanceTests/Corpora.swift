import Foundation

/// The folder of messages and cases that others wrote. They lie beside the checkout and never in it: some are under licences of
/// their own, and real addresses occur in them.
struct Corpora: Sendable {
    let folder: URL

    /// `MAILTRIAGE_CORPORA`, else `../shared/corpora` beside the package; nil where there is no such folder.
    static let standard: Corpora? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["MAILTRIAGE_CORPORA"]
        let folder = named.map { URL(filePath: $0) } ?? package.appending(path: "../shared/corpora").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? Corpora(folder: folder) : nil
    }()

    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: path).path) }

    func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: folder.appending(path: path))) }

    func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// The objects of a JSON Lines file, or of a file that is one JSON array, in order.
    func objects(_ path: String) throws -> [[String: Any]] {
        let data = Data(try bytes(path))
        if data.first(where: { $0 > 32 }) == UInt8(ascii: "[") {
            return try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
        }
        return try data.split(separator: 10).map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
                throw MalformedCorpus(path: path)
            }
            return object
        }
    }

    /// The files below a folder, however deep, by their paths within the corpora, in the order of their names.
    func files(below path: String, where isWanted: (String) -> Bool = { _ in true }) -> [String] {
        guard let found = FileManager.default.enumerator(atPath: folder.appending(path: path).path) else { return [] }
        return found.compactMap { $0 as? String }
            .filter { name in
                var isFolder: ObjCBool = false
                let place = folder.appending(path: path).appending(path: name).path
                return isWanted(name) && FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            .map { path + "/" + $0 }.sorted()
    }
}

struct MalformedCorpus: Error {
    var path: String
}
