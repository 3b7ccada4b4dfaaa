import Bytes
import Desk
import Files
import Glibc
import RuleLanguage

extension Command {
    static let initialize = Command(
        "init", "make a new site: rules, state, and the lines for the mail server", operands: .one("DIR"),
        options: [.init("--from", "PACK", "the pack to begin with: a folder, or a name such as cloud-platform")],
        explanation: """
            Copies the pack into DIR/rules, makes the state in DIR/state (or where --rules and --state
            say), and prints the lines by which Postfix, Exim or OpenSMTPD hands over its mail. Later
            commands find both where --rules and --state, or MAILTRIAGE_RULES and MAILTRIAGE_STATE, name
            them or DIR itself. Nothing that is there already is overwritten.
            """,
        examples: [("mailtriage init /srv/support --from cloud-platform", "a site with the hosting company's policy")],
        action: Initialize.run)
}

/// `init DIR --from PACK`
enum Initialize {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try NewSite(invocation)
        try site.make()
        if !invocation.wantsJSON { Site.warnOfPaths(site.rules, site.state) }
        try invocation.print(report(site, invocation.style)) { json in
            json.object { json in
                json.member("rules", site.rules)
                json.member("state", site.state)
                json.member("copied", site.pack != nil)
                json.member("digest", site.policy.digest)
            }
            json.endLine()
        }
        return .ok
    }

    private static func report(_ site: NewSite, _ style: Style) -> String {
        let was = site.pack.map { "copied from \($0)" } ?? "there already, left as they are"
        var facts = Facts()
        facts.add("rules", "\(site.rules)  (\(was))")
        facts.add("state", site.state)
        var text = style.heading("A site for \(site.policy.site.name)") + "\n" + facts.rendered(style)
        text += "\n" + style.heading("Next") + "\n"
        let steps = [
            ("export MAILTRIAGE_RULES=\(site.rules) MAILTRIAGE_STATE=\(site.state)", "so that commands find it"),
            (
                "mailtriage accounts import accounts.csv contacts.csv projects.csv",
                "who may write, and on which plan they are"
            ),
            ("mailtriage check", "after each change of the rules: trust, domain and addresses are in site.rules"),
        ]
        for (line, does) in steps { text += "  \(style.bold(line))\n      \(style.dim(does))\n" }
        let lines = MailServerLines(
            program: Site.installedProgram, rules: site.rules, state: site.state,
            addresses: addresses(of: site.policy))
        for (server, lines) in lines.all {
            text += "\n" + style.heading("For \(server)") + "\n"
            for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
                text += line.isEmpty ? "\n" : "  \(line)\n"
            }
        }
        text += """

            The mail server must check SPF, DKIM and DMARC before, stamp Authentication-Results as
            \(site.policy.site.trust.joined(separator: " or ")) (trust, in the rules), and remove such fields that come from outside.
            The user mailtriage must own \(site.state).

            """
        return text
    }
}

extension Initialize {
    /// The addresses whose mail is handed to us: those of the channels, aliases in our own domains, and those to which staff's copies,
    /// answers and bounces go.
    private static func addresses(of policy: Policy) -> [String] {
        let aliases = policy.site.aliases.filter { alias in policy.site.domains.contains { alias.hasSuffix("@" + $0) } }
        let others = [policy.site.journal, policy.site.settings["reply-from"], policy.site.settings["envelope-sender"]]
        var seen: Set<String> = []
        return (policy.channels.flatMap(\.addresses) + aliases + others.compactMap(\.self)).map { $0.lowercased() }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

/// A site that is to be made.
struct NewSite {
    let rules: String
    let state: String
    /// The pack to copy; nil where the rules are there already.
    let pack: String?
    let policy: Policy

    /// Looks at everything before anything is made.
    init(_ invocation: Invocation) throws(Failure) {
        let folder = NewSite.absolute(invocation.operands[0])
        rules = invocation.value("rules").map(NewSite.absolute) ?? Site.join(folder, "rules")
        state = invocation.value("state").map(NewSite.absolute) ?? Site.join(folder, "state")
        if PackFinder.holdsRules(rules) {
            pack = nil
            policy = try Rules.policy(in: rules)
        } else {
            let finder = PackFinder(invocation.environment)
            guard let from = invocation.value("from") else {
                throw Failure(.usage, "init needs --from PACK", help: finder.choice)
            }
            let found = try finder.pack(from)
            pack = found
            policy = try Rules.policy(in: found)
        }
    }

    init(folder: String, pack: String) throws(Failure) {
        rules = Site.join(folder, "rules")
        state = Site.join(folder, "state")
        self.pack = pack
        policy = try Rules.policy(in: pack)
    }

    func make() throws(Failure) {
        let files = PosixFileSystem()
        if let pack { try NewSite.copy(pack, to: rules, files) }
        do throws(DeskError) {
            let folders = SiteFolders(rules: rules, state: state)
            try Desk.create(folders)
            // Staff move to it what is done.
            try Desk(folders).makeQueues(policy.queues.map(\.name) + [Desk.resolvedQueue])
        } catch {
            throw Failure(.cannotCreate, "cannot make the site's state: \(error)")
        }
    }

    /// Copies all of a pack: its tests and its README too, which are the administrator's from now on.
    private static func copy(_ source: String, to target: String, _ files: PosixFileSystem) throws(Failure) {
        var folders: [String] = []
        do throws(FileSystemError) {
            try files.makeDirectories(target, mode: 0o755)
            for name in try files.list(source) where !name.hasPrefix(".") {
                let from = Site.join(source, name)
                let to = Site.join(target, name)
                if files.isDirectory(from) {
                    folders.append(name)
                } else if !files.exists(to) {
                    try files.create(to, [try files.read(from, limit: Input.limit)[...]], mode: 0o644, synchronise: false)
                }
            }
        } catch {
            throw Failure(.cannotCreate, "cannot copy the pack: \(error)")
        }
        for name in folders { try copy(Site.join(source, name), to: Site.join(target, name), files) }
    }

    /// The mail server calls from another folder.
    private static func absolute(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.hasPrefix("/") else { return path }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&buffer, buffer.count) != nil else { return path }
        let folder = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path == "." ? folder : Site.join(folder, path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
    }
}
