import Bytes
import Calendars
import Diagnostics
import Glibc
import RuleLanguage

extension Command {
    static let check = Command(
        "check", "find every mistake in the rules, in one run", operands: .optional("DIR"),
        options: [
            .init("--on", "DATE", "look at holidays as on this day, 2026-12-01; else today"),
            .init("--strict", nil, "end with 78 where there are warnings, too"),
        ],
        explanation: """
            Reads the rules (of --rules, or of the folder named) and prints every mistake with its
            file, line and column, the line itself, a caret under the words, and how to mend it.
            An error keeps the rules from being put in force; a warning is what was hardly meant: rows
            that no message reaches, keywords that others cover, holidays that end within 60 days.
            Then decides the pack's examples (mailtriage test), and says so where some come out
            otherwise. Ends with 0 where the rules are sound and their tests pass, else with 78 (EX_CONFIG).

            --json prints one object: rules (the folder), sound, digest (null where not sound), errors,
            warnings, examples (how many, or null), failing (what the tests say, or null), and
            diagnostics: each with file, line, column and end (all null for what is missing altogether;
            columns count characters from 1, and end is the column behind the words meant), severity
            (error or warning), code (a name that stays the same while messages may change, as
            rules/LANGUAGE.md lists them), message, and help (how to mend it, or null).
            """,
        examples: [
            ("mailtriage check rules/cloud-platform", "a pack on its way, before it is put in force"),
            ("mailtriage check --strict --on 2026-12-01", "in a hook, or from a timer before the year ends"),
        ],
        action: Check.run)
}

/// `check`
enum Check {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let folder = invocation.operands.first.map(Site.rulesFolder) ?? invocation.rulesFolder
        let circumstances = PackCircumstances(day: try day(of: invocation)) { Zones.system.zone($0) != nil }
        let (policy, diagnostics) = Policy.check(try Rules.files(in: folder), circumstances)
        var tests: PackTests?
        if let policy { tests = try PackTests.run(pack: folder, policy: policy) }
        let style = invocation.style
        var text = diagnostics.map { $0.rendered(color: style.isOn) + "\n" }.joined()
        text += summary(policy, diagnostics, folder, style)
        if let complaint = tests?.complaint {
            text += "\(style.alarm("tests fail")): \(complaint): mailtriage test \(visible(folder)) shows it\n"
        }
        try invocation.print(text) { json in
            write(policy, diagnostics, tests, folder, to: &json)
            json.endLine()
        }
        let isSound = policy != nil && !diagnostics.hasErrors && (diagnostics.isEmpty || !invocation.has("strict"))
        return isSound && tests?.hasFailed != true ? .ok : .badRules
    }

    /// In UTC: a day more or less does not matter.
    private static func day(of invocation: Invocation) throws(Failure) -> CivilDate {
        guard let text = invocation.value("on") else { return Zone.utc.local(at: Clock.now()).date }
        guard let date = CivilDate(text) else {
            throw Failure(.usage, "\"\(text)\" is no day of the calendar", help: "write it so: --on 2026-12-01")
        }
        return date
    }

    private static func summary(_ policy: Policy?, _ diagnostics: [Diagnostic], _ folder: String, _ style: Style) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        guard let policy, errors == 0 else {
            return style.alarm("\(Count.of(errors, "error"))") + (warnings > 0 ? ", \(Count.of(warnings, "warning"))" : "")
                + ": the rules in \(visible(folder)) cannot be put in force\n"
        }
        let keywords =
            policy.categories.reduce(0) { $0 + $1.keywords.count } + policy.severities.reduce(0) { $0 + $1.keywords.count }
        let sound = warnings == 0 ? style.green("sound") : style.yellow("sound, with \(Count.of(warnings, "warning"))")
        return "\(sound): \(visible(policy.site.name)), \(Count.of(policy.categories.count, "category", "categories")), "
            + "\(Count.of(keywords, "keyword line")), \(Count.of(policy.routes.count, "route")), "
            + "\(Count.of(policy.queues.count, "queue"))\n"
    }

    private static func write(
        _ policy: Policy?, _ diagnostics: [Diagnostic], _ tests: PackTests?, _ folder: String, to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("rules", folder)
            json.member("sound", policy != nil && !diagnostics.hasErrors)
            json.member("digest", policy?.digest)
            json.member("errors", diagnostics.count { $0.severity == .error })
            json.member("warnings", diagnostics.count { $0.severity == .warning })
            json.member("examples", tests?.results.count)
            json.member("failing", tests?.complaint)
            json.member("diagnostics") { json in
                json.array(diagnostics) { json, diagnostic in diagnostic.write(to: &json) }
            }
        }
    }
}
