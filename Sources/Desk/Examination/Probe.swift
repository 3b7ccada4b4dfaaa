import Files
import Maildir
package import RuleLanguage
package import Store

/// A forged message that shows whether the mail server removes Authentication-Results that bear its own name and come from outside
/// (RFC 8601 section 5). Where it does not, anybody can be anybody.
package struct Probe: Sendable {
    /// What the forged field says of itself, by which it is found again.
    package let token: String
    private let domain: String
    private let trust: String

    private static let setting = "probe"

    /// - Returns: nil where the rules name no domain or trust nobody.
    package init?(token: String, policy: Policy) {
        guard let domain = policy.site.domains.first, let trust = policy.site.trust.first else { return nil }
        self.token = token
        self.domain = domain
        self.trust = trust
    }

    package var messageID: String { "<probe.\(token)@\(domain)>" }

    /// The message to send from outside. Its author is an address of ours, so that nothing answers it.
    package func message(to recipient: String) -> String {
        """
        Authentication-Results: \(trust); dmarc=pass (\(token)) header.from=\(domain)
        From: "mailtriage probe" <probe@\(domain)>
        To: \(recipient)
        Subject: mailtriage probe \(token)
        Message-ID: \(messageID)
        Auto-Submitted: auto-generated

        This message was sent to see whether the mail server removes
        Authentication-Results that bear its own name and come from outside.
        `mailtriage doctor` tells. It needs no answer.

        """
    }

    /// Remembers that it is on its way; the last one counts.
    package func note(_ store: Store) throws(StoreError) { try store.set(Probe.setting, to: token) }

    static func finding(_ store: Store, _ folders: SiteFolders, _ files: any FileSystem, policy: Policy) -> Observation {
        let area = "mail server"
        guard let token = try? store.setting(setting), let probe = Probe(token: token, policy: policy) else {
            return .warning(
                area, "whether it removes forged Authentication-Results was never tried",
                mend: "mailtriage doctor --probe, which says how")
        }
        guard let number = try? store.tickets(answering: [probe.messageID]).first,
            let ticket = try? store.ticket(number: number)
        else {
            return .warning(
                area, "the probe \(token) has not arrived",
                mend: "send it from a host outside (mailtriage doctor --probe), then run this again")
        }
        let name = MaildirName(ticket.file)
        let queues = (try? files.list(folders.queues)) ?? []
        let found = queues.lazy.compactMap { queue in (try? folders.queue(queue, files).find(name)).flatMap(\.self) }.first
        guard let found, let content = try? files.readOwn(found, limit: 1 << 20) else {
            return .warning(
                area, "the probe arrived, but its file is gone from the queues",
                mend: "mailtriage doctor --probe, and leave it there")
        }
        if isForged(String(decoding: content, as: UTF8.self), token) {
            return .wrong(
                area, "it lets forged Authentication-Results of \(policy.site.trust[0]) through: anybody can be anybody",
                mend:
                    "remove them as mail comes in (OpenDKIM, OpenDMARC, rspamd and Exim each have a setting for it), then try again: mailtriage doctor --probe"
            )
        }
        return .ok(area, "it removed the forged Authentication-Results of the probe \(token)")
    }

    /// Whether the forged field still stands in the message, under its own name.
    static func isForged(_ content: String, _ token: String) -> Bool {
        let header = content.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0 != "" && $0 != "\r" }
        var isResults = false
        for line in header {
            if line.first != " ", line.first != "\t" { isResults = line.lowercased().hasPrefix("authentication-results:") }
            if isResults, line.contains("(\(token))") { return true }
        }
        return false
    }
}
