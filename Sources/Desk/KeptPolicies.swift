import Diagnostics
package import Files
import RuleLanguage

/// Policies that were in force, kept whole in the state, each in a folder named by its digest: what goes back to one, or decides by
/// it while the rules' folder is broken, finds it as it was.
package enum KeptPolicies {
    /// The folder of a pack, by its digest (`sha256:…`).
    package static func folder(_ digest: String, _ folders: SiteFolders) -> String {
        folders.policies + "/" + name(digest)
    }

    /// The folder of the policy by which the site decides, or decided last; nil where nothing was decided yet.
    package static func folderInForce(_ folders: SiteFolders, _ files: any FileSystem) -> String? {
        if let entry = (try? ActivationLog(folders, files))?.inForce { return folder(entry.digest, folders) }
        guard let bytes = try? files.read(folders.currentPolicy, limit: 256) else { return nil }
        let name = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        let kept = folder(name, folders)
        return isName(name) && files.isDirectory(kept) ? kept : nil
    }

    /// Keeps a pack, durably; one that is kept already stays as it is.
    ///
    /// - Returns: its folder.
    @discardableResult
    static func keep(_ pack: PackFiles, _ folders: SiteFolders, _ files: any FileSystem) throws(FileSystemError) -> String {
        let folder = folder(pack.digest, folders)
        if files.isDirectory(folder) { return folder }
        let draft = "\(folder).\(ProcessNumber.own)"
        for source in pack.rules + pack.replies + pack.holidays {
            let path = draft + "/" + source.path
            if let slash = path.lastIndex(of: "/") {
                try files.makeDirectories(String(path[..<slash]), mode: SiteFolders.privateMode)
            }
            try files.create(path, [source.bytes[...]], mode: SiteFolders.privateFileMode, synchronise: false)
        }
        try files.synchroniseAll(at: draft)
        do throws(FileSystemError) {
            try files.rename(draft, to: folder)
        } catch {
            // Another process was faster, with the same content.
            guard files.isDirectory(folder) else { throw error }
        }
        return folder
    }

    /// The digest's own digits.
    static func name(_ digest: String) -> String {
        digest.hasPrefix("sha256:") ? String(digest.dropFirst("sha256:".count)) : digest
    }

    /// Whether a text is such a name, and leads nowhere else.
    static func isName(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
    }
}
