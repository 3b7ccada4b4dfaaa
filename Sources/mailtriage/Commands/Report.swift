import Bytes
import Calendars
import Desk
import Diagnostics
import Files
import Glibc
import Mail
import Maildir
import Register
import Reports
import RuleLanguage
import Store
import Triage

extension Command {
    static let report = Command(
        group: "report", "what partners are referred, and how promises were kept", default: "referrals",
        subcommands: [
            Command(
                "referrals", "what each partner is referred in a week: requests that are out of scope here",
                options: [
                    .init(
                        "--week", "WEEK",
                        "the week, such as 2026-W47; else the last whole one, and with --send those missed before"),
                    .init("--partner", "ID", "only this partner's report"),
                    .init("--send", nil, "mail each partner its report, once"),
                    .init("--dry-run", nil, "with --send: say what would be sent, send nothing"),
                    .init("--html", nil, "print the mail's HTML, of all partners as one page"),
                    .init("--csv", nil, "print the table that is attached, of all partners with a column that names them"),
                ],
                explanation: """
                    A partner is told of each request that was referred to it (refer partners): when it came, what
                    is wanted in the customer's own words, why it is out of scope, and how to reach the customer.
                    What an account allows (share, anonymous, none; the column referral of its file) decides what
                    is told of it; anonymous, where it says nothing. A request is of the week in which our mail
                    server took it; where that week's report had gone, it is told in the next.

                    --send is for a timer and may run as often as it likes: a report is sent once for each partner
                    and week, and weeks that were missed are caught up (\(ReportReferrals.caughtUpWeeks) at most). Of a week that is not
                    over, named with --week, what there is goes out now, and the rest with the next week's. In a
                    week without requests one line says so, or nothing is sent where site says: quiet-weeks silent.
                    With --json it prints partner, week, requests (how many) and outcome of each report: sent, quiet,
                    due (with --dry-run), or before (it had gone).
                    """,
                examples: [
                    ("mailtriage report referrals --week 2026-W47", "what the partners are told of that week"),
                    ("mailtriage report referrals --send", "from cron: 0 6 * * 1, or a systemd timer"),
                ],
                action: ReportReferrals.run),
            reportService,
        ])
}

/// `report referrals`
enum ReportReferrals {
    /// A report of an older week is of no use to anybody.
    static let caughtUpWeeks = 8

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try ReportSite(invocation)
        let partners = try partners(invocation, site.policy)
        let last = ReportWeek.at(Clock.now(), in: site.zone).previous
        var week: ReportWeek?
        if let text = invocation.value("week") {
            guard let named = ReportWeek(text) else {
                throw Failure(
                    .usage, "\"\(text)\" is no week", help: "write year and week as ISO 8601 counts: --week \(last)")
            }
            week = named
        }
        if invocation.has("send") { return try send(invocation, site, partners, week: week, last: last) }
        var reports: [ReferralReport] = []
        for partner in partners { reports.append(try site.report(for: partner, week: week ?? last).report) }
        return try print(reports, invocation)
    }

    private static func partners(_ invocation: Invocation, _ policy: Policy) throws(Failure) -> [Partner] {
        guard let id = invocation.value("partner") else { return policy.partners }
        let found = policy.partners.filter { $0.id == id }
        guard found.isEmpty else { return found }
        throw Failure(
            .usage, "no partner is called \"\(id)\"",
            help: Spelling.suggestion(for: id, among: policy.partners.map(\.id)) ?? "the rules name: "
                + policy.partners.map(\.id).joined(separator: ", "))
    }

    private static func print(_ reports: [ReferralReport], _ invocation: Invocation) throws(Failure) -> ExitStatus {
        var output = Output()
        let style = invocation.style
        // What one partner is sent; of several, one table and one page.
        let one = invocation.value("partner") != nil ? reports.first : nil
        if invocation.has("csv") {
            try Output.print(one?.csv ?? ReferralReport.csv(of: reports))
            return .ok
        }
        if invocation.has("html") {
            try Output.print(one?.html ?? ReferralReport.html(of: reports))
            return .ok
        }
        for (index, report) in reports.enumerated() {
            if invocation.wantsJSON {
                try output.write(line: report.write)
            } else {
                if index > 0 { try output.write("\n") }
                try output.write(style.bold("To \(visible(report.partner.name)) <\(visible(report.partner.mail))>") + "\n")
                try output.write(style.bold(visible(report.subject)) + "\n\n")
                for line in report.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                    try output.write(visible(String(line)) + "\n")
                }
            }
        }
        if reports.isEmpty, !invocation.wantsJSON { try output.write("the rules name no partner\n") }
        try output.flush()
        return .ok
    }

    // MARK: Sending

    /// What became of a partner's report of a week.
    private enum Fate: String {
        case sent
        /// There was nothing to tell, and the site tells no such thing.
        case quiet
        /// It would have been sent.
        case due
        /// It had gone before.
        case before

        var words: String {
            switch self {
            case .sent: ""
            case .quiet: ", not told"
            case .due: ", would be sent"
            case .before: ", was sent before"
            }
        }
    }

    private static func send(
        _ invocation: Invocation, _ site: ReportSite, _ partners: [Partner], week: ReportWeek?, last: ReportWeek
    ) throws(Failure) -> ExitStatus {
        if let form = ["html", "csv"].first(where: invocation.has) {
            throw Failure(.usage, "--send and --\(form) exclude each other", help: "see it first, without --send")
        }
        if let week, week > last.next {
            throw Failure(.usage, "week \(week) has not begun", help: "the last whole one is \(last)")
        }
        umask(0o007)
        var output = Output()
        let isDry = invocation.has("dry-run")
        var sent = 0
        for partner in partners {
            let weeks = if let week { [week] } else { try site.weeks(for: partner, upTo: last) }
            for due in weeks {
                let (report, lastTicket) = try site.report(for: partner, week: due)
                let fate = try send(report, last: lastTicket, isDry: isDry, site)
                if fate == .sent { sent += 1 }
                // What went long ago is of interest to who names the week.
                if fate == .before, week == nil { continue }
                try show(fate, of: report, asJSON: invocation.wantsJSON, &output)
            }
        }
        if !invocation.wantsJSON {
            try output.write(isDry ? "nothing was sent\n" : "\(Count.of(sent, "report")) in the outbox\n")
        }
        try output.flush()
        if sent > 0 { HandOver.start(state: site.folders.state, rules: site.folders.rules) }
        return .ok
    }

    private static func send(_ report: ReferralReport, last: Int64, isDry: Bool, _ site: ReportSite) throws(Failure) -> Fate
    {
        if try site.wasSent(report) { return .before }
        let isQuiet = report.referrals.isEmpty && site.policy.site.settings["quiet-weeks"] == "silent"
        if !isDry {
            // The time is that after it was made: all that it tells was taken in before.
            guard try site.send(report, last: last, isQuiet: isQuiet, now: Clock.now()) else { return .before }
        }
        return isQuiet ? .quiet : isDry ? .due : .sent
    }

    private static func show(
        _ fate: Fate, of report: ReferralReport, asJSON: Bool, _ output: inout Output
    ) throws(Failure) {
        guard asJSON else {
            let what = fate == .before ? "" : ", " + Count.of(report.referrals.count, "request")
            return try output.write("\(report.week): \(report.partner.id)\(what)\(fate.words)\n")
        }
        try output.write { json in
            json.object { json in
                json.member("partner", report.partner.id)
                json.member("week", report.week.description)
                json.member("requests", report.referrals.count)
                json.member("outcome", fate.rawValue)
            }
        }
    }
}

/// What reports are made from.
struct ReportSite {
    let policy: Policy
    let zone: Zone
    let folders: SiteFolders
    private let store: Store
    private let register: Register

    /// The name under which referral reports are noted as sent.
    private static let referrals = "referrals"

    init(_ invocation: Invocation) throws(Failure) {
        let store = try SiteStore.open(invocation)
        self.store = store
        folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        do throws(DeskError) {
            policy = try PolicyInForce.load(folders, PosixFileSystem()).policy
        } catch {
            throw Failure(.badRules, error.description)
        }
        zone = Zones.site(policy)
        register = try SiteStore.reading(store.register())
    }

    /// The weeks that a partner has not had, from its first referral on.
    func weeks(for partner: Partner, upTo last: ReportWeek) throws(Failure) -> [ReportWeek] {
        let first = try SiteStore.reading(store.firstReferral(to: partner.id))
        let known = try sent(to: partner)
        guard let first else { return [] }
        var week = max(
            ReportWeek.at(first, in: zone),
            ReportWeek(of: last.monday.adding(days: -7 * (ReportReferrals.caughtUpWeeks - 1))))
        var weeks: [ReportWeek] = []
        while week <= last {
            if known[week.description] == nil { weeks.append(week) }
            week = week.next
        }
        return weeks
    }

    /// A partner's report of a week, with the last ticket that there was when it was made.
    func report(for partner: Partner, week: ReportWeek) throws(Failure) -> (report: ReferralReport, last: Int64) {
        let sent = try sent(to: partner)
        let last = try SiteStore.reading(store.lastTicket())
        // What came earlier and is told now was taken in after the report of the week before.
        let tickets = try SiteStore.reading(
            store.referredTickets(
                to: partner.id, before: week.moments(in: zone).upperBound,
                acceptedFrom: week.previous.moments(in: zone).lowerBound))
        let told = tickets.filter { ticket in
            ticket.number <= last
                && ReportWeek.telling(ofTime: ticket.came, in: zone) { week in
                    sent[week.description].map { !$0.knew(ticket.number, accepted: ticket.accepted) } ?? false
                } == week
        }
        let report = ReferralReport(
            partner: partner, week: week, referrals: told.compactMap(referral), policy: policy, zone: zone)
        return (report, last)
    }

    private func sent(to partner: Partner) throws(Failure) -> [String: Store.SentReport] {
        try SiteStore.reading(store.sentReports(ReportSite.referrals, recipient: partner.id))
    }

    /// nil where the account is gone, or allows nothing to be told.
    private func referral(_ ticket: Store.ReferredTicket) -> Referral? {
        guard let account = register.account(ticket.account), account.referral != .none else { return nil }
        let contacts = register.contacts.filter { Register.key($0.account) == Register.key(account.id) }
        let contact = contacts.first { contact in
            ticket.sender.map { Register.key($0) == Register.key(contact.address) } ?? false
        }
        let category = policy.categories.first { $0.name == ticket.category }
        let words =
            ticket.kept.flatMap { KeptMessage($0) }.map { String(decoding: $0.incoming.text.newText, as: UTF8.self) } ?? ""
        return Referral(
            ticket: "\(policy.site.ticketPrefix)-\(ticket.number)", received: ticket.came, category: ticket.category,
            reason: category.flatMap { $0.describe.isEmpty ? nil : $0.describe } ?? ticket.category, account: account,
            contactName: contact?.name,
            contactAddress: contact?.address ?? ticket.sender, subject: ticket.subject, text: words,
            names: [account.name, account.id] + account.domains + contacts.flatMap { [$0.name, $0.address] }
                + register.projects(of: account.id).flatMap { [$0.id, $0.name] })
    }

    func wasSent(_ report: ReferralReport) throws(Failure) -> Bool {
        try sent(to: report.partner)[report.week.description] != nil
    }

    /// Puts a report into the outbox, and notes that.
    ///
    /// - Parameter last: the last ticket that there was when it was made.
    /// - Returns: false where somebody else did meanwhile.
    func send(_ report: ReferralReport, last: Int64, isQuiet: Bool, now: Timestamp) throws(Failure) -> Bool {
        let mail =
            isQuiet
            ? nil
            : OutboxRow(
                ticket: nil, purpose: .referrals, messageID: report.messageID, created: now,
                recipient: report.partner.mail, subjectKey: OutboxRow.noReply,
                message: report.mail(now: now),
                // No reply: where it cannot be delivered, somebody has to know (RFC 5321 section 4.5.5).
                file: MaildirName.unique().text, sender: report.ourAddress)
        return try SiteStore.reading(
            store.report(
                ReportSite.referrals, week: report.week.description, recipient: report.partner.id,
                items: report.referrals.count, last: last, mail: mail, at: now))
    }
}
