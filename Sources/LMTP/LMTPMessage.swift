/// A message that a mail server hands over, with its envelope.
package struct LMTPMessage: Sendable, Equatable {
    /// The envelope's sender without brackets; empty: the null path.
    package var sender: String
    /// Recipients in the order given, without brackets; at least one.
    package var recipients: [String]
    /// The message as it was sent, lines ended by LF, doubled dots single again.
    package var bytes: [UInt8]

    package init(sender: String, recipients: [String], bytes: [UInt8]) {
        self.sender = sender
        self.recipients = recipients
        self.bytes = bytes
    }
}

/// What the mail server is told of a message.
package enum LMTPVerdict: Sendable, Equatable {
    /// It is durable here, under this ticket.
    case taken(ticket: String)
    /// It must be kept and tried again: an enhanced status of class 4 and a text (RFC 3463), `4.3.1 mail system full`.
    case later(String)
}

/// What one client may take of us. Each limit has its reason.
package struct LMTPLimits: Sendable {
    /// Bytes of a message; six times what mail servers take (Postfix: 10 MB by default), and few enough to be held in memory.
    package var messageBytes = 64 << 20
    /// Bytes of a message that are kept even where memory is short: most messages have fewer.
    package var sparedBytes = 1 << 20
    /// Bytes of a command's line; RFC 5321 asks for 512, extensions for some hundreds more.
    package var lineBytes = 4096
    /// Recipients of a message; RFC 5321 section 4.5.3.1.8 asks for 100 at least.
    package var recipients = 1000
    /// Commands that make no sense before we hang up: a mail server sends none.
    package var mistakes = 20
    /// Messages over one connection; more only keeps a client's place for ever.
    package var messages = 10_000

    package init() {}
}
