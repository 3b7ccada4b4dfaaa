import Files
import Glibc

/// Who may do what with a site's files: the state is its own user's, the queues are shared with the staff's group, and nothing in
/// it is a link, through which another user's files could be written.
struct RightsExamination {
    let folders: SiteFolders
    let files: any FileSystem
    private var findings: [Observation] = []
    /// Whose the state is.
    private var owner: uid_t = 0
    private var ownerName: String { RightsExamination.name(of: owner) }

    /// Entries of a folder that are looked at: enough to see how they are made, few enough for a queue of a million.
    private static let sampled = 2000
    private static let area = "rights"

    init(_ folders: SiteFolders, _ files: any FileSystem) {
        self.folders = folders
        self.files = files
    }

    static func findings(_ folders: SiteFolders, _ files: any FileSystem) -> [Observation] {
        var examination = RightsExamination(folders, files)
        examination.run()
        return examination.findings
    }

    private mutating func run() {
        guard let state = Entry(folders.state) else {
            findings = [.wrong(Self.area, "there is no \(folders.state)", mend: "mailtriage init DIR --from PACK")]
            return
        }
        owner = state.owner
        examineUser(state)
        var links: [String] = []
        var foreign: [String] = []
        var open: [(path: String, mode: UInt32, wanted: UInt32)] = []
        func look(_ path: String, _ wanted: UInt32, _ allowed: UInt32) {
            guard let entry = Entry(path) else { return }
            if entry.isLink { links.append(path) } else if entry.owner != owner { foreign.append(path) }
            if !entry.isLink, entry.mode & ~allowed != 0 || entry.mode & wanted != wanted {
                open.append((path, entry.mode, wanted))
            }
        }
        look(folders.state, 0o700, SiteFolders.stateMode | 0o2000)
        for name in list(folders.state) where !["queues", "outbox", "policies", "attempts"].contains(name) {
            // A database may be shown to a reader in the group, and to nobody else.
            look(folders.state + "/" + name, 0o600, Entry(folders.state + "/" + name)?.isFolder == true ? 0o2770 : 0o660)
        }
        for folder in [folders.outbox, folders.policies, folders.attempts] { look(folder, 0o700, 0o2770) }
        for folder in ["tmp", "new", "cur"].map({ folders.outbox + "/" + $0 }) + [folders.policies, folders.attempts] {
            for path in list(folder).prefix(Self.sampled).map({ folder + "/" + $0 }) {
                if let entry = Entry(path), entry.owner != owner { foreign.append(path) }
            }
        }
        look(folders.queues, SiteFolders.sharedMode, SiteFolders.sharedMode)
        for queue in list(folders.queues) {
            let path = folders.queues + "/" + queue
            look(path, Entry(path)?.isFolder == true ? SiteFolders.sharedMode : 0o600, SiteFolders.sharedMode)
            for inner in ["tmp", "new", "cur"] {
                look(path + "/" + inner, SiteFolders.sharedMode, SiteFolders.sharedMode)
                // Staff's programs write as their own user, in the shared group.
                for name in list(path + "/" + inner).prefix(Self.sampled) {
                    guard let entry = Entry("\(path)/\(inner)/\(name)") else { continue }
                    if entry.isLink { links.append("\(path)/\(inner)/\(name)") }
                    if entry.mode & 0o007 != 0, !entry.isLink {
                        open.append(("\(path)/\(inner)/\(name)", entry.mode, 0o660))
                    }
                }
            }
        }
        report(links: links, foreign: foreign, open: open)
    }

    private mutating func examineUser(_ state: Entry) {
        let runs = geteuid()
        if owner == 0 {
            findings.append(
                .warning(
                    Self.area,
                    "\(folders.state) belongs to root; the mail server should call mailtriage as a user of its own",
                    mend: "useradd --system --home-dir \(folders.state) mailtriage && chown -R mailtriage: \(folders.state)")
            )
        } else if runs != owner, runs != 0 {
            findings.append(
                .wrong(
                    Self.area, "\(folders.state) belongs to \(ownerName), and this is run by \(Self.name(of: runs))",
                    mend: "run mailtriage as \(ownerName), as the mail server does: sudo -u \(ownerName) mailtriage doctor"))
        } else {
            findings.append(.ok(Self.area, "\(folders.state) belongs to \(ownerName)"))
        }
    }

    private mutating func report(links: [String], foreign: [String], open: [(path: String, mode: UInt32, wanted: UInt32)]) {
        findings.append(
            links.isEmpty
                ? .ok(Self.area, "no links in the state")
                : .wrong(
                    Self.area, "links lie in the state, which leads elsewhere: \(Self.some(links))",
                    mend: "see who made them, and remove them: rm \(links[0])"))
        findings.append(
            foreign.isEmpty
                ? .ok(Self.area, "all of it belongs to one user")
                : .wrong(
                    Self.area, "not of \(ownerName): \(Self.some(foreign))", mend: "chown -R \(ownerName): \(folders.state)")
        )
        guard !open.isEmpty else {
            findings.append(.ok(Self.area, "the queues are shared with their group alone (setgid), all else is private"))
            return
        }
        for (path, mode, wanted) in open.prefix(3) {
            let isWide = mode & 0o007 != 0
            let what =
                isWide
                ? "is open to every user"
                : mode & wanted != wanted ? "is closed to who needs it" : "is wider than it need be"
            findings.append(
                Observation(
                    Self.area, isWide || mode & wanted != wanted ? .wrong : .warning,
                    "\(path) \(what): mode \(Self.octal(mode))",
                    mend: "chmod \(Self.octal(isWide && mode & wanted == wanted ? mode & ~0o007 : wanted)) \(path)"))
        }
        if open.count > 3 {
            findings.append(.warning(Self.area, "and \(open.count - 3) more like these", mend: "mend these first"))
        }
    }

    private func list(_ folder: String) -> [String] {
        Entry(folder)?.isFolder == true ? (try? files.list(folder)) ?? [] : []
    }

    private static func some(_ paths: [String]) -> String {
        paths.prefix(3).joined(separator: ", ") + (paths.count > 3 ? " and \(paths.count - 3) more" : "")
    }

    static func octal(_ mode: UInt32) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user), let name = entry.pointee.pw_name else { return "user \(user)" }
        return String(cString: name)
    }

    /// What stands at a path itself, no link followed.
    struct Entry {
        var mode: UInt32
        var owner: uid_t
        var isLink: Bool
        var isFolder: Bool

        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            mode = status.st_mode & 0o7777
            owner = status.st_uid
            isLink = status.st_mode & S_IFMT == S_IFLNK
            isFolder = status.st_mode & S_IFMT == S_IFDIR
        }
    }
}
