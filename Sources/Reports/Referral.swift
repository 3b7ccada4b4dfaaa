package import Calendars
package import Register

/// A request out of scope that one partner is told of: what the partner may know of it.
package struct Referral: Sendable, Equatable {
    /// `CP-1042`
    package var ticket: String
    package var received: Timestamp
    /// As the policy calls it, and as it describes it: why it is not ours to do.
    package var category: String
    package var reason: String
    /// Two letters, where the account has them.
    package var country: String?
    package var language: String?
    package var consent: ReferralConsent
    /// Only with consent.
    package var account: String?
    package var contactName: String?
    package var contactAddress: String?
    package var subject: String
    /// In the customer's own new words: no quote, no signature; cut, and without names where the account is not shown.
    package var words: String

    /// Characters of the customer's words that are told: enough to see whether the work is wanted.
    package static let longestWords = 700
    static let longestSubject = 120

    /// - Parameters:
    ///   - text: the sender's own new text.
    ///   - names: what would tell who it is: names of the account, its projects and its contacts, addresses, domains.
    package init(
        ticket: String, received: Timestamp, category: String, reason: String, account: Account, contactName: String?,
        contactAddress: String?, subject: String, text: String, names: [String]
    ) {
        self.ticket = ticket
        self.received = received
        self.category = category
        self.reason = reason
        country = account.country
        language = account.language
        consent = account.referral
        let isShared = account.referral == .share
        self.account = isShared ? account.name : nil
        self.contactName = isShared ? contactName : nil
        self.contactAddress = isShared ? contactAddress : nil
        let hidden = isShared ? nil : Redaction(names)
        self.subject = Referral.cut(hidden?.applied(to: subject) ?? subject, to: Referral.longestSubject, keepsLines: false)
        words = Referral.cut(hidden?.applied(to: text) ?? text, to: Referral.longestWords, keepsLines: true)
    }

    /// The text without control characters and needless blanks, cut behind a word.
    static func cut(_ text: String, to limit: Int, keepsLines: Bool) -> String {
        var result = ""
        var count = 0
        var isAfterBlank = false
        var lineFeeds = 0
        for character in text {
            if character.isNewline || character.isWhitespace {
                isAfterBlank = true
                if character.isNewline { lineFeeds += 1 }
                continue
            }
            guard character.unicodeScalars.allSatisfy(isShown) else { continue }
            if isAfterBlank, count > 0 {
                // Paragraphs stay apart; single line ends are how somebody's program wrapped.
                result += keepsLines && lineFeeds > 1 ? "\n\n" : " "
                count += 1
            }
            isAfterBlank = false
            lineFeeds = 0
            guard count < limit else {
                if let blank = result.lastIndex(where: \.isWhitespace),
                    result.distance(from: blank, to: result.endIndex) < 40
                {
                    result = String(result[..<blank])
                }
                return result + " …"
            }
            result.append(character)
            count += 1
        }
        return result
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .format: scalar.value == 0x200C || scalar.value == 0x200D
        default: true
        }
    }
}
