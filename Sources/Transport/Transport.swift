/// A mail that is to go out.
package struct OutgoingMail: Sendable, Equatable {
    /// The outbox's number.
    package var id: Int64
    /// The envelope's sender; empty: the null path, as automatic replies have it (RFC 3834 section 3.3).
    package var sender: String
    package var recipient: String
    /// The whole message, its lines ended by LF.
    package var message: [UInt8]
    /// The command that gets it on its standard input, by its path; nil: it is a mail.
    package var program: String?
    /// The name that a Maildir gives it.
    package var file: String

    package init(id: Int64, sender: String, recipient: String, message: [UInt8], program: String? = nil, file: String = "") {
        self.id = id
        self.sender = sender
        self.recipient = recipient
        self.message = message
        self.program = program
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

/// Who gives out mails and keeps account while they are handed over.
package protocol HandOverLedger: AnyObject {
    /// The next mail that waits, each once; nil where none does now. Asked again it may know of one that has come meanwhile, so that a
    /// mail that takes long holds up none that come after it.
    func next() -> OutgoingMail?
    /// From the next step on the mail may be the recipient's. True once that is noted durably; where it is false, the mail must not
    /// go out now.
    func isAboutToGo(_ mail: OutgoingMail) -> Bool
    func note(_ outcome: HandOverOutcome, of mail: OutgoingMail)
}

/// A way out for mail.
package protocol Transport {
    /// Hands over mails until none waits any more, whatever becomes of any of them: each that it was given gets its outcome. Where the
    /// way out is closed to all, it ends and leaves the rest.
    func handOver(_ ledger: any HandOverLedger)
}

/// How many mails may be under way at once.
///
/// Those that take long do not count among the few that are wanted, so that they hold up no other; but they count in all, for each
/// has its price.
package enum Concurrency {
    /// At work at once, and getting on.
    static let wanted = 4
    /// In all.
    package static let most = 32
    /// Milliseconds after which one that has not got on takes long: a relay nearby answers within a second.
    static let slow: Int64 = 3000
    /// Milliseconds between two looks for new mail, and at those that take long.
    static let tick: Int64 = 500

    /// Whether another one may begin.
    ///
    /// - Parameter sinces: when each of those at work last got on.
    static func hasRoom(_ sinces: [Int64], now: Int64, scale: Double = 1) -> Bool {
        sinces.count < most && sinces.count { Double(now - $0) < Double(slow) * scale } < wanted
    }
}
