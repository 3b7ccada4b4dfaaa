import Bytes
import Desk
import Diagnostics
import Glibc
import RuleLanguage

extension Command {
    static let check = Command(
        "check", "find every mistake in the rules, in one run", operands: .optional("DIR"),
        explanation: """
            Reads the rules (of --rules, or of the folder named) and prints every mistake with its
            file, line and column, the line itself, a caret under the words, and how to mend it.
            Then decides the pack's examples (mailtriage test), and says so where some come out
            otherwise. Ends with 0 where the rules are sound and their tests pass, else with 78 (EX_CONFIG).
            """,
        examples: [("mailtriage check rules/cloud-platform", "a pack on its way, before it is put in force")],
        action: Check.run)
}

/// `check`
enum Check {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let folder = invocation.operands.first.map(Site.rulesFolder) ?? invocation.rulesFolder
        let (policy, diagnostics) = Policy.compile(try Rules.files(in: folder))
        var tests: PackTests?
        if let policy { tests = try PackTests.run(pack: folder, policy: policy) }
        var output = Output()
        if invocation.wantsJSON {
            var json = JSONWriter()
            write(policy, diagnostics, tests, folder, to: &json)
            json.endLine()
            try output.write(json.takeBytes())
        } else {
            let style = Style(for: STDOUT_FILENO, invocation.environment)
            for diagnostic in diagnostics { try output.write(diagnostic.rendered(color: style.isOn) + "\n") }
            try output.write(summary(policy, diagnostics, folder, style))
            if let complaint = tests?.complaint {
                try output.write("\(style.alarm("tests fail")): \(complaint): mailtriage test \(visible(folder)) shows it\n")
            }
        }
        try output.flush()
        return policy == nil || tests?.hasFailed == true ? .badRules : .ok
    }

    private static func summary(_ policy: Policy?, _ diagnostics: [Diagnostic], _ folder: String, _ style: Style) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        guard let policy else {
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
            json.member("sound", policy != nil)
            json.member("digest", policy?.digest)
            json.member("examples", tests?.results.count)
            json.member("failing", tests?.complaint)
            json.member("diagnostics") { json in
                json.array(diagnostics) { json, diagnostic in
                    let position = diagnostic.place.map { $0.source.position(at: $0.range.lowerBound) }
                    json.object { json in
                        json.member("severity", diagnostic.severity.rawValue)
                        json.member("message", visible(diagnostic.message))
                        json.member("file", diagnostic.place?.source.path)
                        json.member("line", position?.line)
                        json.member("column", position?.column)
                        json.member("help", diagnostic.help.map(visible))
                    }
                }
            }
        }
    }
}
