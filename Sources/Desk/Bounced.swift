import Calendars
import Mail
import Replies
import RuleLanguage
import Store
import Triage

extension Desk {
    /// Notes the address that a reply of ours could not be delivered to for good, where a delivery report says so: it gets no more
    /// for a while. The report has to return the reply's own identifier, so that nobody can silence us towards somebody else.
    func noteBounced(_ incoming: Incoming, policy: Policy, at time: Timestamp) throws(StoreError) {
        guard let bounce = incoming.signals.bounce, bounce.isPermanent else { return }
        for id in ReplyMarks.identifiers(in: incoming.message.bytes, policy: policy) {
            guard let recipient = try store.recipient(ofMail: id) else { continue }
            try store.noteUnreachable(
                recipient, at: time, [bounce.status, bounce.diagnostic].compactMap(\.self).joined(separator: " "))
        }
    }
}
