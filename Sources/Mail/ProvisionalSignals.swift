// The signs of automatic mail, as far as they are ready: replaced whole by Signals/, where this file then goes.
/// One result of an `Authentication-Results` field (RFC 8601).
package struct AuthenticationResult: Sendable {
    /// Who says so, as written; nil where the field names nobody, which one large provider does.
    package var authserv: String?
    /// In lower case: `spf`, `dkim`, `dmarc`, `arc`, `iprev`, …
    package var method: String
    /// In lower case: `pass`, `fail`, `none`, …
    package var result: String
    package var reason: String?
    /// `smtp.mailfrom`, `header.d`, …, each with its value; the names in lower case, in the field's order.
    package var properties: [(String, String)]
    /// The field's place in `message.header.fields`.
    package var fieldIndex: Int
    /// Whether the whole field is as the grammar has it. A result of an unsound field proves nothing.
    package var isSound: Bool

    /// The value of the first property of this name, `header.d`; nil where it is absent or empty.
    package func property(_ name: String) -> String? {
        properties.first { $0.0 == name && !$0.1.isEmpty }?.1
    }
}

extension Message {
    /// Fields that are read; each relay adds one, and each is bounded itself.
    private static let mostFields = 50

    /// What every `Authentication-Results` field says, whoever put it there. Nothing here is proof of anything.
    package func authenticationResults() -> [AuthenticationResult] {
        fieldIndices(named: "authentication-results").prefix(Self.mostFields).flatMap { results(at: $0) }
    }

    /// What our own mail server says: the sound results of fields that carry one of these authserv-ids, letter for letter but for
    /// case, and that stand above the line by which our server took the message over. What stands below came with the message and
    /// may be forged; a field without an authserv-id may be anybody's (RFC 8601 section 5).
    ///
    /// Where no `Received` field is ours, only fields above all of them count.
    package func trustedResults(authservIDs: [String]) -> [AuthenticationResult] {
        let trusted = Set(authservIDs.map(Self.canonical))
        guard !trusted.isEmpty else { return [] }
        let hops = received
        // The topmost line that names us is our own; one below it may have come with the message.
        let border = firstForeignBorder(hops, trusted)
        return fieldIndices(named: "authentication-results").prefix(Self.mostFields)
            .filter { $0 < border }
            .flatMap { results(at: $0) }
            .filter { $0.isSound && $0.authserv.map { trusted.contains(Self.canonical($0)) } ?? false }
    }

    /// Where the topmost hop is no trusted one (an inner relay under another name): the first hop that is ours; else the top.
    private func firstForeignBorder(_ hops: [Received], _ trusted: Set<String>) -> Int {
        let ours = hops.first { hop in hop.by.map { trusted.contains(Self.canonical($0)) } ?? false }
        return ours?.fieldIndex ?? hops.first?.fieldIndex ?? header.fields.count
    }

    private func results(at index: Int) -> [AuthenticationResult] {
        let field = AuthenticationResultsField(text(of: header.fields[index]))
        return field.results.map { result in
            AuthenticationResult(
                authserv: field.authserv, method: result.method, result: result.result, reason: result.reason,
                properties: result.properties, fieldIndex: index, isSound: field.isSound)
        }
    }

    /// Host names compare without case and without the root's dot.
    private static func canonical(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }
}
/// The body of an `Authentication-Results` field, RFC 8601 section 2.2:
///
///     authserv-id [ CFWS version ] ( [CFWS] ";" [CFWS] "none" / 1*resinfo ) [CFWS]
///     resinfo    = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
///     methodspec = [CFWS] method [ "/" version ] "=" result
///     propspec   = ptype "." property "=" pvalue
///
/// QUIRKs that are read without harm: no authserv-id at all, `i=1;` before it (an ARC field's body), `action=none` among the
/// properties, a bare `; domain;` before a method, a trailing semicolon, an empty value. Anything else that the grammar does not
/// have makes the field unsound: what was read of it is listed, and proves nothing.
struct AuthenticationResultsField {
    struct Result {
        var method: String
        var result: String
        var reason: String?
        var properties: [(String, String)] = []
    }

    private(set) var authserv: String?
    private(set) var version: Int?
    private(set) var instance: Int?
    private(set) var results: [Result] = []
    private(set) var isSound = true

    /// Bytes read of one field, and results and properties listed; real fields have 2 KB, a dozen and a dozen.
    private enum Limits {
        static let bytes = 16 * 1024
        static let results = 100
        static let properties = 50
        static let comments = 20
    }

    private struct Unsound: Error {}

    private let bytes: [UInt8]
    private var index = 0

    init(_ body: String) {
        bytes = Array(body.utf8.prefix(Limits.bytes))
        guard body.utf8.count <= Limits.bytes else {
            isSound = false
            return
        }
        do throws(Unsound) {
            try readHead()
            try readResults()
        } catch {
            isSound = false
        }
    }

    // MARK: Grammar

    private mutating func readHead() throws(Unsound) {
        try skipComments()
        guard !isAtEnd else { throw Unsound() }
        if try readInstance() { try skipComments() }
        if startsMethod() {
            // No authserv-id: the first method stands where it should be.
            try readResult()
            return
        }
        let name = try readValue()
        guard !name.isEmpty else { throw Unsound() }
        authserv = name
        try skipComments()
        if !isAtEnd, !isNext(UInt8(ascii: ";")) {
            guard let number = Int(readToken()) else { throw Unsound() }
            version = number
            try skipComments()
            guard isAtEnd || isNext(UInt8(ascii: ";")) else { throw Unsound() }
        }
    }

    /// `i=1;` of an ARC set (RFC 8617 section 4.1.1).
    private mutating func readInstance() throws(Unsound) -> Bool {
        let start = index
        guard readToken().lowercased() == "i" else {
            index = start
            return false
        }
        try skipComments()
        guard take(UInt8(ascii: "=")) else {
            index = start
            return false
        }
        try skipComments()
        guard let number = Int(readToken()) else { throw Unsound() }
        instance = number
        try skipComments()
        guard take(UInt8(ascii: ";")) else { throw Unsound() }
        try skipComments()
        guard !isAtEnd, !(readAhead { $0.lowercased() == "i" } && nextAfterToken() == UInt8(ascii: "=")) else { throw Unsound() }
        return true
    }

    private mutating func readResults() throws(Unsound) {
        var sawNone = false
        while true {
            try skipComments()
            if isAtEnd { return }
            guard take(UInt8(ascii: ";")) else { throw Unsound() }
            try skipComments()
            if isAtEnd { return }
            if isNext(UInt8(ascii: ";")) { continue }
            guard !sawNone, results.count < Limits.results else { throw Unsound() }
            if readAhead({ $0.lowercased() == "none" }), nextAfterToken() == nil || nextAfterToken() == UInt8(ascii: ";") {
                _ = readToken()
                guard results.isEmpty else { throw Unsound() }
                sawNone = true
                continue
            }
            if !startsMethod() {
                // QUIRK: `; domain; dkim=pass`.
                let name = readToken()
                guard name.contains("."), !name.hasPrefix("."), !name.hasSuffix(".") else { throw Unsound() }
                try skipComments()
                guard take(UInt8(ascii: ";")) else { throw Unsound() }
                try skipComments()
                guard startsMethod() else { throw Unsound() }
            }
            try readResult()
        }
    }

    private mutating func readResult() throws(Unsound) {
        let method = readToken().lowercased()
        guard isKeyword(method) else { throw Unsound() }
        try skipComments()
        if take(UInt8(ascii: "/")) {
            try skipComments()
            guard Int(readToken()) != nil else { throw Unsound() }
            try skipComments()
        }
        guard take(UInt8(ascii: "=")) else { throw Unsound() }
        try skipComments()
        let value = readToken().lowercased()
        guard isKeyword(value) else { throw Unsound() }
        results.append(Result(method: method, result: value))
        var sawProperty = false
        while true {
            let before = index
            try skipComments()
            if isAtEnd || isNext(UInt8(ascii: ";")) { return }
            guard index > before else { throw Unsound() }
            let name = readPropertyToken().lowercased()
            guard isKeyword(name) else { throw Unsound() }
            try skipComments()
            if take(UInt8(ascii: ".")) {
                try skipComments()
                let property = readPropertyToken().lowercased()
                guard isKeyword(property) else { throw Unsound() }
                try skipComments()
                guard take(UInt8(ascii: "=")) else { throw Unsound() }
                try readProperty(name + "." + property)
                sawProperty = true
            } else {
                guard take(UInt8(ascii: "=")) else { throw Unsound() }
                if name == "reason", !sawProperty {
                    try skipComments()
                    let reason = try readValue()
                    guard !reason.isEmpty else { throw Unsound() }
                    results[results.count - 1].reason = reason
                } else {
                    // QUIRK: `action=none`, `version=TLSv1.2`: a property without a type.
                    try readProperty(name)
                }
            }
        }
    }

    private mutating func readProperty(_ name: String) throws(Unsound) {
        let before = index
        try skipComments()
        let value: String
        if isAtEnd {
            // `ptype.prop=` at the very end was cut off; before a semicolon it is an empty value.
            throw Unsound()
        } else if isNext(UInt8(ascii: ";")) {
            value = ""
        } else {
            value = try readValue()
            guard !value.isEmpty || index > before else { throw Unsound() }
        }
        if results[results.count - 1].properties.count < Limits.properties {
            results[results.count - 1].properties.append((name, value))
        }
    }

    // MARK: Words

    private var isAtEnd: Bool { index >= bytes.count }

    private func isNext(_ byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard isNext(byte) else { return false }
        index += 1
        return true
    }

    /// `Keyword` of RFC 5321: letters, digits and hyphens; senders also use underscores, and dots in methods.
    private func isKeyword(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != UInt8(ascii: "."), last != UInt8(ascii: ".") else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".")
        }
    }

    /// A run up to a blank or one of `;=/("`.
    private mutating func readToken() -> String {
        let start = index
        while index < bytes.count, !isEndOfToken(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// The same, but a dot ends it.
    private mutating func readPropertyToken() -> String {
        let start = index
        while index < bytes.count, !isEndOfToken(bytes[index]), bytes[index] != UInt8(ascii: ".") { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func isEndOfToken(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "(")
            || byte == UInt8(ascii: "\"")
    }

    /// A quoted string, or a run up to a blank, a semicolon or a comment; an address or a signature's hash may hold `=` and `/`.
    private mutating func readValue() throws(Unsound) -> String {
        guard isNext(UInt8(ascii: "\"")) else {
            let start = index
            while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: ";"), bytes[index] != UInt8(ascii: "(") {
                if bytes[index] == UInt8(ascii: "\"") {
                    // `"local part"@domain`
                    _ = try readQuoted()
                } else {
                    index += 1
                }
            }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        var value = try readQuoted()
        if isNext(UInt8(ascii: "@")) {
            let start = index
            while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: ";"), bytes[index] != UInt8(ascii: "(") { index += 1 }
            value += String(decoding: bytes[start..<index], as: UTF8.self)
        }
        return value
    }

    private mutating func readQuoted() throws(Unsound) -> String {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), index < bytes.count {
                text.append(bytes[index])
                index += 1
            } else {
                text.append(byte)
            }
        }
        throw Unsound()
    }

    /// White space and comments, which nest.
    private mutating func skipComments() throws(Unsound) {
        while index < bytes.count {
            if bytes[index] <= 0x20 {
                index += 1
                continue
            }
            guard bytes[index] == UInt8(ascii: "(") else { return }
            var depth = 0
            repeat {
                guard index < bytes.count, depth <= Limits.comments else { throw Unsound() }
                switch bytes[index] {
                case UInt8(ascii: "\\"): index += 1
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"): depth -= 1
                default: break
                }
                index += 1
            } while depth > 0
        }
    }

    // MARK: Looking ahead

    private func readAhead(_ isWanted: (String) -> Bool) -> Bool {
        var copy = self
        return isWanted(copy.readToken())
    }

    /// The byte behind the next token and the blanks and comments after it.
    private func nextAfterToken() -> UInt8? {
        var copy = self
        _ = copy.readToken()
        do throws(Unsound) {
            try copy.skipComments()
        } catch {
            return 0
        }
        return copy.isAtEnd ? nil : copy.bytes[copy.index]
    }

    /// Whether a method and its `=` come next.
    private func startsMethod() -> Bool {
        let next = nextAfterToken()
        return next == UInt8(ascii: "=") || next == UInt8(ascii: "/")
    }
}
/// The header fields by which automatic mail is known: every occurrence counts, letter case does not.
struct AutomaticFields {
    /// The keyword of `Auto-Submitted`, in lower case, unless it is `no`.
    private(set) var autoSubmitted: String?
    /// The value of `Precedence` or `X-Precedence` that marks mail to many or an automatic answer.
    private(set) var precedence: String?
    /// The first field of a mailing list, by its name as written.
    private(set) var listField: String?
    /// `X-Auto-Response-Suppress` asks for silence.
    private(set) var suppresses = false
    private(set) var loopField: String?
    /// The field of an automatic responder, with its value where that is the sign.
    private(set) var responderField: String?
    /// The beginning of the subject that vacation replies have, as written.
    private(set) var vacationSubject: String?
    private var isGenerated = false

    init(_ message: Message) {
        for field in message.header.fields.prefix(Message.limits.headerFields) {
            let length = field.name.count
            guard length >= 6, length <= 40 else { continue }
            take(message.name(of: field).lowercased(), field, message)
        }
        vacationSubject = VacationSubject.prefix(of: message.subject)
    }

    /// A sign besides the subject that the mail is a vacation reply. List mail has precedences of its own.
    var hasSecondSign: Bool {
        autoSubmitted != nil || suppresses || isGenerated || responderField != nil || precedence == "auto_reply"
            || precedence != nil && listField == nil || loopField != nil
    }

    private mutating func take(_ name: String, _ field: HeaderField, _ message: Message) {
        switch name {
        case "auto-submitted":
            let value = Self.keyword(message.text(of: field))
            if !value.isEmpty, value != "no", autoSubmitted != "auto-replied" { autoSubmitted = value }
        case "precedence", "x-precedence":
            let value = Self.keyword(message.text(of: field))
            if ["bulk", "junk", "list", "auto_reply", "auto-reply"].contains(value), precedence != "auto_reply" {
                precedence = value == "auto-reply" ? "auto_reply" : value
            }
        case "list-id", "list-help", "list-subscribe", "list-unsubscribe", "list-post", "list-owner", "list-archive", "mailing-list":
            listField = listField ?? message.name(of: field)
        case "x-auto-response-suppress":
            let words = message.text(of: field).lowercased().split { $0 == "," || $0 == " " || $0 == ";" || $0 == "\t" }
            if words.contains(where: { $0 == "all" || $0 == "oof" || $0 == "autoreply" }) { suppresses = true }
        case "x-loop", "x-no-loop":
            loopField = loopField ?? message.name(of: field)
        case "x-ms-exchange-generated-message-source", "x-ms-exchange-inbox-rules-loop":
            isGenerated = true
        case "x-autoreply", "x-autorespond", "x-autoresponder", "x-autoresponse", "x-autoreply-from", "x-mail-autoreply":
            responderField = responderField ?? message.name(of: field)
        case "x-autogenerated": takeResponder(field, message) { $0 == "reply" }
        case "x-fc-machinegenerated": takeResponder(field, message) { $0 == "true" }
        case "delivered-to": takeResponder(field, message) { $0 == "autoresponder" }
        case "x-post-messageclass": takeResponder(field, message) { $0.hasPrefix("9") && $0.contains("autoresponder") }
        case "x-amazon-mail-relay-type": takeResponder(field, message) { $0 == "notification" }
        default: break
        }
    }

    private mutating func takeResponder(_ field: HeaderField, _ message: Message, _ matches: (String) -> Bool) {
        guard responderField == nil else { return }
        let value = message.text(of: field)
        if matches(value.lowercased()) { responderField = "\(message.name(of: field)): \(value.prefix(60))" }
    }

    /// The first word of a field's body in lower case, comments and parameters stripped (RFC 3834 section 5).
    private static func keyword(_ body: String) -> String {
        var word = ""
        var depth = 0
        for character in body.lowercased().unicodeScalars.prefix(1000) {
            switch character {
            case "(": depth += 1
            case ")": depth = max(0, depth - 1)
            case _ where depth > 0: break
            case " ", "\t", "\"":
                if !word.isEmpty { return word }
            case ";", ",": return word
            default: word.unicodeScalars.append(character)
            }
        }
        return word
    }
}

/// How the subjects of vacation replies begin, in the languages of mail programs.
enum VacationSubject {
    private static let prefixes = [
        "auto:", "automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "autoresponse", "auto response",
        "auto-response", "autoresponder", "autoresponse", "[auto reply]", "[auto-reply]", "out of office", "out of the office",
        "out-of-office", "ooo:", "vacation reply", "vacation response", "vacation message", "on vacation", "on leave", "on holiday",
        "away from office", "away from the office", "i am away", "absence notice",
        "automatische antwort", "automatische antwort:", "abwesenheitsnotiz", "abwesenheit", "abwesend", "nicht im büro",
        "urlaubsnotiz", "réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau", "message d'absence",
        "notification d'absence", "en congé", "respuesta automática", "respuesta automatica", "fuera de la oficina",
        "ausente de la oficina", "ausencia", "fuera de oficina", "resposta automática", "resposta automatica", "fora do escritório",
        "fora do escritorio", "ausência", "ausente do escritório", "risposta automatica", "fuori ufficio", "assenza", "fuori sede",
        "automatisch antwoord", "automatische reactie", "afwezig", "afwezigheid", "automatiskt svar", "frånvarande", "autosvar",
        "automatisk svar", "fraværende", "ikke på kontoret", "automaattinen vastaus", "poissaoloviesti", "automatyczna odpowiedź",
        "odpowiedź automatyczna", "nieobecność", "poza biurem", "automatická odpověď", "mimo kancelář", "автоответ",
        "автоматический ответ", "вне офиса", "otomatik yanıt", "ofis dışında", "automatikus válasz", "házon kívül", "răspuns automat",
        "αυτόματη απάντηση", "εκτός γραφείου", "自動返信", "自動応答", "不在通知", "自动回复", "自動回覆", "不在办公室", "자동 회신", "자동응답", "부재중",
        "тема: автоответ", "automatski odgovor", "samodejni odgovor",
    ]

    /// The prefix as the subject has it; nil where it has none.
    static func prefix(of subject: String) -> String? {
        let text = subject.lowercased()
        for prefix in prefixes where text.hasPrefix(prefix) {
            let next = text.dropFirst(prefix.count).unicodeScalars.first
            if prefix.hasSuffix(":") || next.map({ !$0.properties.isAlphabetic || $0.value > 0x2E80 }) ?? true {
                return String(subject.prefix(prefix.count))
            }
        }
        return nil
    }
}
/// What kind of mail the signs in a message speak for, whoever sent it; the policy has the last word (alerts, a customer's own
/// group address).
package enum MailKind: String, Sendable {
    /// A person wrote it, as far as can be seen.
    case request
    /// A report on the delivery of a message.
    case bounce
    /// A vacation notice or another automatic answer.
    case autoReply = "auto-reply"
    /// Lists and newsletters.
    case bulk
}

/// Why no reply may go out, as far as the message alone tells: RFC 3834 section 2, RFC 5230 section 4.6 and what vacation programs
/// check beyond them. Suppressing a reply neither drops the mail nor stops a clock.
package enum ReplyStop: String, Sendable, CaseIterable {
    /// The reverse path is `<>`. A path that is not known is no null path.
    case nullReversePath = "null-reverse-path"
    /// No address that a reply could go to.
    case noReturnAddress = "no-return-address"
    /// `mailer-daemon`, `listserv`, `majordomo`, `owner-*`, `*-request`.
    case systemSender = "system-sender"
    /// `noreply*`, `no-reply*`, `do-not-reply*`, `abuse`, `root`, `daemon`, `bounce*`.
    case noReplySender = "no-reply-sender"
    /// `Auto-Submitted` with any value but `no` (RFC 3834 section 5).
    case autoSubmitted = "auto-submitted"
    /// `Precedence: bulk`, `junk`, `list` or `auto_reply`.
    case precedence
    /// A field of a mailing list (RFC 2369, RFC 2919).
    case mailingList = "mailing-list"
    /// `X-Auto-Response-Suppress` with `All`, `OOF` or `AutoReply`.
    case autoResponseSuppress = "auto-response-suppress"
    /// `X-Loop`, `X-No-Loop`.
    case loopMark = "loop-mark"
    /// A field by which an automatic responder marks its mail.
    case autoResponder = "auto-responder"
    /// A report of delivery or disposition (RFC 3464, RFC 8098).
    case deliveryReport = "delivery-report"
    /// The subject of a vacation reply, with a second sign.
    case autoReplySubject = "auto-reply-subject"
}
/// What in a message speaks for a machine as its author, and against a reply to it.
///
/// Decided from the message alone: its header, its MIME structure, the words of delivery reports. Of the signs that stop a reply
/// only some set the kind: `Auto-Submitted: auto-generated`, `X-Auto-Response-Suppress` and loop marks are put on mail of people
/// too (by a rule that forwards it, by a mail program), which then stays a request with its clock.
package struct Signals: Sendable {
    package private(set) var kind: MailKind
    /// The sign that set the kind, `Auto-Submitted: auto-replied`; nil for a request.
    package private(set) var kindReason: String?
    /// Everything that forbids a reply, in the order of the enumeration.
    package private(set) var replyStops: [ReplyStop]
    /// What a bounce says; nil for other mail, and for reports that say nothing of a delivery.
    package private(set) var bounce: Bounce?

    /// `reversePath` is the mail server's word; without it the `Return-Path` field's.
    package init(of message: Message, reversePath: ReversePath? = nil) {
        let path = reversePath ?? message.returnPath
        let fields = AutomaticFields(message)
        let senders = SenderSigns(message, path)
        let report = BounceSigns(message, path)
        let isVacationSubject = fields.vacationSubject != nil && (path == .null || fields.hasSecondSign)

        var stops: [ReplyStop] = []
        func stop(_ reason: ReplyStop, if applies: Bool) {
            if applies { stops.append(reason) }
        }
        stop(.nullReversePath, if: path == .null)
        stop(.noReturnAddress, if: senders.isWithoutAddress)
        stop(.systemSender, if: senders.isSystem)
        stop(.noReplySender, if: senders.wantsNoReply)
        stop(.autoSubmitted, if: fields.autoSubmitted != nil)
        stop(.precedence, if: fields.precedence != nil)
        stop(.mailingList, if: fields.listField != nil)
        stop(.autoResponseSuppress, if: fields.suppresses)
        stop(.loopMark, if: fields.loopField != nil)
        stop(.autoResponder, if: fields.responderField != nil)
        stop(.deliveryReport, if: report.reason != nil)
        stop(.autoReplySubject, if: isVacationSubject)
        replyStops = stops

        bounce = nil
        if let reason = report.reason {
            kind = .bounce
            kindReason = reason
            bounce = Bounce(of: message)
        } else if let value = fields.autoSubmitted, value == "auto-replied" {
            (kind, kindReason) = (.autoReply, "Auto-Submitted: auto-replied")
        } else if let field = fields.responderField {
            (kind, kindReason) = (.autoReply, field)
        } else if isVacationSubject, let subject = fields.vacationSubject {
            (kind, kindReason) = (.autoReply, "Subject: \(subject)")
        } else if fields.precedence == "auto_reply" {
            (kind, kindReason) = (.autoReply, "Precedence: auto_reply")
        } else if let field = fields.listField {
            (kind, kindReason) = (.bulk, field)
        } else if let value = fields.precedence {
            (kind, kindReason) = (.bulk, "Precedence: \(value)")
        } else {
            (kind, kindReason) = (.request, nil)
        }
    }
}

/// The addresses that a reply would go to, and what their names say.
private struct SenderSigns {
    var isWithoutAddress = false
    var isSystem = false
    var wantsNoReply = false

    init(_ message: Message, _ path: ReversePath?) {
        var authors = message.from
        if case .address(let mailbox)? = path { authors.append(mailbox) }
        isWithoutAddress = !authors.contains { !$0.localPart.isEmpty && !$0.domain.isEmpty }
        // One author is enough: an answer to any of them may start a loop.
        for mailbox in authors.prefix(20) {
            let name = mailbox.localPart.lowercased()
            if Self.isSystem(name) { isSystem = true }
            if Self.wantsNoReply(name) { wantsNoReply = true }
        }
    }

    private static func isSystem(_ name: String) -> Bool {
        ["mailer-daemon", "mailerdaemon", "listserv", "majordomo"].contains(name) || name.hasPrefix("owner-") || name.hasSuffix("-request")
    }

    private static func wantsNoReply(_ name: String) -> Bool {
        if ["abuse", "root", "daemon"].contains(name) || name.hasPrefix("bounce") { return true }
        let bare = name.filter { $0 != "-" && $0 != "_" && $0 != "." }
        return bare.hasPrefix("noreply") || bare.hasPrefix("donotreply") || bare.hasPrefix("dontreply")
    }
}

/// What a delivery report says.
package struct Bounce: Sendable {
    package var status: String?
    package var isPermanent = false
    package var recipients: [String] = []
    package var diagnostic: String?

    init?(of message: Message) {
        nil
    }
}

struct BounceSigns {
    var reason: String?

    init(_ message: Message, _ path: ReversePath?) {
        if let part = message.parts.first(where: { $0.type == "message/delivery-status" || $0.type == "message/disposition-notification" }) {
            reason = "Content-Type: \(part.type)"
        } else if message.hasField(named: "x-failed-recipients") {
            reason = "X-Failed-Recipients"
        } else if message.field(named: "content-type")?.lowercased().contains("multipart/report") == true {
            reason = "Content-Type: multipart/report"
        }
    }
}
