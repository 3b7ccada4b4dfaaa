import Bytes
import Desk
import Diagnostics
import RuleLanguage

extension Command {
    static let doctor = Command(
        "doctor", "is this installation sound: rights, disk, database, rules, mail server",
        options: [
            .init("--thorough", nil, "look at the database's indices, too"),
            .init("--probe", nil, "print a forged message to send from outside, to try the mail server"),
            .init("--to", "ADDR", "with --probe: the address it goes to; else the first channel's"),
        ],
        explanation: """
            Looks at what must hold for mail to be safe, and says of each whether it is ok, a warning, or
            wrong, and how to mend it. Run it as the user that the mail server calls mailtriage as. It
            changes nothing. Ends with 0 where nothing is wrong, else with 1.

            With --probe it prints a message whose Authentication-Results are forged in the name of our
            own mail server. Send it from a host outside, as the printed line says; the next doctor tells
            whether the mail server removed them. Where it does not, anybody can be anybody.
            """,
        examples: [
            ("sudo -u mailtriage mailtriage doctor", "a line for each thing, with its mend"),
            ("mailtriage doctor --probe > probe.eml", "the message; how to send it is said beside"),
        ],
        action: Doctor.run)
}

/// `doctor`
enum Doctor {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        if invocation.has("probe") { return try probe(invocation) }
        if invocation.has("to") {
            throw Failure(.usage, "--to goes with --probe", help: "mailtriage doctor --probe --to ADDRESS")
        }
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        let findings = Examination.findings(folders, thorough: invocation.has("thorough"))
        try invocation.print(text(findings, invocation.style)) { json in
            for finding in findings {
                json.object { json in
                    json.member("area", finding.area)
                    json.member("state", finding.state.rawValue)
                    json.member("text", visible(finding.text))
                    json.member("mend", finding.mend.map(visible))
                }
                json.endLine()
            }
        }
        return findings.contains { $0.state == .wrong } ? .differs : .ok
    }

    /// Columns of the longest state, and of the longest area.
    private static let stateWidth = 9
    private static let areaWidth = 13

    static func text(_ findings: [Observation], _ style: Style) -> String {
        var text = ""
        for finding in findings {
            let state = TextWidth.pad(finding.state.rawValue, to: stateWidth)
            let painted =
                switch finding.state {
                case .ok: style.green(state)
                case .warning: style.yellow(state)
                case .wrong: style.alarm(state)
                }
            let margin = String(repeating: " ", count: stateWidth + areaWidth)
            let width = max(30, style.columns - stateWidth - areaWidth)
            for (index, line) in TextWidth.wrap(visible(finding.text), to: width).enumerated() {
                text += (index == 0 ? painted + style.dim(TextWidth.pad(finding.area, to: areaWidth)) : margin) + line + "\n"
            }
            if let mend = finding.mend {
                for line in lines(visible(mend), width: width - 3) { text += margin + style.cyan(line) + "\n" }
            }
        }
        let wrong = findings.count { $0.state == .wrong }
        let warnings = findings.count { $0.state == .warning }
        text += "\n" + (wrong == 0 ? "nothing is wrong" : style.bold("\(wrong) wrong"))
        return text + (warnings > 0 ? ", \(Count.of(warnings, "warning"))\n" : "\n")
    }

    /// A mend behind an arrow. Commands that follow each other have a line each, which is never broken, as it is copied.
    private static func lines(_ mend: String, width: Int) -> [String] {
        let commands = mend.split(separator: " && ").map(String.init)
        if commands.count > 1 { return commands.map { "-> " + $0 } }
        return TextWidth.wrap(mend, to: width).enumerated().map { ($0.offset == 0 ? "-> " : "   ") + $0.element }
    }

    /// `--probe`: the message on standard output, what to do with it on standard error.
    private static func probe(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let policy = try Rules.policy(in: Rules.folderInForce(invocation))
        guard let recipient = invocation.value("to") ?? policy.channels.first?.addresses.first else {
            throw Failure(.badRules, "the rules name no address of ours", help: "--to ADDR")
        }
        guard let probe = Probe(token: token(), policy: policy) else {
            throw Failure(.badRules, "the rules trust no mail server's name", help: "trust, in the site's rules")
        }
        let store = try SiteStore.open(invocation)
        try SiteStore.reading(probe.note(store))
        try Output.print(probe.message(to: recipient))
        Output.complain(
            """
            Send this from a host outside, which your mail server does not trust, such as with
              curl smtp://\(policy.site.trust[0]) --mail-from probe@\(policy.site.domains[0]) --mail-rcpt \(recipient) --upload-file probe.eml
            and then see what became of it:
              mailtriage doctor

            """)
        return .ok
    }

    /// A word that nobody guesses.
    private static func token() -> String {
        var generator = SystemRandomNumberGenerator()
        return "probe" + String(generator.next() as UInt64, radix: 36)
    }
}
