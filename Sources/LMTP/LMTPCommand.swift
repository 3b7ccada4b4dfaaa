/// A line of a client (RFC 2033 section 4, RFC 5321 section 4.1.1).
enum LMTPCommand: Equatable {
    case hello(String)
    /// `size`: what the client says that the message has.
    case mail(sender: String, size: Int?)
    case recipient(String)
    case data, reset, noop, quit, verify
    /// HELO and EHLO, which LMTP must not take (RFC 2033 section 4.1).
    case wrongHello
    case unknown
    /// A parameter that we do not know, or a value that it cannot have (RFC 5321 section 4.1.1.11).
    case badParameter(String)
    case badSyntax(String)

    init(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        let verb = text.prefix { $0 != " " }.uppercased()
        let rest = text.dropFirst(verb.count).drop { $0 == " " }
        switch verb {
        case "LHLO": self = rest.isEmpty ? .badSyntax("LHLO needs a name") : .hello(String(rest))
        case "HELO", "EHLO": self = .wrongHello
        case "MAIL": self = LMTPCommand.mail(rest)
        case "RCPT": self = LMTPCommand.recipient(rest)
        case "DATA": self = rest.isEmpty ? .data : .badSyntax("DATA takes no argument")
        case "RSET": self = .reset
        case "NOOP": self = .noop
        case "QUIT": self = .quit
        case "VRFY": self = .verify
        default: self = .unknown
        }
    }

    private static func mail(_ rest: Substring) -> LMTPCommand {
        guard let (path, parameters) = path(rest, behind: "FROM:") else { return .badSyntax("write: MAIL FROM:<address>") }
        var size: Int?
        for parameter in parameters.split(separator: " ") {
            // A lone "=" has an empty keyword and an empty value.
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.uppercased()
            }
            switch (parts[0], parts.count) {
            case ("SIZE", 2):
                guard let value = Int(parts[1]), value >= 0 else { return .badParameter(String(parameter)) }
                size = value
            case ("BODY", 2) where parts[1] == "7BIT" || parts[1] == "8BITMIME": break
            case ("SMTPUTF8", 1): break
            default: return .badParameter(String(parameter))
            }
        }
        return .mail(sender: path, size: size)
    }

    private static func recipient(_ rest: Substring) -> LMTPCommand {
        guard let (path, parameters) = path(rest, behind: "TO:"), !path.isEmpty else {
            return .badSyntax("write: RCPT TO:<address>")
        }
        if let parameter = parameters.split(separator: " ").first { return .badParameter(String(parameter)) }
        return .recipient(path)
    }

    /// The address between angle brackets, in which a quoted local part may hold one, and what follows. A control character is in no
    /// address (RFC 5321 section 4.1.2), and would be a line of its own in a header to some who read that.
    private static func path(_ rest: Substring, behind word: String) -> (String, Substring)? {
        guard rest.prefix(word.count).uppercased() == word, !rest.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return nil
        }
        // QUIRK: a blank behind the colon, which section 3.3 forbids and clients send.
        let text = rest.dropFirst(word.count).drop { $0 == " " }
        guard text.first == "<" else { return nil }
        var isQuoted = false
        var isEscaped = false
        var index = text.index(after: text.startIndex)
        while index < text.endIndex {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if character == "\\", isQuoted {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ">", !isQuoted {
                let path = text[text.index(after: text.startIndex)..<index]
                let tail = text[text.index(after: index)...]
                guard tail.isEmpty || tail.first == " " else { return nil }
                return (String(path), tail)
            }
            index = text.index(after: index)
        }
        return nil
    }
}
