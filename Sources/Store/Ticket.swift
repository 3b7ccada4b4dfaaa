package import Calendars

/// A ticket as the ledger keeps it: what was decided of a message, by which rules, and where it went.
package struct Ticket: Sendable, Equatable {
    package var number: Int64 = 0
    /// SHA-256 of the message but for trace fields and line ends; a retry has the same.
    package var digest: [UInt8]
    package var messageID: String?
    /// When our MX took the message.
    package var received: Timestamp
    /// When we took it.
    package var accepted: Timestamp
    package var size: Int
    package var envelopeSender: String?
    package var envelopeRecipient: String?
    package var subject: String
    package var kind: String
    package var kindReason: String?
    package var sender: String?
    package var verification: String
    package var standing: String
    package var account: String?
    package var contact: String?
    package var plan: String?
    package var project: String?
    package var channel: String?
    package var category: String?
    package var scope: String?
    package var severity: String?
    package var queue: String
    package var promise: String
    package var template: String?
    package var suppressed: String?
    package var partner: String?
    /// Digest of the rules that decided.
    package var rules: String
    package var outcome: Outcome
    /// The name of its file in the queue.
    package var file: String
    package var filing = Filing.pending
    /// The ticket that this message is a part of, as a follow-up; its own number then names nothing to anybody.
    package var follows: Int64?
    /// Another ticket that the message names without being a part of it.
    package var related: Int64?

    /// The number that people know it by.
    package var knownNumber: Int64 { follows ?? number }

    /// What became of a message. No enumeration: `audit` tells of a text in the ledger that is none of these.
    package struct Outcome: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// It has a ticket of its own.
        package static let ticketed = Outcome(rawValue: "ticketed")
        /// It is a part of the ticket that it follows.
        package static let followedUp = Outcome(rawValue: "followed-up")
        /// Nobody is sure yet who wrote it.
        package static let held = Outcome(rawValue: "held")
        /// A machine wrote it: a bounce, an automatic reply, bulk.
        package static let robot = Outcome(rawValue: "robot")
        /// It failed too often and was filed whole, unread.
        package static let unparsed = Outcome(rawValue: "unparsed")

        package static let all = [ticketed, followedUp, held, robot, unparsed]
    }

    /// What is known of the message's file.
    package enum Filing: Int64, Sendable {
        /// Written into the queue's `tmp`; the rename into `new` is under way, or was cut off.
        case pending = 0
        /// It was in its queue, durably; what became of it since is for staff to say.
        case filed = 1
        /// It was neither in `tmp` nor in `new` when a sweep looked: staff were fast, or a power cut took it, in which case the
        /// mail server, which never had its 0, brings it again.
        case unseen = 2
        /// It was removed, because a person is to be forgotten.
        case erased = 3
    }

    package init(
        digest: [UInt8], messageID: String?, received: Timestamp, accepted: Timestamp, size: Int, envelopeSender: String?,
        envelopeRecipient: String?, subject: String, kind: String, kindReason: String?, sender: String?,
        verification: String,
        standing: String, account: String?, contact: String?, plan: String?, project: String?, channel: String?,
        category: String?,
        scope: String?, severity: String?, queue: String, promise: String, template: String?, suppressed: String?,
        partner: String?, rules: String, outcome: Outcome, file: String
    ) {
        self.digest = digest
        self.messageID = messageID
        self.received = received
        self.accepted = accepted
        self.size = size
        self.envelopeSender = envelopeSender
        self.envelopeRecipient = envelopeRecipient
        self.subject = subject
        self.kind = kind
        self.kindReason = kindReason
        self.sender = sender
        self.verification = verification
        self.standing = standing
        self.account = account
        self.contact = contact
        self.plan = plan
        self.project = project
        self.channel = channel
        self.category = category
        self.scope = scope
        self.severity = severity
        self.queue = queue
        self.promise = promise
        self.template = template
        self.suppressed = suppressed
        self.partner = partner
        self.rules = rules
        self.outcome = outcome
        self.file = file
    }

    package struct Evidence: Sendable, Equatable {
        package var reason: String
        /// The file of the rules, and the line in it.
        package var file: String
        /// -1: there is none.
        package var row: Int
        package var keyword: String
        package var weight: Int
        package var field: String
        package var line: Int
        package var text: String
        package var ruledOut: String?

        package init(
            reason: String, file: String, row: Int, keyword: String, weight: Int, field: String, line: Int, text: String,
            ruledOut: String?
        ) {
            self.reason = reason
            self.file = file
            self.row = row
            self.keyword = keyword
            self.weight = weight
            self.field = field
            self.line = line
            self.text = text
            self.ruledOut = ruledOut
        }

        /// - Parameter rule: `deployment.rules:12`.
        package init(
            reason: String, rule: String, keyword: String, weight: Int, field: String, line: Int, text: String,
            ruledOut: String?
        ) {
            let (file, row) = Evidence.parted(rule)
            self.init(
                reason: reason, file: file, row: row, keyword: keyword, weight: weight, field: field, line: line, text: text,
                ruledOut: ruledOut)
        }

        /// `deployment.rules:12`.
        package var rule: String { row < 0 ? file : file + ":" + String(row) }

        /// `deployment.rules:12` as its file and its number; another text whole, and -1.
        private static func parted(_ rule: String) -> (file: String, row: Int) {
            guard let colon = rule.utf8.lastIndex(of: 0x3A) else { return (rule, -1) }
            let digits = rule.utf8[rule.utf8.index(after: colon)...]
            // As a number is written, so that it is written so again: no sign, no zero in front.
            guard digits.first != 0x30, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let row = Int(Substring(digits))
            else { return (rule, -1) }
            return (String(rule[..<colon]), row)
        }
    }

    /// How a clock stands.
    package struct ClockState: Sendable, Equatable {
        package var name: String
        package var due: Timestamp?
        package var met: Timestamp?
    }

    package struct Clock: Sendable, Equatable {
        package var name: String
        package var within: String
        package var calendar: String
        package var due: Timestamp?
        package var after: String?

        package init(name: String, within: String, calendar: String, due: Timestamp?, after: String?) {
            self.name = name
            self.within = within
            self.calendar = calendar
            self.due = due
            self.after = after
        }
    }
}
