import Replies

/// Why no reply goes out, as a clause for people.
enum SuppressionReason {
    static func text(_ name: String) -> String {
        guard let reason = Suppression(rawValue: name) else { return name }
        return switch reason {
        case .nullReversePath: "its envelope has no sender: a machine sent it and wants no answer"
        case .noReturnAddress: "there is no address to answer to"
        case .systemSender: "a mail system wrote it, not a person"
        case .noReplySender: "its sender's name says that nobody reads answers"
        case .autoSubmitted: "it calls itself automatic (Auto-Submitted)"
        case .precedence: "it calls itself bulk or list mail (Precedence)"
        case .mailingList: "it came through a mailing list"
        case .autoResponseSuppress: "it asks for no automatic answer (X-Auto-Response-Suppress)"
        case .loopMark: "it bears the mark of a loop"
        case .autoResponder: "an automatic responder wrote it"
        case .deliveryReport: "it is a report on a delivery"
        case .autoReplySubject: "its subject is that of a vacation notice"
        case .ownAddress: "it comes from an address of our own"
        case .ownMessageID: "it is a mail of our own that came back"
        case .notAddressedToUs: "none of our addresses stands in To or Cc"
        case .notVerified: "nothing proves who wrote it, and a stranger must not get our mail for it"
        case .spam: "our mail server takes it for spam"
        case .partner: "it comes from a partner, who is no customer: that he is none is not to be told to him"
        case .duplicate: "it was here before"
        case .oldMail: "it came more than a day ago"
        case .alreadyAnswered: "the sender had this reply already"
        case .senderLimit: "the sender had as many replies as one gets in a day"
        case .domainLimit: "the sender's domain had as many replies as one gets in a day"
        case .subjectLimit: "as many replies went out under this subject as may"
        case .totalLimit: "as many replies went out in all as may"
        case .addressBounced: "our last reply to the address came back"
        }
    }
}
