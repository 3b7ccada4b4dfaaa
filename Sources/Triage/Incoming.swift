package import Mail

/// What the mail server said about a message when it handed it over; what it did not say is nil or empty.
package struct Envelope: Sendable, Equatable {
    /// nil: unknown, which is not the same as the null reverse path.
    package var sender: ReversePath?
    package var recipients: [String]

    package init(sender: ReversePath? = nil, recipients: [String] = []) {
        self.sender = sender
        self.recipients = recipients
    }
}

/// A message and what was read from it once, for all that is decided about it.
package struct Incoming: Sendable {
    package let message: Message
    package let text: MessageText
    package let signals: Signals
    package let envelope: Envelope
    /// The names of the files that came with it.
    package let attachments: [String]
    /// Whom it is written to: To and Cc. Read once, like the following, as several questions are asked of them.
    let written: [Mailbox]
    /// Their addresses.
    let writtenAddresses: [String]
    /// The hosts that took it over, the last of them first.
    let received: [Received]
    /// Who has made sure that the message is from who it says, where our own MX could not; nil: nobody.
    package var voucher: String?

    package init(_ message: Message, envelope: Envelope = Envelope()) {
        self.init(
            message: message, text: MessageText(of: message), signals: Signals(of: message, reversePath: envelope.sender),
            envelope: envelope)
    }

    /// - Parameter attachments: nil: as the message has them.
    package init(message: Message, text: MessageText, signals: Signals, envelope: Envelope, attachments: [String]? = nil) {
        self.message = message
        self.text = text
        self.signals = signals
        self.envelope = envelope
        self.attachments = attachments ?? message.parts.compactMap(\.filename)
        written = message.to + message.cc
        writtenAddresses = written.map(\.address)
        received = message.received
    }
}
