import Bytes
import Calendars
import Desk
import Diagnostics
import Files
import Glibc
import Register
import RuleLanguage
import Store

extension Command {
    static let rules = Command(
        group: "rules", "put rules in force, see who did so when, and go back", default: "log",
        explanation: """
            A site follows its rules' folder until a pack is put in force with rules activate: from then on
            mail is decided by the copy that was taken, and the folder is for work. What was in force is
            kept in the state by its digest, so that rules rollback needs nothing but the site.
            """,
        subcommands: [
            Command(
                "activate", "put a sound, tested pack in force, at once and whole", operands: .optional("DIR"),
                options: noted,
                explanation: """
                    Checks the pack in DIR (else the site's rules' folder) and holds it to its tests; refuses one
                    with mistakes or failing tests. Then it is kept in the state and named in the log in one step:
                    a message is decided by the old rules or by the new, never by a part of them.
                    """,
                examples: [
                    (
                        "mailtriage rules activate ~/rules --remark \"printers are no outage\"",
                        "from a checkout, with the reason"
                    )
                ], action: RulesActivate.run),
            Command("log", "list what was put in force, when, by whom and why, the newest first", action: RulesLog.run),
            Command(
                "rollback", "go back to what was in force before, or to any policy of the log",
                operands: .optional("DIGEST"),
                options: noted,
                explanation: """
                    Without DIGEST it undoes the activation that put the present rules in force. DIGEST is one of
                    rules log, or its first letters.
                    """, action: RulesRollback.run),
            Command(
                "follow", "let the rules' folder itself be in force again, as before the first activation", options: noted,
                action: RulesFollow.run),
        ])

    private static let noted: [Command.Option] = [
        .init("--remark", "TEXT", "why, for the log"),
        .author,
    ]
}

/// What the commands of `rules` share.
struct RulesSite {
    let invocation: Invocation
    let desk: Desk
    let log: ActivationLog
    let style: Style

    init(_ invocation: Invocation) throws(Failure) {
        self.invocation = invocation
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        try SiteStore.find(in: folders.state)
        desk = try SiteAtWork.doing(Desk(folders))
        do throws(FileSystemError) {
            log = try ActivationLog(folders, desk.files)
        } catch {
            throw Failure(.fileSystem(error))
        }
        style = invocation.style
    }

    func entry(_ action: Activation.Action, digest: String, source: String?) -> Activation {
        Activation(
            action, digest: digest, time: Clock.now(), author: invocation.author, remark: invocation.value("remark"),
            source: source,
            rules: Rules.realPath(invocation.rulesFolder))
    }

    /// Says what is in force now.
    func report(_ done: Activation?, _ asked: Activation, unchanged: String) throws(Failure) -> ExitStatus {
        var text = unchanged
        if let done {
            let what = done.action == .follow ? "the rules' folder \(visible(done.rules)), now" : "the rules"
            text = "\(style.green("in force:")) \(what) \(Digest.short(done.digest))"
            if let replaced = done.replaced, replaced != done.digest { text += ", in place of \(Digest.short(replaced))" }
        }
        try invocation.print(text + "\n") { json in
            json.object { json in
                json.member("changed", done != nil)
                (done ?? asked).members(to: &json)
            }
            json.endLine()
        }
        return .ok
    }
}

/// `rules activate [DIR]`
enum RulesActivate {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try RulesSite(invocation)
        let folder = invocation.operands.first.map(Site.rulesFolder) ?? invocation.rulesFolder
        let files = try Rules.files(in: folder)
        let policy = try Rules.policy(of: files, in: folder)
        if let complaint = try PackTests.run(pack: folder, policy: policy)?.complaint {
            throw Failure(
                .badRules, "not put in force: \(complaint)",
                help:
                    "mailtriage test \(folder) shows it\nmailtriage test --update \(folder) where the new decisions are right"
            )
        }
        try warn(site, policy)
        let entry = site.entry(.activate, digest: files.digest, source: Rules.realPath(folder))
        let done = try SiteAtWork.doing(site.desk.activate(files, entry, policy: policy))
        return try site.report(done, entry, unchanged: "these rules are in force already: \(Digest.short(files.digest))")
    }

    /// Accounts on plans that the rules do not know get no promise: not wrong in itself, but seldom meant.
    private static func warn(_ site: RulesSite, _ policy: Policy) throws(Failure) {
        let register = try SiteStore.reading(site.desk.store.register())
        let plans = Set(policy.plans.map(\.name))
        let strays = register.accounts.filter { !plans.contains($0.plan) }
        guard let first = strays.first else { return }
        Output.complain(
            "mailtriage: \(Count.of(strays.count, "account")) of the register \(strays.count == 1 ? "is" : "are") on a plan that these rules "
                + "do not have: \(visible(first.id)) on \"\(visible(first.plan))\"\(strays.count > 1 ? " and others" : "")\n"
        )
    }
}

/// `rules log`
enum RulesLog {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try RulesSite(invocation)
        let entries = site.log.entries
        let inForce = site.log.inForce
        let zone = (try? Rules.policy(in: site.log.foldersInForce.rules)).map { Zones.site($0) } ?? .utc
        var table = Table([
            .init(""), .init("when"), .init("rules"), .init("who"), .init("did"),
            .init("from", shrinksTo: 12, mayGo: true), .init("remark", shrinksTo: 12),
        ])
        for (index, entry) in entries.enumerated().reversed() {
            let counts = index == entries.count - 1
            table.add([
                .init(counts ? "in force" : "", site.style.green), .init(TimeText.full(entry.time, in: zone)),
                .init(Digest.short(entry.digest)),
                .init(visible(entry.author)), .init(entry.action.rawValue), .init(visible(entry.source ?? "–")),
                .init(visible(entry.remark ?? "")),
            ])
        }
        let status = try Listing.print(
            table, Array(entries.enumerated().reversed()), invocation,
            none:
                "nothing was put in force by rules activate: the rules' folder \(visible(invocation.rulesFolder)) itself is in force"
        ) { entry, json in
            json.object { json in
                entry.element.members(to: &json)
                json.member("in_force", entry.offset == entries.count - 1)
            }
        }
        if !invocation.wantsJSON, let inForce { try note(inForce, invocation, site.style) }
        return status
    }

    /// Work in the folder that is not in force yet.
    private static func note(_ entry: Activation, _ invocation: Invocation, _ style: Style) throws(Failure) {
        guard let draft = try? Pack.read(invocation.rulesFolder), draft.digest != entry.digest else { return }
        try Output.print(
            style.dim(
                "\(visible(invocation.rulesFolder)) holds other rules (\(Digest.short(draft.digest))): rules activate puts them in force"
            ) + "\n")
    }
}

/// `rules rollback [DIGEST]`
enum RulesRollback {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try RulesSite(invocation)
        let digest = if let name = invocation.operands.first { try find(name, site.log) } else { try before(site.log) }
        let folder = KeptPolicies.folder(digest, site.desk.folders)
        // What was sound for an older program must be so for this one, or mail would wait.
        _ = try Rules.policy(in: folder)
        let entry = site.entry(.rollback, digest: digest, source: nil)
        let done = try SiteAtWork.doing(site.desk.putBack(entry))
        return try site.report(done, entry, unchanged: "these rules are in force already: \(Digest.short(digest))")
    }

    /// What the activation of the present rules replaced.
    private static func before(_ log: ActivationLog) throws(Failure) -> String {
        guard let present = log.inForce else {
            throw Failure(
                .unavailable, "nothing was put in force by rules activate", help: "the rules' folder itself is in force")
        }
        let activation = log.entries.last { $0.action == .activate && $0.digest == present.digest }
        guard let replaced = activation?.replaced, replaced != present.digest else {
            throw Failure(
                .unavailable, "no rules are known from before \(Digest.short(present.digest))",
                help: "mailtriage rules log lists them")
        }
        return replaced
    }

    private static func find(_ name: String, _ log: ActivationLog) throws(Failure) -> String {
        let letters = name.hasPrefix("sha256:") ? String(name.dropFirst(7)) : name
        let known = Set(log.entries.flatMap { [$0.digest, $0.replaced].compactMap(\.self) })
        let found = known.filter { $0.dropFirst(7).hasPrefix(letters) }
        guard let digest = found.first, !letters.isEmpty else {
            throw Failure(.noInput, "no rules of the log begin with \"\(name)\"", help: "mailtriage rules log lists them")
        }
        guard found.count == 1 else {
            throw Failure(.usage, "\(found.count) rules of the log begin with \"\(name)\"", help: "name more of it")
        }
        return digest
    }
}

/// `rules follow`
enum RulesFollow {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try RulesSite(invocation)
        let files = try Rules.files(in: invocation.rulesFolder)
        _ = try Rules.policy(of: files, in: invocation.rulesFolder)
        let entry = site.entry(.follow, digest: files.digest, source: Rules.realPath(invocation.rulesFolder))
        guard site.log.inForce != nil else {
            return try site.report(
                nil, entry, unchanged: "the rules' folder \(visible(invocation.rulesFolder)) is in force already")
        }
        let done = try SiteAtWork.doing(site.desk.putBack(entry))
        return try site.report(done, entry, unchanged: "")
    }
}
