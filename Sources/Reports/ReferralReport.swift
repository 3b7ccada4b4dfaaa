package import Bytes
package import Calendars
import Pages
import Register
package import RuleLanguage

/// What one partner is told of one week.
package struct ReferralReport: Sendable {
    package let partner: Partner
    package let week: ReportWeek
    package let referrals: [Referral]
    let site: Site
    let zone: Zone
    private let wording: ReferralWording
    /// Where the partner writes for customers who are not named.
    package let ourAddress: String

    /// - Parameters:
    ///   - referrals: in the order in which they came.
    ///   - zone: the site's; days and the week are in it.
    package init(partner: Partner, week: ReportWeek, referrals: [Referral], policy: Policy, zone: Zone) {
        self.partner = partner
        self.week = week
        self.referrals = referrals
        self.zone = zone
        site = policy.site
        wording = ReferralWording.of(partner.languages)
        ourAddress = policy.ourAddress
    }

    package var language: String { wording.language }

    package var subject: String {
        ReplyPlace.filled(wording.subject, ["site": site.name, "week": week.description])
    }

    private var intro: String {
        let text = referrals.isEmpty ? wording.quiet : referrals.count == 1 ? wording.introOne : wording.intro
        return ReplyPlace.filled(
            text,
            [
                "count": String(referrals.count), "site": site.name, "from": week.monday.description,
                "to": week.sunday.description,
            ])
    }

    // MARK: Text

    package var text: String {
        var text = wording.greeting + "\n\n" + intro + "\n"
        for referral in referrals {
            text += "\n"
            text += "\(referral.ticket)  \(day(referral))  \(referral.subject)\n"
            for (label, value) in facts(referral) { text += "\(label): \(value)\n" }
            if !referral.words.isEmpty {
                text += "\(wording.wanted):\n\n"
                for paragraph in referral.words.split(separator: "\n", omittingEmptySubsequences: false) {
                    text += paragraph.isEmpty ? ">\n" : "> \(paragraph)\n"
                }
            }
        }
        if !referrals.isEmpty { text += "\n" + wording.closing + "\n" }
        return text + "\n" + wording.automatic + "\n" + site.name + "\n"
    }

    private func day(_ referral: Referral) -> String { zone.local(at: referral.received).date.description }

    /// What is said of a request besides its words.
    private func facts(_ referral: Referral) -> [(label: String, value: String)] {
        var facts: [(String, String)] = [(wording.account, referral.account ?? wording.hidden)]
        if let country = referral.country { facts.append((wording.country, country)) }
        if let language = referral.language { facts.append((wording.languageLabel, language)) }
        facts.append((wording.reason, referral.reason))
        facts.append((wording.contact, contact(referral)))
        return facts
    }

    private func contact(_ referral: Referral) -> String {
        if let address = referral.contactAddress {
            return referral.contactName.map { "\($0) <\(address)>" } ?? address
        }
        return ReplyPlace.filled(wording.contactByUs, ["address": ourAddress, "ticket": referral.ticket])
    }

    // MARK: HTML

    /// For a mail program: no style sheet, no script, nothing that is fetched.
    package var html: String { Self.page(subject, language: wording.language, body) }

    /// The reports of several partners as one page, each below its partner's name.
    package static func html(of reports: [ReferralReport]) -> String {
        guard let first = reports.first, reports.count > 1 else { return reports.first?.html ?? "" }
        var sections = ""
        for report in reports {
            sections += """
                <section lang="\(report.wording.language)">
                <h1 style="font-size: 18px; margin: 32px 0 8px">\(HTMLPage.escaped(report.partner.name)) \
                <span style="color: #5d6673; font-weight: normal">\(HTMLPage.escaped(report.partner.mail))</span></h1>
                \(report.body)</section>

                """
        }
        return page("Referrals of \(first.site.name), week \(first.week)", language: "en", sections)
    }

    private static func page(_ title: String, language: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(language)"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(HTMLPage.escaped(title))</title></head>
        <body style="font-family: sans-serif; font-size: 15px; line-height: 1.5; color: #1d2127; background: #ffffff; \
        max-width: 46em; margin: 0 auto; padding: 1em">
        \(body)</body></html>

        """
    }

    private var body: String {
        func escaped(_ text: String) -> String { HTMLPage.escaped(text) }
        var html = """
            <p>\(escaped(wording.greeting))</p>
            <p>\(escaped(intro))</p>

            """
        for referral in referrals {
            html += """
                <div style="border: 1px solid #dfe3e8; border-radius: 6px; padding: 12px 16px; margin: 16px 0">
                <p style="margin: 0 0 8px"><b>\(escaped(referral.subject))</b><br>
                <span style="color: #5d6673">\(escaped(referral.ticket)), \(escaped(day(referral)))</span></p>

                """
            if !referral.words.isEmpty {
                html +=
                    "<blockquote style=\"margin: 0 0 8px; padding-left: 12px; border-left: 3px solid #1f5fa8; overflow-wrap: anywhere\">"
                html += referral.words.split(separator: "\n").map {
                    "<p style=\"margin: 0 0 6px\">\(escaped(String($0)))</p>"
                }.joined()
                html += "</blockquote>\n"
            }
            html += "<table style=\"border-collapse: collapse; font-size: 14px\">\n"
            for (label, value) in facts(referral) {
                html +=
                    "<tr><td style=\"color: #5d6673; padding: 2px 16px 2px 0; vertical-align: top\">\(escaped(label))</td>"
                html += "<td style=\"padding: 2px 0; overflow-wrap: anywhere\">\(escaped(value))</td></tr>\n"
            }
            html += "</table></div>\n"
        }
        if !referrals.isEmpty { html += "<p>\(escaped(wording.closing))</p>\n" }
        return html
            + "<p style=\"color: #5d6673; font-size: 13px\">\(escaped(wording.automatic))<br>\(escaped(site.name))</p>\n"
    }

    // MARK: Data

    private static let columns = [
        "ticket", "date", "account", "contact", "address", "country", "language", "category", "reason", "subject", "words",
    ]

    private var rows: [[String]] {
        referrals.map { referral in
            [
                referral.ticket, day(referral), referral.account ?? "", referral.contactName ?? "",
                referral.contactAddress ?? "", referral.country ?? "", referral.language ?? "", referral.category,
                referral.reason, referral.subject, referral.words,
            ]
        }
    }

    package var csv: String { ([Self.columns] + rows).map(CSVWriting.row).joined() }

    /// The reports of several partners as one table, whose first column is the partner.
    package static func csv(of reports: [ReferralReport]) -> String {
        let rows = reports.flatMap { report in report.rows.map { [report.partner.id] + $0 } }
        return ([["partner"] + columns] + rows).map(CSVWriting.row).joined()
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("partner", partner.id)
            json.member("mail", partner.mail)
            json.member("week", week.description)
            json.member("from", week.monday.description)
            json.member("to", week.sunday.description)
            json.member("referrals") { json in
                json.array(referrals) { json, referral in
                    json.object { json in
                        json.member("ticket", referral.ticket)
                        json.member("received", referral.received.rfc3339)
                        json.member("consent", referral.consent.rawValue)
                        json.member("account", referral.account)
                        json.member("contact", referral.contactName)
                        json.member("address", referral.contactAddress)
                        json.member("country", referral.country)
                        json.member("language", referral.language)
                        json.member("category", referral.category)
                        json.member("reason", referral.reason)
                        json.member("subject", referral.subject)
                        json.member("words", referral.words)
                    }
                }
            }
        }
    }
}
