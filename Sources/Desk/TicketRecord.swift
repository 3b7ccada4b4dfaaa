import Calendars
import Mail
import RuleLanguage
import Store
import Triage

// What the ledger keeps of a decision.

extension Ticket {
    /// Octets of the longest address (RFC 5321 section 4.5.3.1: 64, the at sign, 255). Of what is longer, which is nobody's, the ledger
    /// and all who list tickets need not have 64 KB.
    private static let addressBytes = 320
    /// Octets of the longest line (RFC 5322 section 2.1.1): what answers a longer identifier could not name it.
    private static let identifierBytes = 998

    private static func kept(_ address: String) -> String {
        address.utf8.count <= addressBytes ? address : HeaderText.clean(address, limit: addressBytes)
    }

    init(
        _ decision: borrowing Decision, _ incoming: borrowing Incoming, digest: [UInt8], accepted: Timestamp, rules: String,
        file: String
    ) {
        let sender = decision.sender
        let path: String? =
            switch incoming.envelope.sender ?? incoming.message.returnPath {
            case .null?: "<>"
            case .address(let mailbox)?: Ticket.kept(mailbox.address)
            case nil: nil
            }
        let isHeld = decision.kind == .request && sender.verification != .verified
        let isRobot = [.bounce, .autoReply, .bulk].contains(decision.kind)
        self.init(
            digest: digest,
            messageID: incoming.message.messageID.flatMap { $0.utf8.count <= Ticket.identifierBytes ? $0 : nil },
            received: decision.received, accepted: accepted,
            size: incoming.message.bytes.count,
            envelopeSender: path, envelopeRecipient: incoming.envelope.recipients.first,
            subject: HeaderText.clean(incoming.message.subject, limit: 300), kind: decision.kind.rawValue,
            kindReason: decision.kindReason,
            sender: sender.address.map(Ticket.kept), verification: sender.verification.rawValue,
            standing: sender.standing.rawValue,
            account: sender.account,
            contact: sender.contact, plan: sender.plan, project: sender.project, channel: decision.channel,
            category: decision.category,
            scope: decision.scope?.rawValue, severity: decision.severity, queue: decision.queue,
            promise: decision.promise.description,
            template: decision.template, suppressed: decision.suppressed, partner: decision.partner, rules: rules,
            outcome: isRobot ? .robot : isHeld ? .held : .ticketed, file: file)
        guard let following = decision.following else { return }
        if following.isFollowUp {
            outcome = .followedUp
            follows = following.ticket
        } else {
            related = following.ticket
        }
    }

    /// A person wrote it, as far as is known.
    package var isRequest: Bool { kind == MessageKind.request.rawValue }

    /// How the mail server handed the message over, as far as the ledger has it. Of a file in a queue it could not be known: not every
    /// server writes a `Return-Path`, and a null one must never be forgotten.
    var envelope: Envelope {
        Envelope(
            sender: envelopeSender.flatMap { ReversePath(argument: $0) }, recipients: [envelopeRecipient].compactMap(\.self))
    }

    static func unparsed(digest: [UInt8], size: Int, accepted: Timestamp, rules: String, file: String) -> Ticket {
        Ticket(
            digest: digest, messageID: nil, received: accepted, accepted: accepted, size: size, envelopeSender: nil,
            envelopeRecipient: nil,
            subject: "", kind: MessageKind.request.rawValue, kindReason: nil, sender: nil,
            verification: Verification.unverified.rawValue, standing: Standing.unregistered.rawValue,
            account: nil,
            contact: nil, plan: nil, project: nil, channel: nil, category: nil, scope: nil, severity: nil,
            queue: OwnQueue.unparsed.rawValue,
            promise: "none",
            template: nil, suppressed: nil, partner: nil, rules: rules, outcome: .unparsed, file: file)
    }
}

extension PackedEvidence {
    init?(of decision: borrowing Decision, _ glossary: Glossary = Glossary()) {
        var packer = Packer(category: decision.category, glossary)
        for item in decision.evidence {
            packer.add(
                reason: item.for, file: item.origin.file, row: item.origin.line, keyword: item.keyword, weight: item.weight,
                field: item.field, line: item.line, text: item.text, ruledOut: item.ruledOutBy)
        }
        guard let packed = packer.packed() else { return nil }
        self = packed
    }
}

extension Policy {
    /// What evidence says of its rules over and over.
    var evidenceWords: [String] {
        var words: [String] = []
        func add(_ reason: String, _ keywords: Keywords) {
            words.append(reason)
            // A block is in one file.
            if let first = keywords.first { words.append(first.origin.file) }
            for keyword in keywords where Glossary.takes(keyword.pattern) { words.append(keyword.pattern) }
        }
        for category in categories { add("category " + category.name, category.keywords) }
        for severity in severities { add("severity " + severity.name, severity.keywords) }
        return words
    }
}

extension Ticket.Evidence {
    init(_ evidence: Evidence) {
        self.init(
            reason: evidence.for, file: evidence.origin.file, row: evidence.origin.line, keyword: evidence.keyword,
            weight: evidence.weight, field: evidence.field, line: evidence.line, text: evidence.text,
            ruledOut: evidence.ruledOutBy)
    }
}

extension Ticket.Clock {
    init(_ clock: DecidedClock) {
        self.init(
            name: clock.name, within: clock.within.description, calendar: clock.calendar, due: clock.due?.time,
            after: clock.after)
    }
}

extension EarlierTicket {
    init(_ ticket: Ticket, _ clocks: [Ticket.ClockState], namedBy: String) {
        self.init(
            number: ticket.number, kind: MessageKind(rawValue: ticket.kind),
            verification: Verification(rawValue: ticket.verification), standing: Standing(rawValue: ticket.standing),
            account: ticket.account, project: ticket.project, channel: ticket.channel,
            category: ticket.category, severity: ticket.severity, queue: ticket.queue, promise: ticket.promise,
            clocks: clocks.map { Clock(name: $0.name, due: $0.due, isMet: $0.met != nil) }, namedBy: namedBy)
    }
}
