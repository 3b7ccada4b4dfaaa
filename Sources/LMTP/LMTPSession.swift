/// The server's side of one LMTP connection (RFC 2033) as a value: bytes in, replies and messages out. It does no I/O and knows no
/// clock.
///
/// Commands may come ahead of their replies (RFC 2920): what follows a message waits until the message has its verdict.
package struct LMTPSession {
    /// Replies that wait to be sent.
    package private(set) var output: [UInt8] = []
    /// No more is read; the connection ends once `output` is sent.
    package private(set) var isOver = false
    /// The message that waits for its verdict.
    package private(set) var message: LMTPMessage?
    /// Grows with each command that was carried out: what tells a client that is at work from one that keeps its place.
    package private(set) var progress = 0
    /// Memory is short: new messages are put off, and large ones that are under way.
    package var isShortOfMemory = false

    private let name: String
    private let limits: LMTPLimits
    private var input: [UInt8] = []
    private var consumed = 0
    private var isDiscardingLine = false
    private var isGreeted = false
    private var sender: String?
    private var recipients: [String] = []
    private var reader: LMTPDataReader?
    private var mistakes = 0
    private var messages = 0
    private var isStopping = false

    /// - Parameter name: what we call ourselves.
    package init(name: String, limits: LMTPLimits = LMTPLimits()) {
        self.name = name
        self.limits = limits
        say("220 \(name) LMTP mailtriage")
    }

    /// Bytes held for this client.
    package var heldBytes: Int { input.count + (reader?.bytes.count ?? 0) + (message?.bytes.count ?? 0) }

    /// Whether a message is under way that the client would have to send again.
    package var isAtWork: Bool { reader != nil || message != nil }

    /// Whether bytes of a message are being read.
    package var isInData: Bool { reader != nil }

    package mutating func take(_ bytes: [UInt8]) {
        guard !isOver else { return }
        input += bytes
        work()
    }

    /// The message that waits has its verdict: one reply for each recipient (RFC 2033 section 4.2), then what came ahead.
    package mutating func answer(_ verdict: LMTPVerdict) {
        guard let done = message else { return }
        message = nil
        for recipient in done.recipients {
            switch verdict {
            case .taken(let ticket): say("250 2.1.5 <\(LMTPSession.safe(recipient))> \(ticket)")
            case .later(let status): say("451 \(LMTPSession.safe(status))")
            }
        }
        messages += 1
        progress += 1
        forget()
        if isStopping { return stop() }
        if messages >= limits.messages { return hangUp("421 4.7.0 \(name) enough messages on one connection") }
        work()
    }

    /// Replies were sent.
    package mutating func sent(_ count: Int) { output.removeFirst(min(count, output.count)) }

    /// The server ends: at once where no message is under way, else after it.
    package mutating func stop() {
        isStopping = true
        if !isAtWork { hangUp("421 4.3.2 \(name) is going down, try again") }
    }

    /// The client was silent for too long.
    mutating func timeOut() { hangUp("421 4.4.2 \(name) waited too long") }

    // MARK: What comes in

    private mutating func work() {
        while !isOver, message == nil {
            if reader != nil {
                guard takeData() else { break }
            } else {
                guard let line = nextLine() else { break }
                carryOut(LMTPCommand(line))
            }
        }
        if consumed > 0 {
            input.removeFirst(consumed)
            consumed = 0
        }
        if isOver { input = [] }
    }

    /// - Returns: false where the message goes on.
    private mutating func takeData() -> Bool {
        guard consumed < input.count else { return false }
        if isShortOfMemory, let held = reader?.bytes.count, held > limits.sparedBytes { reader?.putOff() }
        guard let end = reader?.take(input[consumed...]) else {
            consumed = input.count
            return false
        }
        consumed = end
        let isTooLarge = reader?.isTooLarge ?? false
        let isPutOff = reader?.isPutOff ?? false
        let bytes = reader?.bytes ?? []
        reader = nil
        if isTooLarge {
            for _ in recipients { say("552 5.3.4 the message is larger than \(limits.messageBytes) bytes") }
            forget()
        } else if isPutOff {
            for _ in recipients { say(LMTPSession.noRoom) }
            forget()
        } else {
            message = LMTPMessage(sender: sender ?? "", recipients: recipients, bytes: bytes)
        }
        return true
    }

    /// The next command's line without its end; nil where it is not whole.
    private mutating func nextLine() -> [UInt8]? {
        while true {
            guard let end = input[consumed...].firstIndex(of: 0x0A) else {
                if input.count - consumed > limits.lineBytes {
                    isDiscardingLine = true
                    consumed = input.count
                }
                return nil
            }
            var line = input[consumed..<end]
            consumed = end + 1
            if line.last == 0x0D { line.removeLast() }
            if isDiscardingLine || line.count > limits.lineBytes {
                isDiscardingLine = false
                refuse("500 5.5.6 the line is too long")
                if isOver { return nil }
                continue
            }
            return Array(line)
        }
    }

    private mutating func carryOut(_ command: LMTPCommand) {
        progress += 1
        switch command {
        case .hello:
            isGreeted = true
            forget()
            let offers = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE \(limits.messageBytes)"]
            for line in [name] + offers.dropLast() { say("250-\(line)") }
            say("250 \(offers[offers.count - 1])")
        case .wrongHello: refuse("500 5.5.1 this is LMTP: say LHLO")
        case .mail(let sender, let size): begin(sender, size)
        case .recipient(let recipient): add(recipient)
        case .data: beginData()
        case .reset:
            forget()
            say("250 2.0.0 forgotten")
        case .noop: say("250 2.0.0 yes")
        case .verify: say("252 2.5.0 send it, and see")
        case .quit: hangUp("221 2.0.0 \(name) bye")
        case .unknown: refuse("500 5.5.1 no such command")
        case .badParameter(let parameter): refuse("555 5.5.4 no such parameter: \(LMTPSession.safe(parameter))")
        case .badSyntax(let help): refuse("501 5.5.4 \(help)")
        }
    }

    private mutating func begin(_ path: String, _ size: Int?) {
        guard isGreeted else { return refuse("503 5.5.1 say LHLO first") }
        guard sender == nil else { return refuse("503 5.5.1 there is a sender already") }
        if isStopping { return stop() }
        if let size, size > limits.messageBytes {
            return say("552 5.3.4 the message is larger than \(limits.messageBytes) bytes")
        }
        sender = path
        say("250 2.1.0 ok")
    }

    private mutating func add(_ recipient: String) {
        guard sender != nil else { return refuse("503 5.5.1 say MAIL first") }
        guard recipients.count < limits.recipients else {
            return say("452 4.5.3 too many recipients, send the rest in another message")
        }
        recipients.append(recipient)
        say("250 2.1.5 ok")
    }

    private mutating func beginData() {
        guard sender != nil else { return refuse("503 5.5.1 say MAIL first") }
        // RFC 2033 section 4.2: without a recipient that was taken, there is nothing to answer for.
        guard !recipients.isEmpty else { return refuse("503 5.5.1 no recipient was taken") }
        guard !isShortOfMemory else { return say(LMTPSession.noRoom) }
        reader = LMTPDataReader(limit: limits.messageBytes)
        say("354 end with a dot on a line of its own")
    }

    private static let noRoom = "452 4.3.1 too many messages at once, try again"

    private mutating func forget() {
        sender = nil
        recipients = []
        reader = nil
    }

    // MARK: What goes out

    private mutating func say(_ line: String) { output += Array((line + "\r\n").utf8) }

    private mutating func refuse(_ line: String) {
        mistakes += 1
        if mistakes > limits.mistakes { hangUp("421 4.7.0 \(name) too many mistakes") } else { say(line) }
    }

    private mutating func hangUp(_ line: String) {
        guard !isOver else { return }
        say(line)
        isOver = true
    }

    /// What a client wrote, safe in a reply's line.
    private static func safe(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(300)))
    }
}
