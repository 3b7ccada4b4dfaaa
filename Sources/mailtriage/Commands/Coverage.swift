import Store
import Triage
import Tuning

extension Command {
    static let coverage = Command(
        "coverage", "what each keyword line and row did in past mail: never fired, shadowed, decides alone",
        options: [
            .init("--since", "TIME", "only mail since then: 30d, 12h, 2w, 2026-11-01; else all that is kept"),
            .init("--all", nil, "list everything; else the first 12 of a kind"),
        ],
        explanation: """
            Decides the mail that the ledger keeps by the rules of --rules, and counts. It names
              keyword lines whose words stood in no message, that were ruled out wherever they stood, that
              never counted for what was chosen, that counted only beside another one, or whose messages
              staff moved elsewhere, each time;
              rows that no message met, or that were met only behind another row;
              the lines that decide most: how many messages would have come to another choice without each,
              and in how many nothing else spoke for it;
              what rules marked shadow would have done, and whether staff agreed.
            Rare is not useless: a line for a disaster should never fire. Nothing is changed.

            --json prints one object: messages, corrected, unreadable, keywords and rows (each with its
            counts and its finding, or null), and shadows.
            """,
        examples: [
            ("mailtriage coverage --since 90d", "what the last three months say of the rules"),
            ("mailtriage coverage --rules ~/rules", "the same of rules that are not in force yet"),
        ],
        action: CoverageCommand.run)
}

/// `coverage`
enum CoverageCommand {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let policy = try Rules.policy(in: Rules.folderInForce(invocation))
        let lines = PolicyLines(policy)
        let mail = try PastMail(invocation)
        try mail.requireSome()
        let coverage = try mail.gather("counting", from: Coverage(policy, lines)) { row, kept, coverage in
            guard let kept else {
                coverage.unreadable += 1
                return
            }
            coverage.add(kept.decision(policy, zones: Zones.system), corrected: row.corrected, policy: policy, lines)
        } join: {
            $0.append($1)
        }
        let view = CoverageView(
            coverage: coverage, lines: lines, policy: policy, since: mail.since, isWhole: invocation.has("all"))
        try invocation.print(view)
        return .ok
    }
}
