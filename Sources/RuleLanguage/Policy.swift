package import Calendars

// A policy as the engine runs it: every name resolved, every duration and range parsed, every pattern compiled. Only the
// checker makes one, and only of a pack in which it found no error; so nothing here can be inconsistent.

/// One complete support policy.
package struct Policy: Sendable {
    package var site: Site
    @Deferred package var calendars: [CalendarDefinition]
    /// From the least to the most; each plan includes those that `includes` names, transitively.
    package var plans: [Plan]
    /// From low to high, in the order declared.
    package var channels: [Channel]
    package var categories: [Category]
    /// In the order declared. The default one is `severities[defaultSeverity]`.
    package var severities: [Severity]
    package var defaultSeverity: Int
    package var promises: [PromiseRow]
    package var queues: [Queue]
    package var routes: [RouteRow]
    @Deferred package var partners: [Partner]
    package var alerts: [AlertSource]
    package var machines: [Machine]
    package var notions: [Notion]
    @Deferred package var allowances: [YearlyAllowance] = []
    package var closing: Closing?
    /// What people wrote below keyword lines to show what they find, and what not.
    package var examples = KeywordExamples()
    /// All keyword patterns of the pack; `Keyword.id` is the index of the hits it reports.
    package var matcher: KeywordMatcher
    package var templates: ReplyTemplates
    /// `sha256:…` over every file of the pack.
    package var digest: String
}

extension Policy {
    /// Whether anything is tried without effect.
    package var hasShadows: Bool {
        categories.contains(where: \.isShadow) || severities.contains(where: \.isShadow)
            || promises.contains(where: \.isShadow)
            || routes.contains(where: \.isShadow)
    }
}

/// `site "Name" { … }`
package struct Site: Sendable {
    package var name: String
    /// Our own domains, in lower case; every address in them is ours.
    package var domains: [String]
    /// The authserv-ids whose Authentication-Results count (RFC 8601 section 2.5), which is also the name our MX stamps in `Received: … by`.
    package var trust: [String]
    package var timezone: String
    /// The prefix of ticket numbers, `CP` of `CP-1042`.
    package var ticketPrefix: String
    /// Addresses of ours beyond the channels' (`alias` directives), in lower case.
    package var aliases: [String]
    /// The address whose copies count as staff's answers; nil where none is set.
    package var journal: String?
    /// Other settings by name, as written (`limit`, `postmaster`, `telephone`, `website`, …); the checker knows the names.
    package var settings: [String: String]

    /// Whether our mail server removes Authentication-Results in its name from what comes in (`forgeries stripped`, RFC 8601
    /// section 5), so that they count wherever they stand.
    package var areForgeriesStripped: Bool { settings["forgeries"] == "stripped" }
}

/// `calendar name { … }`: as declared. `timezone account` and `holidays/{country}.txt` make it depend on the account.
package struct CalendarDefinition: Sendable {
    package var name: String
    /// Open minutes of the day (0...1440) for each weekday, Monday first. All seven whole days where no `hours` is given.
    package var week: [[Range<Int>]]
    /// Whose time the hours are in: the site's, the account's, or that of a zone by its name.
    package enum ZoneChoice: Sendable, Equatable {
        case site, account
        case named(String)
    }
    package var zone: ZoneChoice
    /// Holiday files as the pack names them: `holidays/zurich.txt`, or with `{country}` in lower case: `holidays/{country}.txt`.
    package var holidayFiles: [String]
    /// Holidays by file name, for every file in the pack that `holidayFiles` can name.
    package var holidays: HolidayFiles
}

/// `plan premium { includes priority }`: what an account may expect of us is decided by it.
package struct Plan: Sendable {
    package var name: String
    /// The plan and every plan it includes.
    package var includes: Set<String>
}

/// `channel critical-line { to critical@…  plan premium  otherwise email }`
package struct Channel: Sendable {
    package var name: String
    /// Addresses, in lower case.
    package var addresses: [String]
    /// Plans that grant it (`plan priority+` already spelt out); empty: all.
    package var plans: Set<String>
    /// The channel that counts where the plan does not grant this one.
    package var otherwise: String?
}

/// A condition of a row: `plan premium,priority`, `not standing known`. All conditions of a row must hold.
package struct Condition: Sendable, Equatable {
    /// What a condition asks about.
    package enum Subject: String, Sendable, CaseIterable, BitwiseCopyable {
        case kind, verification, standing, plan, project, partner, channel, category, scope, severity, country, language,
            account
    }
    package var subject: Subject
    /// The values, any of which meets it; `plan priority+` already spelt out as the plans it means. `project` has
    /// `own`, `foreign`, `none`; `partner` has `any`, `none` or a name.
    package var values: [String]
    package var negated: Bool
}

/// Where something was declared: `file:line`, as evidence names it, and its place for diagnostics.
package struct Origin: Sendable, Hashable {
    package var file: String
    package var line: Int
    package var description: String { file + ":" + String(line) }
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

/// Whether a request is for us to do (`in`), or not (`out`).
package enum Scope: String, Sendable, BitwiseCopyable { case `in`, out }

/// `scope plan premium  severity critical -> in`
package struct ScopeRow: Sendable {
    package var conditions: [Condition]
    package var scope: Scope
}

/// `help "Find a partner" https://…`: what a reply points to.
package struct HelpArticle: Sendable {
    package var title: String
    package var link: String
}

/// `category deployment { … }`: what a request is about.
package struct Category: Sendable {
    package var name: String
    package var describe: String
    /// First row that matches decides; the last has no conditions.
    @Deferred package var scope: [ScopeRow]
    /// Categories that give way to it where both reach their thresholds.
    package var outranks: Set<String>
    /// The weight from which it can be chosen.
    package var threshold: Int
    package var keywords: Keywords
    @Deferred package var boosts: [Boost]
    /// Indices into `Policy.notions`: hits in their reach do not count.
    package var ruledOutBy: [Int]
    @Deferred package var help: [HelpArticle]
    /// `refer partners`: its out-of-scope mail is referred.
    package var refersToPartners: Bool
    /// `default`: it stands where nothing else does (`general`).
    package var isDefault: Bool
    /// `shadow`: scored and recorded, and never chosen.
    package var isShadow = false
    package var origin: Origin
}

/// `severity critical { … }`: how bad a request is.
package struct Severity: Sendable {
    package var name: String
    /// 0 for the most severe (the first declared).
    package var rank: Int
    package var threshold: Int
    package var keywords: Keywords
    @Deferred package var boosts: [Boost]
    package var ruledOutBy: [Int]
    package var outranks: Set<String>
    /// `plan mission-critical  otherwise production-down`: plans that have it (empty: all), and what the others get.
    package var plans: Set<String>
    package var otherwise: String?
    /// `shadow`: scored and recorded, and never chosen.
    package var isShadow = false
    package var origin: Origin
}

/// `boost 3 category security`: adds weight where the conditions hold (conditions on sender, channel, category).
package struct Boost: Sendable {
    package var weight: Int
    package var conditions: [Condition]
    package var origin: Origin
}

/// One keyword line.
package struct Keyword: Sendable {
    /// Its number in `Policy.matcher`.
    package var id: Int
    package var weight: Int
    /// The pattern as written, for evidence.
    package var pattern: String
    package var origin: Origin
}

/// A notion of people's writing that takes the force from a keyword: negation, hypothesis, past, somebody else's trouble.
package struct Notion: Sendable {
    /// Where a cue must stand to take the force from a hit.
    package enum Reach: Sendable, Equatable {
        /// The cue stands at most so many words before the hit, in the same clause.
        case before(Int)
        /// The cue stands at most so many words after the hit, in the same clause.
        case after(Int)
        /// The cue stands anywhere in the hit's sentence.
        case sentence
    }
    package var name: String
    package var reach: [Reach]
    package var cues: Keywords
}

/// How binding a promise is; of best effort and none no time is stated.
package enum PromiseKind: String, Sendable, BitwiseCopyable {
    case guarantee, target
    case bestEffort = "best-effort"
    case none
}

/// What the customer may expect: `guarantee respond 30m in always`.
package struct Promise: Sendable, Equatable {
    package var kind: PromiseKind
    /// `acknowledge`, `respond`, `resolve` in the order written.
    @Deferred package var clocks: [Clock]
    /// The clock that `description` states: `headline`, else `respond`, else the first.
    package var headline: Int?
    /// The calendar that the promise names; nil only for a plain `none`.
    package var calendar: String?

    /// A time within which something is to be done: `respond 30m in always`.
    package struct Clock: Sendable, Equatable {
        package var name: String
        package var within: Allowance
        package var calendar: String
        /// `resolve 2bd after respond`: it starts when that clock is met.
        package var after: String?
    }

    /// `guarantee 30m always`, `target 1bd office`, `best-effort weekdays`, `none`, `none office`.
    package var description: String {
        var text = kind.rawValue
        if let headline { text += " " + clocks[headline].within.description }
        if let calendar { text += " " + (headline.map { clocks[$0].calendar } ?? calendar) }
        return text
    }
}

/// One row of `promises { … }`; the first whose conditions hold decides.
package struct PromiseRow: Sendable {
    @Deferred package var conditions: [Condition]
    package var promise: Promise
    /// `shadow`: what it would promise is recorded, and not promised.
    package var isShadow = false
    package var origin: Origin
}

/// `queue oncall { … }`: where staff find mail, and who is told of it.
package struct Queue: Sendable {
    package var name: String
    /// Its place in lists, the lowest first.
    package var rank: Int
    /// `notify`, `forward`, `escalate` lines as written, for the desk.
    package var notify: [String]
    package var forward: [String]
    package var escalations: [(percent: Int, to: String)]
    /// `seen acknowledges`: whoever opens a message in it has taken it.
    package var seeingAcknowledges = false
    /// `notice 72h`: how long before its date something must be booked, in minutes.
    package var noticeMinutes: Int?
    package var origin: Origin
}

/// One row of `route { … }`.
package struct RouteRow: Sendable {
    @Deferred package var conditions: [Condition]
    package var queue: String
    /// nil: `no reply`.
    package var reply: String?
    /// Paragraphs added to the reply (`add how-to-get-guarantees`).
    package var adds: [String]
    /// `shadow`: where it would put mail is recorded, and it takes none.
    package var isShadow = false
    package var origin: Origin
}

/// `partner nordweb { … }`: a company that customers are sent to for what we do not do.
package struct Partner: Sendable {
    package var id: String
    package var name: String
    package var mail: String
    /// Categories taken; empty: none.
    package var takes: [String]
    /// ISO 3166 codes, in capitals.
    package var countries: [String]
    /// ISO 639 codes, in lower case.
    package var languages: [String]
    package var website: String?
}

/// `alert monitor { from monitor@agency.example  host *.agency.example }`: a machine that the policy expects.
package struct AlertSource: Sendable {
    package var name: String
    package var from: [String]
    package var hosts: [String]
}

/// `machine pbx { from pbx@agency.example }`: a machine that writes for people: its mail is a request whatever signs it bears.
package struct Machine: Sendable {
    package var name: String
    package var from: [String]
}

/// `allowance enablement 8h per year plan advanced`: how much of a category an account may have.
package struct YearlyAllowance: Sendable, Equatable {
    package var category: String
    package var minutes: Int
    /// Of which plans it is a part; empty: of all.
    package var plans: [String] = []
}

extension Policy {
    /// What an account of a plan may have of a category in a year; nil where that is not counted.
    package func allowance(of category: String?, plan: String?) -> YearlyAllowance? {
        allowances.first { allowance in
            allowance.category == category && (allowance.plans.isEmpty || plan.map(allowance.plans.contains) ?? false)
        }
    }
}

/// `close after 4d silent  reply closed-no-answer`
package struct Closing: Sendable, Equatable {
    package var days: Int
    package var reply: String?
}
