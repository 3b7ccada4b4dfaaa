import Bytes
package import Calendars
import Mail
package import RuleLanguage

/// A mail to the site's own people or to a partner: not to a customer, and so not a reply. Automatic all the same (RFC 3834).
package struct Notice: Sendable {
    package var recipient: String
    /// Who is to be answered, where that is not the site.
    package var replyTo: [String] = []
    package var subject: String
    /// Plain text, lines of any length.
    package var text: String
    /// The customer's message, whole, which goes along as it came.
    package var attached: [UInt8]?
    /// The same for the same notice: a second one of it is the same mail.
    package var messageID: String

    /// - Parameter key: what tells this notice from every other of the site: `escalation.1042.respond.50`.
    package init(to recipient: String, subject: String, text: String, key: String, site: Site) {
        self.recipient = recipient
        self.subject = subject
        self.text = text
        messageID = "<notice.\(key)@\(site.firstDomain)>"
    }

    /// The whole mail, lines ended by LF.
    package func message(from site: Site, address: String, now: Timestamp, zone: Zone) -> [UInt8] {
        var mail = HeaderText.folded("From", HeaderText.mailbox(name: site.name, address: address))
        mail += HeaderText.folded("To", ["<\(recipient)>"])
        let answered = replyTo.filter(HeaderText.isAddress)
        if !answered.isEmpty {
            mail += HeaderText.folded(
                "Reply-To", answered.enumerated().map { "<\($0.element)>" + ($0.offset < answered.count - 1 ? "," : "") })
        }
        mail += HeaderText.unstructured("Subject", HeaderText.clean(subject, limit: 300))
        mail += "Date: \(DateText.rfc5322(now, in: zone))\n"
        mail += HeaderText.folded("Message-ID", [messageID])
        mail += "Auto-Submitted: auto-generated\n"
        mail += "X-Auto-Response-Suppress: OOF, AutoReply\n"
        mail += "\(ReplyMarks.loopField): \(site.firstDomain)\n"
        mail += "MIME-Version: 1.0\n"
        let body =
            "Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: 8bit\n\n"
            + FlowedWriting.encode(text)
        guard let attached else { return Array((mail + body).utf8) }
        // A stranger's message stands in the part: no line of it can be a boundary that depends on all of it.
        let mark = "=_n" + String(SHA256.digest(of: attached).hexadecimal.prefix(24))
        mail += "Content-Type: multipart/mixed; boundary=\"\(mark)\"\n\n--\(mark)\n\(body)--\(mark)\n"
        mail += "Content-Type: message/rfc822\nContent-Disposition: attachment\nContent-Transfer-Encoding: 8bit\n\n"
        return Array(mail.utf8) + attached + Array("\n--\(mark)--\n".utf8)
    }
}
