import Bytes
import Calendars
import Desk
import Glibc
import Mail
import Register
import Replies
import RuleLanguage
import Triage
import Tuning

extension Command {
    static let explain = Command(
        "explain", "show the whole decision for each message, and why", operands: .some("FILE"),
        options: [
            .init(
                "--register", "DIR", "accounts.csv, contacts.csv and projects.csv of this folder, not the site's register"),
            .init("--at", "TIME", "decide as at this time (RFC 3339), where the message does not tell its own"),
            .init("--sender", "ADDR", "the envelope's sender; else what Return-Path says"),
            .init("--recipient", "ADDR", "an envelope recipient; may be given more than once"),
            .init("--html", nil, "print a page that can be sent to a colleague, of all the messages"),
        ],
        explanation: """
            Decides each message as deliver would, without any effect, and tells how it came to that: who
            wrote and how that is proven, each keyword that counted and where it stood, the runner-up and
            by how much it lost, what was ruled out, which row of the rules decided, the sum behind each
            due time, and the reply or why none goes out. "-" is standard input. With --register it needs
            no site, only the rules. Of an mbox the first message is shown.
            """,
        examples: [
            ("mailtriage explain mail.eml", "why it went where it went"),
            ("mailtriage explain --html mail.eml > why.html", "the same for a colleague"),
            (
                "mailtriage --rules rules/cloud-platform explain --json --register samples/cloud-platform *.eml",
                "one object a message, a line each, without a site"
            ),
        ],
        action: Explain.run)
}

/// `explain FILE…`
enum Explain {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let now = try Clock.time(of: invocation)
        let envelope = try Arguments.envelope(invocation)
        // With a register of its own it is about the rules named, whatever a site does.
        let folder = invocation.has("register") ? invocation.rulesFolder : Rules.folderInForce(invocation)
        let policy = try Rules.policy(in: folder)
        let register = try register(invocation, policy)
        let zone = Zones.site(policy)
        let style = invocation.style
        var output = Output()
        var status = ExitStatus.ok
        var stories: [Story] = []
        for (index, name) in invocation.operands.enumerated() {
            do throws(Failure) {
                let message = Message(parsing: try Input.message(name))
                let incoming = Incoming(message, envelope: envelope)
                let decision = decided(incoming, register: register, policy: policy, zones: Zones.system, now: now)
                if invocation.wantsJSON {
                    var json = JSONWriter()
                    DecisionJSON(decision: decision, message: message, file: Input.name(name), rules: policy.digest).write(
                        to: &json)
                    try output.write(json.takeBytes())
                    continue
                }
                let story = Story(
                    of: decision, on: incoming, file: Input.name(name), policy: policy, zone: zone,
                    reply: reply(to: incoming, decision, policy))
                if invocation.has("html") {
                    stories.append(story)
                } else {
                    try output.write((index > 0 ? "\n" : "") + StoryView(story: story, style: style).rendered())
                }
            } catch {
                // The others are still shown; the exit status tells that one is missing.
                guard error.status == .noInput else { throw error }
                Program.report(error, invocation.environment)
                status = error.status
            }
        }
        if !stories.isEmpty { try output.write(Story.page(stories)) }
        try output.flush()
        return status
    }

    /// The reply as it would go out; its ticket has no number yet.
    private static func reply(to incoming: Incoming, _ decision: Decision, _ policy: Policy) -> [UInt8]? {
        guard decision.suppressed == nil else { return nil }
        return Reply(
            to: incoming, decision, ticket: policy.site.ticketPrefix + "-\u{2026}", digest: incoming.message.digest.bytes,
            policy: policy,
            zones: Zones.system, now: decision.received)?.message
    }

    private static func register(_ invocation: Invocation, _ policy: Policy) throws(Failure) -> Register {
        if let folder = invocation.value("register") {
            return try RegisterFiles.register(in: folder, names: Rules.names(policy))
        }
        do throws(Failure) {
            return try Accounts.register(invocation)
        } catch {
            guard error.status == .unavailable else { throw error }
            throw Failure(
                .unavailable, error.message,
                help:
                    "name a register: --register DIR, with accounts.csv, contacts.csv and projects.csv\nor a site: --state DIR, or MAILTRIAGE_STATE"
            )
        }
    }
}
