import Files
import RuleLanguage

/// Policies that were in force once, of those that are kept: each is read when a ticket that it decided is looked at, and not again.
final class PastPolicies {
    private let folders: SiteFolders
    private let files: any FileSystem
    private var known: [String: Policy] = [:]

    init(_ folders: SiteFolders, _ files: any FileSystem) {
        self.folders = folders
        self.files = files
    }

    /// - Returns: nil where it is not kept.
    func policy(_ digest: String) -> Policy? {
        if let known = known[digest] { return known }
        guard KeptPolicies.isName(KeptPolicies.name(digest)),
            let pack = try? Pack.read(KeptPolicies.folder(digest, folders), files),
            let policy = Policy.compile(pack).policy
        else { return nil }
        known[digest] = policy
        return policy
    }
}
