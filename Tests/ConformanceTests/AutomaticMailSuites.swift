import Calendars
import Diagnostics
import Mail
import Register
import Replies
import RuleLanguage
import Triage

extension ConformanceSuite {
    /// flufl.bounce: the addresses of bounces in many forms, and whether they are given up.
    static let fluflBounce = ConformanceSuite(name: "flufl-bounce", source: "flufl-bounce") { corpora in
        try corpora.objects("flufl-bounce/expected.jsonl").map { object in
            let file = object["file"] as? String ?? ""
            let permanent = (object["permanent"] as? [String] ?? []).map { $0.lowercased() }
            let temporary = (object["temporary"] as? [String] ?? []).map { $0.lowercased() }
            let bounce = Signals(of: Message(parsing: try corpora.bytes("flufl-bounce/" + file))).bounce
            var comparison = Comparison()
            let found = Set((bounce?.recipients ?? []).map { $0.lowercased() })
            comparison.expect("recipients", found.sorted(), is: Set(permanent + temporary).sorted())
            if let bounce, !found.isEmpty, permanent.isEmpty != temporary.isEmpty {
                comparison.expect("permanent", String(bounce.isPermanent), is: String(!permanent.isEmpty))
            }
            return ConformanceCase(file, comparison)
        }
    }

    /// Pigeonhole's vacation tests: may a reply go out.
    static let pigeonhole = ConformanceSuite(name: "pigeonhole", source: "auto-reply/pigeonhole") { corpora in
        try corpora.objects("auto-reply/pigeonhole/expected.jsonl").map { object in
            let file = object["file"] as? String ?? ""
            let message = Message(parsing: try corpora.bytes("auto-reply/pigeonhole/" + file))
            let mailbox = VacationMailbox(object, message)
            let reason = try mailbox.suppression(of: message)
            guard let mayReply = object["should_reply"] as? Bool else { return ConformanceCase(file, nil) }
            var comparison = Comparison()
            comparison.require(
                (reason == nil) == mayReply,
                mayReply ? "a reply is due, and \(reason?.rawValue ?? "") stops it" : "no reply is due, and nothing stops it"
            )
            return ConformanceCase(file, comparison)
        }
    }
}

/// A person's mailbox with a vacation rule, put as a desk whose own addresses are that person's.
private struct VacationMailbox {
    private var own: [String] = []
    private let envelope: Envelope

    init(_ object: [String: Any], _ message: Message) {
        let envelope = object["envelope"] as? [String: String] ?? [:]
        let config = object["config"] as? [String: String] ?? [:]
        let recipient = envelope["envelope.to"]
        let original = config["sieve_vacation_use_original_recipient"] == "yes" ? envelope["envelope.orig_to"] : nil
        own = [recipient, original, config["sieve_user_email"]].compactMap(\.self)
        own += Self.addresses(object["vacation_args"] as? String ?? "")
        // Where the rule is told not to look, or the test gives no envelope, any address is ours.
        if config["sieve_vacation_check_recipient"] == "no" || recipient == nil {
            own += (message.to + message.cc).map(\.address)
        }
        self.envelope = Envelope(
            sender: envelope["envelope.from"].flatMap { ReversePath(argument: $0) }, recipients: recipient.map { [$0] } ?? []
        )
    }

    /// Why no reply may go out; nobody's mail is verified here.
    func suppression(of message: Message) throws -> Suppression? {
        let aliases = own.compactMap { AddressParser.mailboxes($0).first }.filter(AddressSyntax.isSendable)
            .map { "    alias \($0.address)\n" }.joined()
        let rules = """
            site "Vacation" {
                domain desk.example
                trust mx.desk.example
                timezone Europe/Zurich
                ticket V
            \(aliases)}
            calendar always { }
            plan standard
            channel email { to help@desk.example }
            category general { describe "all" scope in default }
            severity normal { default }
            promises { -> best-effort in always }
            queue desk { rank 1 }
            route { -> desk no reply }
            """
        let (compiled, diagnostics) = Policy.compile(
            PackFiles(
                rules: [SourceText(path: "vacation.rules", text: rules)], replies: [], holidays: [], digest: "sha256:v"))
        guard let policy = compiled else { throw UnsoundRules(messages: diagnostics.map(\.message)) }
        let incoming = Incoming(message, envelope: envelope)
        let decision = decide(
            incoming, register: Register(accounts: [], contacts: [], projects: []), policy: policy,
            zones: ZoneDatabase { _ in nil }, now: Timestamp(seconds: 0))
        let reason = Replies.suppression(of: incoming, decision, policy: policy)
        return reason == .notVerified ? nil : reason
    }

    /// The quoted addresses behind `:addresses`, up to the next tag.
    private static func addresses(_ arguments: String) -> [String] {
        guard let tag = arguments.firstRange(of: ":addresses") else { return [] }
        let rest = arguments[tag.upperBound...]
        let end = rest.firstRange(of: " :")?.lowerBound ?? rest.endIndex
        return rest[..<end].split(separator: "\"").map(String.init).filter { $0.contains("@") }
    }
}

private struct UnsoundRules: Error {
    var messages: [String]
}
