import Calendars
import Desk
import Register
import RuleLanguage
import Store

extension Command {
    static let accountsBook = Command(
        "book", "book time of an account's yearly allowance, such as its hours of training",
        operands: Operands(synopsis: "ACCOUNT CATEGORY TIME", count: 3...3),
        options: [
            .init("--ticket", "TICKET", "the ticket that asked for it"),
            .init("--at", "TIME", "when it takes place, as in RFC 3339; else now"),
            .init("--back", nil, "give it back: it did not take place"),
            .init("--beyond", nil, "book it although less is left"),
            .author, .remark,
        ],
        explanation: """
            The rules say what a plan includes: allowance enablement 8h per year plan advanced. What is
            booked counts for the year it takes place in; accounts show tells what is left, and so does
            a reply whose template has {allowance}. TIME is 90m or 2h.
            """,
        examples: [
            (
                "mailtriage accounts book acme enablement 2h --ticket CP-1042 --remark \"workshop\"",
                "two hours of this year's"
            )
        ],
        action: AccountsBook.run)
}

/// `accounts book ACCOUNT CATEGORY TIME`
enum AccountsBook {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let account = try Accounts.account(named: invocation.operands[0], in: try Accounts.register(invocation))
        let site = try SiteAtWork(invocation)
        let allowance = try allowance(of: invocation.operands[1], account, site.policy)
        let length = invocation.operands[2]
        guard case .minutes(let minutes)? = Allowance(length) else {
            throw Failure(.usage, "\"\(length)\" is no time to book", help: "write it as 90m or 2h")
        }
        let view = try TicketView(invocation)
        let ticket = try invocation.value("ticket").map { (name) throws(Failure) in try view.ticket(named: name) }
        let booking = Booking(
            account: account.id, category: allowance.category, at: try Clock.time(of: invocation),
            minutes: invocation.has("back") ? -minutes : minutes, ticket: ticket?.number,
            remark: invocation.remark, author: invocation.author)
        let year = try SiteAtWork.doing(
            Allowances(site.desk).book(booking, of: allowance, beyond: invocation.has("beyond"), policy: site.policy))
        guard let year else {
            let now = try SiteAtWork.doing(
                Allowances(site.desk).bookings(of: account.id, allowance, at: booking.at, policy: site.policy))
            if booking.minutes < 0 {
                throw Failure(
                    .usage,
                    "only \(TimeText.work(now.minutes)) of \(allowance.category) were booked in \(now.year): nothing was given back"
                )
            }
            throw Failure(
                .usage,
                "\(account.id) has \(TimeText.work(max(0, now.minutesLeft))) of \(allowance.category) left in \(now.year): nothing was booked",
                help: "say --beyond to book it all the same")
        }
        try Output.print("\(account.id)  \(Accounts.sum(of: year))\n")
        return .ok
    }

    private static func allowance(of category: String, _ account: Account, _ policy: Policy) throws(Failure)
        -> YearlyAllowance
    {
        if let allowance = policy.allowance(of: category, plan: account.plan) { return allowance }
        let counted = policy.allowances.filter { $0.plans.isEmpty || $0.plans.contains(account.plan) }.map(\.category)
        throw Failure(
            .usage, "plan \(account.plan) of \(account.id) has no yearly allowance of \"\(category)\"",
            help: Spelling.suggestion(for: category, among: counted)
                ?? (counted.isEmpty
                    ? "the rules declare one so: allowance \(category) 8h per year"
                    : "it has one of: \(counted.joined(separator: ", "))"))
    }
}

extension Accounts {
    /// This year's bookings of each allowance that an account has; none where there are no sound rules.
    static func years(of account: Account, _ invocation: Invocation) throws(Failure) -> [YearOfBookings] {
        guard let site = try? SiteAtWork(invocation) else { return [] }
        let allowances = site.policy.allowances.filter { $0.plans.isEmpty || $0.plans.contains(account.plan) }
        return try allowances.map { (allowance) throws(Failure) in
            try SiteAtWork.doing(Allowances(site.desk).bookings(of: account.id, allowance, policy: site.policy))
        }
    }

    /// `enablement 2026: 3 h of 8 h booked, 5 h left`
    static func sum(of year: YearOfBookings) -> String {
        let left = year.minutesLeft
        let rest = left < 0 ? "\(TimeText.work(-left)) beyond it" : "\(TimeText.work(left)) left"
        return
            "\(year.allowance.category) \(year.year): \(TimeText.work(year.minutes)) of \(TimeText.work(year.allowance.minutes)) booked, \(rest)"
    }
}
