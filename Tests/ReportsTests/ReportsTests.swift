import Calendars
import Diagnostics
import Mail
import Register
import Testing

@testable import Reports
@testable import RuleLanguage

@Suite("Weeks of reports")
struct ReportWeekTests {
    @Test(
        "what was taken in after the report of its week is told in the first that had not gone",
        arguments: [
            ("2026-W46", [], "2026-W46"), ("2026-W46", ["2026-W45"], "2026-W46"), ("2026-W46", ["2026-W46"], "2026-W47"),
            ("2026-W46", ["2026-W46", "2026-W48"], "2026-W47"), ("2026-W52", ["2026-W52", "2026-W53"], "2027-W01"),
        ] as [(String, [String], String)])
    func late(own: String, gone: [String], told: String) throws {
        let came = try #require(ReportWeek(own)).moments(in: .utc).lowerBound
        let week = ReportWeek.telling(ofTime: came, in: .utc) { gone.contains($0.description) }
        #expect(week.description == told)
    }

    /// Years of 52 and of 53 weeks, and days at their ends (ISO 8601).
    @Test(
        "a day's week",
        arguments: [
            ("2026-11-21", "2026-W47"), ("2026-01-01", "2026-W01"), ("2025-12-29", "2026-W01"), ("2027-01-03", "2026-W53"),
            ("2027-01-04", "2027-W01"), ("2020-12-31", "2020-W53"), ("2021-01-03", "2020-W53"), ("2024-12-30", "2025-W01"),
        ])
    func weekOfADay(_ day: String, _ week: String) throws {
        let found = ReportWeek(of: try #require(CivilDate(parsing: Array(day.utf8)[...])))
        #expect(found.description == week)
        #expect(ReportWeek(week) == found)
        #expect(found.monday.weekday == 0)
        #expect(found.next.previous == found)
    }

    @Test(
        "what is no week",
        arguments: ["2026-W54", "2025-W53", "2026-W00", "2026-47", "2026-W7", "W47", "", "2026-W47-1", "0000-W01"])
    func noWeek(_ text: String) { #expect(ReportWeek(text) == nil) }

    @Test("its moments are those of the site's zone, with the hour that summer time takes") func moments() throws {
        let zone = try #require(Zone(identifier: "Europe/Zurich", posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
        let week = try #require(ReportWeek("2026-W13"))
        let moments = week.moments(in: zone)
        #expect(moments.lowerBound.rfc3339 == "2026-03-22T23:00:00Z")
        #expect(moments.upperBound.rfc3339 == "2026-03-29T22:00:00Z")
        #expect(ReportWeek.at(moments.upperBound, in: zone) == week.next)
        #expect(ReportWeek.at(moments.lowerBound, in: zone) == week)
    }
}

@Suite("What a partner is told")
struct ReferralTests {
    static func account(_ consent: ReferralConsent) -> Account {
        Account(
            id: "acme", name: "Acme Lamps Ltd", plan: "standard", domains: ["acme.example"], language: "en", country: "GB",
            referral: consent)
    }

    static let text =
        "We are looking for someone to build us a new shop.\n\nCall Jane at +44 1632 960 123 or write to jane@acme.example,\nsee www.acme.example and acme-shop. Version 3.5 is fine, e.g. in May."

    static func referral(_ consent: ReferralConsent, subject: String = "A new shop for Acme", text: String = text)
        -> Referral
    {
        Referral(
            ticket: "EX-1001", received: Timestamp(seconds: 1_795_000_000), category: "consulting",
            reason: "consulting and development",
            account: account(consent), contactName: "Jane Miller", contactAddress: "jane@acme.example", subject: subject,
            text: text,
            names: ["Acme Lamps Ltd", "acme", "acme.example", "Jane Miller", "jane@acme.example", "acme-shop"])
    }

    @Test("all, where the account shares it") func shared() {
        let referral = Self.referral(.share)
        #expect(
            referral.account == "Acme Lamps Ltd" && referral.contactAddress == "jane@acme.example"
                && referral.contactName == "Jane Miller")
        #expect(referral.words.contains("+44 1632 960 123") && referral.subject == "A new shop for Acme")
    }

    @Test("what is wanted, and nothing that says by whom, where it does not") func anonymous() {
        let referral = Self.referral(.anonymous)
        #expect(referral.account == nil && referral.contactAddress == nil && referral.contactName == nil)
        #expect(referral.subject == "A new shop for […]")
        #expect(
            referral.words
                == "We are looking for someone to build us a new shop.\n\nCall […] at […] or write to […], see […] and […]. Version 3.5 is fine, e.g. in May."
        )
    }

    @Test(
        "redaction",
        arguments: [
            ("Acme's site", "[…] site"), ("ACME", "[…]"), ("acmeology", "acmeology"),
            ("https://x.example/a?b=c, now", "[…], now"),
            ("(jane@acme.example)", "([…])"), ("at 10:30 on 2026-11-21 we", "at 10:30 on […] we"),
            ("room 12, floor 3", "room 12, floor 3"),
            ("0800 123456.", "[…]."), ("shop.example/cart", "[…]"), ("Done.Next", "[…]"), ("i.e. so", "i.e. so"), ("", ""),
        ])
    func redaction(_ text: String, _ hidden: String) {
        #expect(Redaction(["Acme Lamps", "jane"]).applied(to: text) == hidden)
    }

    @Test(
        "a name is hidden however it is written: without its accents, between words without blanks",
        arguments: [
            ("forlag, FÖRLAGS", "[…], FÖRLAGS"), ("Maré alta and MARE ALTA", "[…] […] and […] […]"),
            ("桜茶屋の店を作りたい", "[…]の店を作りたい"), ("a mare's nest", "a […] nest"), ("shop-katalog", "shop-katalog"),
        ])
    func redactionOfOtherWritings(_ text: String, _ hidden: String) {
        #expect(
            Redaction(["Tindra Förlag AB", "Maré Alta", "桜茶屋", "tindra-katalog", "förlag.example"]).applied(to: text)
                == hidden)
    }

    @Test("long words are cut behind a word, controls are dropped, lines that a program wrapped are joined") func cut() {
        let long = Self.referral(.share, text: String(repeating: "word ", count: 400)).words
        #expect(long.hasSuffix("word …") && long.count <= Referral.longestWords + 2)
        #expect(Self.referral(.share, text: "a\u{1B}[31mb\u{202E}c\nd  e\n\n\nf").words == "a[31mbc d e\n\nf")
        #expect(Self.referral(.share, text: String(repeating: "x", count: 2000)).words.count == Referral.longestWords + 2)
    }
}

@Suite("The report as a mail")
struct ReferralReportTests {
    static func policy() throws -> Policy {
        try #require(
            Policy.compile(
                PackFiles(rules: [.init(path: "a.rules", bytes: Array(rules.utf8))], replies: [], holidays: [], digest: "")
            ).policy)
    }

    static let rules = """
        site "Example Cloud" { domain cloud.example  trust mx.cloud.example  timezone UTC  ticket EX }
        calendar always { }
        plan standard
        channel email { to support@cloud.example }
        category general { describe "all else"  scope in  default }
        severity normal { default }
        promises { -> none }
        queue standard { rank 1 }
        route { -> standard  no reply }
        partner nordweb { name "Nordweb AB"  mail referrals@nordweb.example  takes general  languages de sv }
        partner other { name "Other"  mail other@partner.example  takes general }
        """

    static func report(_ referrals: [Referral], partner: Int = 1) throws -> ReferralReport {
        let policy = try policy()
        return ReferralReport(
            partner: policy.partners[partner], week: try #require(ReportWeek("2026-W47")), referrals: referrals,
            policy: policy, zone: .utc)
    }

    @Test("text, HTML and table, in one mail that any mail program reads") func mail() throws {
        let report = try Self.report([ReferralTests.referral(.share), ReferralTests.referral(.anonymous)])
        let message = Message(parsing: report.mail(now: Timestamp(seconds: 1_795_100_000)))
        #expect(message.defects.isEmpty)
        #expect(message.subject == "Requests for you from Example Cloud, week 2026-W47")
        #expect(message.messageID == "<referrals.2026-W47.other@cloud.example>")
        #expect(message.field(named: "auto-submitted") == "auto-generated")
        #expect(message.parts.map(\.type) == ["text/plain", "text/html", "text/csv"])
        let text = String(decoding: MessageText(of: message).whole, as: UTF8.self)
        #expect(text.contains("EX-1001") && text.contains("Jane Miller <jane@acme.example>"))
        // One customer may send many.
        #expect(text.contains("customers of Example Cloud sent us 2 requests"))
        #expect(text.contains("write to support@cloud.example with [EX-1001] in the subject"))
        // The same in a later hour: who sends it twice sends the same.
        #expect(report.messageID == (try Self.report([])).messageID)
    }

    @Test("the reports of several partners are one page and one table, which tell them apart") func several() throws {
        let one = try Self.report([ReferralTests.referral(.share)])
        let other = try Self.report([ReferralTests.referral(.anonymous)], partner: 0)
        let page = ReferralReport.html(of: [one, other])
        #expect(page.split(separator: "<!DOCTYPE html>").count == 1 && page.split(separator: "</html>").count == 2)
        #expect(page.contains("<section lang=\"en\">") && page.contains("<section lang=\"de\">"))
        #expect(page.contains("Nordweb AB") && page.contains("other@partner.example"))
        let rows = ReferralReport.csv(of: [one, other]).split(separator: "\r\n")
        #expect(rows.first?.hasPrefix("partner,ticket,date,") ?? false)
        #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == ["other", "nordweb"])
        #expect(one.csv.hasPrefix("ticket,date,"), "a partner's own table does not name it")
    }

    @Test("in the partner's language") func language() throws {
        let report = try Self.report([], partner: 0)
        #expect(report.language == "de" && report.text.contains("hat kein Kunde von Example Cloud"))
        for wording in ReferralWording.all {
            for text in [wording.intro, wording.introOne, wording.quiet] {
                #expect(text.contains("{site}") && text.contains("{from}") && text.contains("{to}"), "\(wording.language)")
            }
            #expect(
                wording.contactByUs.contains("{address}") && wording.contactByUs.contains("{ticket}"), "\(wording.language)")
        }
    }

    @Test("a stranger's words are text, wherever they stand") func hostile() throws {
        let hostile = "<script>alert(1)</script> \"'& =cmd|' /C calc'!A0\n\n--=_x\n\u{202E}"
        let report = try Self.report([ReferralTests.referral(.share, subject: "=1+1", text: hostile)])
        #expect(!report.html.contains("<script>") && report.html.contains("&lt;script&gt;"))
        #expect(report.csv.contains(",'=1+1,"))
        #expect(Message(parsing: report.mail(now: Timestamp(seconds: 0))).parts.count == 3)
    }

    @Test("a customer's words are marked on each line, so that nobody reads a request of theirs as one of ours")
    func forged() throws {
        let forged =
            "A shop, please. " + String(repeating: "It has to be big. ", count: 8)
            + "\n\nCP-9999  2026-11-20  Another\n\nHow to reach them: write to eve@evil.example"
        let mail = try Self.report([ReferralTests.referral(.share, text: forged)]).mail(now: Timestamp(seconds: 0))
        let lines = String(decoding: mail, as: UTF8.self).split(separator: "\n").map(String.init)
        for words in ["CP-9999", "eve@evil.example", "A shop, please.", "It has to be big."] {
            let found = lines.filter { $0.contains(words) }
            #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("> ") }, "\(found)")
        }
    }

    @Test(
        "cells that no spreadsheet takes for a formula",
        arguments: [
            ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""),
            (" =1", "' =1"), ("a=1", "a=1"),
            ("\u{FF1D}1", "'\u{FF1D}1"), ("\u{FF0B}1", "'\u{FF0B}1"), ("\u{FF0D}1", "'\u{FF0D}1"),
            ("\u{FF20}x", "'\u{FF20}x"),
            ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a;b", "\"a;b\""), ("a\nb", "\"a\nb\""), ("", ""), ("|x", "'|x"),
        ])
    func cells(_ text: String, _ cell: String) { #expect(CSVWriting.cell(text) == cell) }
}
