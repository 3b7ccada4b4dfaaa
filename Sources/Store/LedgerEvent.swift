/// What is noted in the ledger's log: of the site, or of a ticket beside what happens to it (`TicketChange`).
package enum LedgerEvent: String, Sendable {
    /// A message that was here already was handed over once more.
    case duplicate
    /// A message became a part of the ticket.
    case followUp = "follow-up"
    /// A copy for another of our addresses brought the ticket to a higher channel.
    case raised
    /// The database is a backup that was put back; numbers were given after it was made.
    case copyPutBack = "copy put back"
    /// A message that such a backup did not know has its ticket again.
    case takenInAgain = "taken in again"
    /// A person has a mail tried again.
    case replyRetried = "reply-retry"
    /// A person took a mail off the list.
    case replyDropped = "reply-drop"
    /// The database was carried forward.
    case migration
}
