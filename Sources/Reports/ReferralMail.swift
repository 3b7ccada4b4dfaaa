import Bytes
package import Calendars
import Mail
import RuleLanguage

extension ReferralReport {
    /// The same for a partner and a week whenever and wherever it is made: what knows it, knows that it was sent.
    package var messageID: String {
        let name = String(partner.id.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        return "<referrals.\(week).\(name)@\(site.firstDomain)>"
    }

    /// The report as a mail: text and HTML to read, CSV to work with. Lines end with LF.
    ///
    /// - Parameter now: its date.
    package func mail(now: Timestamp) -> [UInt8] {
        // Strangers' words stand in the parts: no line of theirs can be a boundary that depends on all of them.
        let mark = SHA256.digest(of: Array((text + html).utf8)).hexadecimal.prefix(24)
        let mixed = "=_m\(mark)"
        let alternative = "=_a\(mark)"
        var mail = HeaderText.folded("From", HeaderText.mailbox(name: site.name, address: ourAddress))
        mail += HeaderText.folded("To", HeaderText.mailbox(name: partner.name, address: partner.mail))
        mail += HeaderText.unstructured("Subject", subject)
        mail += "Date: \(DateText.rfc5322(now, in: zone))\n"
        mail += HeaderText.folded("Message-ID", [messageID])
        mail += "Auto-Submitted: auto-generated\n"
        mail += "Precedence: bulk\n"
        mail += "X-Auto-Response-Suppress: OOF, AutoReply\n"
        mail += "MIME-Version: 1.0\n"
        mail += "Content-Type: multipart/mixed; boundary=\"\(mixed)\"\n"
        mail += "Content-Language: \(language)\n\n"
        mail += "--\(mixed)\nContent-Type: multipart/alternative; boundary=\"\(alternative)\"\n\n"
        mail += "--\(alternative)\n"
        mail += "Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: 8bit\n\n"
        mail += FlowedWriting.encode(text)
        mail += "--\(alternative)\n" + Self.part("text/html; charset=utf-8", html)
        mail += "--\(alternative)--\n"
        mail += "--\(mixed)\n"
        mail += "Content-Disposition: attachment; filename=\"referrals-\(week).csv\"\n"
        mail += Self.part("text/csv; charset=utf-8; header=present", csv)
        mail += "--\(mixed)--\n"
        return Array(mail.utf8)
    }

    private static func part(_ type: String, _ content: String) -> String {
        let encoded = Base64.encode(Array(content.utf8), lineEnd: Array("\n".utf8))
        return "Content-Type: \(type)\nContent-Transfer-Encoding: base64\n\n" + String(decoding: encoded, as: UTF8.self)
            + "\n"
    }
}
