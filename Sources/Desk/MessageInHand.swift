import Mail
package import Triage

/// A message that is being taken in, as far as it goes without the site's ledger.
package struct MessageInHand {
    let bytes: [UInt8]
    let envelope: Envelope
    let attempts: Attempts
    /// nil: it failed too often, and is to be filed unread.
    let incoming: Incoming?

    package init(_ bytes: [UInt8], envelope: Envelope, in folders: SiteFolders) {
        self.bytes = bytes
        self.envelope = envelope
        attempts = Attempts(bytes, folders)
        incoming = attempts.begin() < Attempts.limit ? Incoming(Message(parsing: bytes), envelope: envelope) : nil
    }

    /// Leaves it for a later try, which is not its own fault.
    package func putOff() { attempts.end() }
}
