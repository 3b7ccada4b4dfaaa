import Bytes
import Desk
import Diagnostics
import Files
import Glibc
import RuleLanguage

extension Rules {
    /// The folder to decide by, for a command that says what the site does: where the site's own rules' folder is named and another
    /// policy was put in force there (`rules activate`), that one's; else the folder named.
    static func folderInForce(_ invocation: Invocation) -> String {
        let named = invocation.rulesFolder
        let folders = SiteFolders(rules: named, state: invocation.stateFolder)
        guard let log = try? ActivationLog(folders, PosixFileSystem()), let entry = log.inForce,
            entry.rules == realPath(named)
        else { return named }
        if let draft = try? Pack.read(named), draft.digest != entry.digest, isatty(STDERR_FILENO) == 1 {
            Output.complain(
                "mailtriage: by the rules in force (\(Digest.short(entry.digest)), put there by \(visible(entry.author))); "
                    + "\(visible(named)) holds others: rules activate puts them in force\n")
        }
        return log.foldersInForce.rules
    }

    /// A path without links and dots; as it is where it leads nowhere.
    static func realPath(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }
}
