import Bytes
package import Triage

/// What `ingest` is given: where one message lies.
package struct IngestItem: Sendable {
    /// For messages about it: a path, with the message's number in an mbox.
    package var name: String
    package var bytes: [UInt8]
    /// The file in a Maildir's `new`, which goes to `cur` once the message is in; nil for others.
    package var maildirFile: String?
    /// What a mail server said; nothing for what lies in a file.
    package var envelope = Envelope()

    package init(name: String, bytes: [UInt8], maildirFile: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.maildirFile = maildirFile
    }

    /// A message that a mail server hands over. It is named by what it is, so that it is known when it comes again after it made the
    /// program fail.
    package init(bytes: [UInt8], envelope: Envelope) {
        name = "handed over: " + Attempts.digest(of: bytes).hexadecimal
        self.bytes = bytes
        self.envelope = envelope
    }
}
