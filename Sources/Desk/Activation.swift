package import Bytes
package import Calendars
package import Files
package import RuleLanguage
import Store

/// A policy put in force: which, when, by whom, and why. The last entry of the log is the one that counts.
package struct Activation: Equatable, Sendable {
    package enum Action: String, Sendable {
        /// `rules activate DIR`
        case activate
        /// `rules rollback`
        case rollback
        /// `rules follow`: the rules' folder itself is in force again, as it is and as it will be.
        case follow
    }
    package var action: Action
    /// `sha256:…` over every file of the pack.
    package var digest: String
    package var time: Timestamp
    package var author: String
    package var remark: String?
    /// The folder that the pack was taken from; nil for one that was kept.
    package var source: String?
    /// The site's own rules' folder: whoever names it means the policy in force.
    package var rules: String
    /// The digest of what was in force before; nil where that was not sound.
    package var replaced: String?

    package init(
        _ action: Action, digest: String, time: Timestamp, author: String, remark: String?, source: String?, rules: String,
        replaced: String? = nil
    ) {
        self.action = action
        self.digest = digest
        self.time = time
        self.author = author
        self.remark = remark
        self.source = source
        self.rules = rules
        self.replaced = replaced
    }
}

/// The log of a site's policies, in one small file that is replaced whole: an activation is in it and in force, or neither.
package struct ActivationLog {
    private let folders: SiteFolders
    private let files: any FileSystem

    /// Entries that are kept: years of tuning, and a file that a delivery reads in no time.
    private static let keptEntries = 500
    private static let largest = 1 << 20

    private let lines: [ArraySlice<UInt8>]

    /// Reads it as it is now; one that is not there is empty. One that cannot be read must not be taken for that: mail would be decided by
    /// a draft.
    package init(_ folders: SiteFolders, _ files: any FileSystem) throws(FileSystemError) {
        self.folders = folders
        self.files = files
        do throws(FileSystemError) {
            lines = try files.read(folders.activations, limit: ActivationLog.largest).split(separator: Byte.lineFeed)
        } catch {
            guard error.isMissing else { throw error }
            lines = []
        }
    }

    /// The oldest first. A line that cannot be read is left out.
    package var entries: [Activation] { lines.compactMap(Activation.init) }

    /// The entry that is in force; nil where the rules' folder itself is.
    package var inForce: Activation? {
        guard let last = lines.last.flatMap(Activation.init), last.action != .follow else { return nil }
        // Without its files it cannot decide; the rules' folder can.
        return files.isDirectory(KeptPolicies.folder(last.digest, folders)) ? last : nil
    }

    /// The site's folders, with that of the policy in force as its rules.
    package var foldersInForce: SiteFolders {
        guard let entry = inForce else { return folders }
        var folders = folders
        folders.rules = KeptPolicies.folder(entry.digest, folders)
        return folders
    }

    /// Appends an entry, durably. Only under the site's lock, and only of a policy that is kept.
    func append(_ entry: Activation) throws(FileSystemError) {
        var json = JSONWriter()
        entry.write(to: &json)
        let kept = lines.suffix(ActivationLog.keptEntries - 1).flatMap { $0 + [Byte.lineFeed] }
        try files.replace(folders.activations, kept + json.bytes + [Byte.lineFeed], mode: SiteFolders.privateFileMode)
    }
}

extension Activation {
    /// A line of the log.
    init?(_ line: ArraySlice<UInt8>) {
        guard let json = try? JSONValue(parsing: line), let action = json["action"]?.text.flatMap(Action.init),
            let digest = json["digest"]?.text, KeptPolicies.isName(KeptPolicies.name(digest)),
            let time = json["at"]?.text.flatMap(Timestamp.init(rfc3339:))
        else { return nil }
        self.init(
            action, digest: digest, time: time, author: json["author"]?.text ?? "", remark: json["remark"]?.text,
            source: json["source"]?.text, rules: json["rules"]?.text ?? "", replaced: json["replaced"]?.text)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in members(to: &json) }
    }

    package func members(to json: inout JSONWriter) {
        json.member("action", action.rawValue)
        json.member("digest", digest)
        json.member("at", time.rfc3339)
        json.member("author", author)
        json.member("remark", remark)
        json.member("source", source)
        json.member("rules", rules)
        json.member("replaced", replaced)
    }
}

extension Desk {
    /// Puts a sound pack in force: kept first, then named in the log, in one step and durably. Messages at work meanwhile are decided
    /// by the one or the other.
    ///
    /// - Returns: the entry, with what it replaced; nil where that very policy is in force already.
    package func activate(_ pack: PackFiles, _ entry: Activation, policy: Policy) throws(DeskError) -> Activation? {
        let done = try put(entry) { () throws(FileSystemError) in try KeptPolicies.keep(pack, folders, files) }
        try makeQueues(policy.queues.map(\.name))
        return done
    }

    /// Goes back to a policy that is kept, or to the rules' folder.
    package func putBack(_ entry: Activation) throws(DeskError) -> Activation? {
        try put(entry) {}
    }

    private func put(_ entry: Activation, _ prepare: () throws(FileSystemError) -> Void) throws(DeskError) -> Activation? {
        // What is in force now must be kept, too, so that a rollback finds it.
        let before = try? PolicyInForce.load(folders, files).policy.digest
        // The database's lock: of two activations at once the second sees the first.
        return try store.transaction { () throws(DeskError) in
            let log = try filing(ActivationLog(folders, files))
            if let last = log.inForce, last.digest == entry.digest, entry.action != .follow { return nil }
            var entry = entry
            entry.replaced = before
            try filing { () throws(FileSystemError) in
                try prepare()
                try log.append(entry)
            }
            return entry
        }
    }
}
