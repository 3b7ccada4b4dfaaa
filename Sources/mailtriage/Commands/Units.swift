import Bytes
import Desk
import Files
import Glibc
import RuleLanguage
import Transport

extension Command {
    static let units = Command(
        "units", "print systemd's units for this site: services and timers that see it alone",
        options: [.init("--into", "DIR", "write them there, such as /etc/systemd/system")],
        explanation: """
            Prints the units that run `serve --lmtp`, `ingest --watch`, `send` every minute, `due --escalate`
            every five, `report referrals --send` on Mondays, and each day `backup`, `doctor` and `audit`.
            They run as the user mailtriage, may write nothing but the site's state, and can become nobody
            else. Take those that the site needs; with --into they are files, and nothing that is there
            is written over.
            """,
        examples: [
            ("mailtriage units", "all of them, each under its file's name"),
            ("mailtriage units --into /etc/systemd/system && systemctl enable --now mailtriage-send.timer", "as root"),
        ],
        action: Units.run)
}

/// `units`
enum Units {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let rules = Rules.realPath(invocation.rulesFolder)
        let state = Rules.realPath(invocation.stateFolder)
        Site.warnOfPaths(rules, state)
        let policy = try Rules.policy(in: rules)
        let transport = policy.site.settings["transport"]?.split(separator: " ").first.map(String.init)
        let units = UnitFiles(
            program: Site.installedProgram, rules: rules, state: state,
            transport: transport.map { TransportChoice.Name(rawValue: $0) } ?? .maildir
        ).all
        if let folder = invocation.value("into") { return try write(units, into: folder, invocation) }
        let text = units.map { "# /etc/systemd/system/\($0.name)\n\($0.text)\n" }.joined(separator: "\n")
        try invocation.print(text) { json in
            for unit in units {
                json.object { json in
                    json.member("name", unit.name)
                    json.member("text", unit.text + "\n")
                }
                json.endLine()
            }
        }
        return .ok
    }

    private static func write(
        _ units: [(name: String, text: String)], into folder: String, _ invocation: Invocation
    ) throws(Failure) -> ExitStatus {
        let files = PosixFileSystem()
        var written: [(path: String, isNew: Bool)] = []
        for unit in units {
            let path = Site.join(folder, unit.name)
            do throws(FileSystemError) {
                try files.create(path, [Array((unit.text + "\n").utf8)[...]], mode: 0o644, synchronise: false)
                written.append((path, true))
            } catch {
                guard error.alreadyExists else { throw Failure(.cannotCreate, "cannot write \(path): \(error.reason)") }
                written.append((path, false))
            }
        }
        let text = written.map { $0.path + ($0.isNew ? "\n" : " is there already, and left as it is\n") }.joined()
        try invocation.print(text) { json in
            for file in written {
                json.object { json in
                    json.member("file", file.path)
                    json.member("written", file.isNew)
                }
                json.endLine()
            }
        }
        return .ok
    }
}
