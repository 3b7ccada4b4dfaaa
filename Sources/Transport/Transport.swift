/// A mail that is to go out.
package struct OutgoingMail: Sendable, Equatable {
    /// The outbox's number.
    package var id: Int64
    /// The envelope's sender; empty: the null path, as automatic replies have it (RFC 3834 section 3.3).
    package var sender: String
    package var recipient: String
    /// The whole message, its lines ended by LF.
    package var message: [UInt8]
    /// The name that a Maildir gives it.
    package var file: String

    package init(id: Int64, sender: String, recipient: String, message: [UInt8], file: String = "") {
        self.id = id
        self.sender = sender
        self.recipient = recipient
        self.message = message
        self.file = file
    }
}

/// What became of a mail at the hand-over.
package enum HandOverOutcome: Sendable, Equatable {
    /// The next system answers for it.
    case accepted
    /// It was not taken, and may be later.
    case deferred(String)
    /// It will never be taken. `isAddress`: because of the recipient's address, which needs no further try with other mail.
    case refused(String, isAddress: Bool)
    /// It may have been taken, or not: nobody knows. Sent again it might be there twice (RFC 1047), so it is not.
    case unknown(String)
}

/// Who keeps account while mails are handed over.
package protocol HandOverLedger: AnyObject {
    /// From the next step on the mail may be the recipient's. True once that is noted durably; where it is false, the mail must not
    /// go out now.
    func isAboutToGo(_ mail: OutgoingMail) -> Bool
    func note(_ outcome: HandOverOutcome, of mail: OutgoingMail)
}

/// A way out for mail.
package protocol Transport {
    /// Hands over all these mails, whatever becomes of any of them: each gets its outcome, or none where the way out is closed to all
    /// and it was not tried.
    func handOver(_ mails: [OutgoingMail], _ ledger: any HandOverLedger)
}
