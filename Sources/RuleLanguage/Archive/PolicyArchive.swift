import Calendars

extension Policy {
    /// What stands before what was written: which form it has, its size, that of the tables, and a checksum of what is no table.
    private struct ArchiveHeader: BitwiseCopyable {
        /// To be raised whenever what is written changes: where a file system gives two programs one stamp, it tells them apart.
        static let form: UInt64 = 0x3430_7972_7472_6D04
        var form = Self.form
        var byteCount: Int
        var tableCount: Int
        var checksum: UInt64
    }

    /// The policy as bytes that are used where they lie, many times faster than its rules are compiled: one process a message
    /// cannot afford to compile, nor to read all that a pack says. The form belongs to this very program; whoever keeps it keeps
    /// by which program it was written, and makes it durable before it is found by its name, because tables are taken as they are.
    package func archived() -> [UInt8] {
        var coder = ArchiveCoder()
        var policy = self
        policy.archive(&coder)
        var header = ArchiveHeader(
            byteCount: coder.bytes.count, tableCount: coder.tables.count,
            checksum: coder.bytes.withUnsafeBytes { Policy.checksum($0) })
        var archive = withUnsafeBytes(of: &header) { Array($0) } + coder.bytes
        while archive.count % ArchiveCoder.tableAlignment != 0 { archive.append(0) }
        return archive + coder.tables
    }

    /// nil where the bytes are not what `archived` wrote, as far as their beginning tells.
    ///
    /// - Parameters:
    ///   - bytes: aligned for any element; more may stand behind the archive.
    ///   - owner: keeps the bytes as long as it lives; the policy keeps it.
    package init?(archive bytes: UnsafeRawBufferPointer, owner: AnyObject) {
        let start = MemoryLayout<ArchiveHeader>.size
        guard bytes.count >= start else { return nil }
        let header = bytes.loadUnaligned(as: ArchiveHeader.self)
        guard header.form == ArchiveHeader.form, header.byteCount >= 0, header.byteCount <= bytes.count - start else {
            return nil
        }
        let alignment = ArchiveCoder.tableAlignment
        let tables = (start + header.byteCount + alignment - 1) / alignment * alignment
        guard tables <= bytes.count, header.tableCount >= 0, header.tableCount <= bytes.count - tables else { return nil }
        let eager = UnsafeRawBufferPointer(rebasing: bytes[start..<start + header.byteCount])
        guard Policy.checksum(eager) == header.checksum else { return nil }
        self = Policy.blank
        var coder = ArchiveCoder(
            reading: eager, tables: UnsafeRawBufferPointer(rebasing: bytes[tables..<tables + header.tableCount]),
            owner: owner)
        archive(&coder)
        if coder.hasFailed || !coder.isAtEnd { return nil }
    }

    /// Guards against a torn or damaged file, not against an enemy, who could write the rules as well.
    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        // Four sums side by side, which wait for no other: a delivery reads 170 KB of them.
        var sums = SIMD4(UInt64(bytes.count), 0, 0, 0)
        let size = MemoryLayout<SIMD4<UInt64>>.size
        var index = 0
        while index + size <= bytes.count {
            sums = (sums ^ bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)) &* 0x9E37_79B9_7F4A_7C15
            sums ^= sums &>> 29
            index += size
        }
        var sum: UInt64 = 0
        for lane in sums.indices { sum = (sum ^ sums[lane]) &* 0x9E37_79B9_7F4A_7C15 }
        while index < bytes.count {
            sum = (sum ^ UInt64(bytes[index])) &* 0x100_0000_01B3
            index += 1
        }
        return sum
    }

    private static var blank: Policy {
        Policy(
            site: Site(
                name: "", domains: [], trust: [], timezone: "", ticketPrefix: "", aliases: [], journal: nil, settings: [:]),
            calendars: [], plans: [], channels: [], categories: [], severities: [], defaultSeverity: 0, promises: [],
            queues: [], routes: [],
            partners: [], alerts: [], machines: [], notions: [], matcher: .blank, templates: ReplyTemplates(), digest: "")
    }

    private mutating func archive(_ coder: inout ArchiveCoder) {
        site.archive(&coder)
        coder.deferred(&$calendars) {
            $0.list(
                &$1, blank: CalendarDefinition(name: "", week: [], zone: .site, holidayFiles: [], holidays: HolidayFiles())
            ) { $1.archive(&$0) }
        }
        coder.list(&plans, blank: Plan(name: "", includes: [])) { $1.archive(&$0) }
        coder.list(&channels, blank: Channel(name: "", addresses: [], plans: [], otherwise: nil)) { $1.archive(&$0) }
        coder.list(&categories, blank: .blank) { $1.archive(&$0) }
        coder.list(&severities, blank: .blank) { $1.archive(&$0) }
        coder.plain(&defaultSeverity)
        coder.list(&promises, blank: PromiseRow(conditions: [], promise: .blank, origin: .blank)) { $1.archive(&$0) }
        coder.list(&queues, blank: .blank) { $1.archive(&$0) }
        coder.list(&routes, blank: RouteRow(conditions: [], queue: "", reply: nil, adds: [], origin: .blank)) {
            $1.archive(&$0)
        }
        coder.deferred(&$partners) {
            $0.list(
                &$1, blank: Partner(id: "", name: "", mail: "", takes: [], countries: [], languages: [], website: nil)
            ) { $1.archive(&$0) }
        }
        coder.list(&alerts, blank: AlertSource(name: "", from: [], hosts: [])) { coder, alert in
            coder.text(&alert.name)
            coder.texts(&alert.from)
            coder.texts(&alert.hosts)
        }
        coder.list(&machines, blank: Machine(name: "", from: [])) { coder, machine in
            coder.text(&machine.name)
            coder.texts(&machine.from)
        }
        coder.list(&notions, blank: Notion(name: "", reach: [], cues: Keywords())) { coder, notion in
            coder.text(&notion.name)
            coder.list(&notion.reach, blank: .sentence) { $0.reach(&$1) }
            notion.cues.archive(&coder)
        }
        coder.deferred(&$allowances) {
            $0.list(&$1, blank: YearlyAllowance(category: "", minutes: 0)) { coder, allowance in
                coder.text(&allowance.category)
                coder.plain(&allowance.minutes)
                coder.texts(&allowance.plans)
            }
        }
        coder.optional(&closing, blank: Closing(days: 0, reply: nil)) { coder, closing in
            coder.plain(&closing.days)
            coder.text(&closing.reply)
        }
        examples.archive(&coder)
        matcher.archive(&coder)
        templates.archive(&coder)
        coder.text(&digest)
    }
}

extension Site {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.texts(&domains)
        coder.texts(&trust)
        coder.text(&timezone)
        coder.text(&ticketPrefix)
        coder.texts(&aliases)
        coder.text(&journal)
        coder.dictionary(&settings, blank: "") { $0.text(&$1) }
    }
}

extension CalendarDefinition {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.list(&week, blank: []) { $0.list(&$1, blank: 0..<0) { $0.range(&$1) } }
        var named: String? = if case .named(let name) = zone { name } else { nil }
        var isAccount = zone == .account
        coder.text(&named)
        coder.plain(&isAccount)
        zone = named.map { .named($0) } ?? (isAccount ? .account : .site)
        coder.texts(&holidayFiles)
        holidays.archive(&coder)
    }
}

extension Category {
    fileprivate static var blank: Category {
        Category(
            name: "", describe: "", scope: [], outranks: [], threshold: 0, keywords: Keywords(), boosts: [], ruledOutBy: [],
            help: [],
            refersToPartners: false, isDefault: false, origin: .blank)
    }

    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.text(&describe)
        coder.deferred(&$scope) {
            $0.list(&$1, blank: ScopeRow(conditions: [], scope: .in)) { coder, row in
                coder.conditions(&row.conditions)
                coder.plain(&row.scope)
            }
        }
        coder.texts(&outranks)
        coder.plain(&threshold)
        keywords.archive(&coder)
        coder.boosts(&$boosts)
        coder.plain(&ruledOutBy)
        coder.deferred(&$help) {
            $0.list(&$1, blank: HelpArticle(title: "", link: "")) { coder, article in
                coder.text(&article.title)
                coder.text(&article.link)
            }
        }
        coder.plain(&refersToPartners)
        coder.plain(&isDefault)
        coder.plain(&isShadow)
        coder.origin(&origin)
    }
}

extension Severity {
    fileprivate static var blank: Severity {
        Severity(
            name: "", rank: 0, threshold: 0, keywords: Keywords(), boosts: [], ruledOutBy: [], outranks: [], plans: [],
            otherwise: nil, origin: .blank)
    }

    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.plain(&rank)
        coder.plain(&threshold)
        keywords.archive(&coder)
        coder.boosts(&$boosts)
        coder.plain(&ruledOutBy)
        coder.texts(&outranks)
        coder.texts(&plans)
        coder.text(&otherwise)
        coder.plain(&isShadow)
        coder.origin(&origin)
    }
}

extension Plan {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.texts(&includes)
    }
}

extension Channel {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.texts(&addresses)
        coder.texts(&plans)
        coder.text(&otherwise)
    }
}

extension PromiseRow {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.conditions(&$conditions)
        promise.archive(&coder)
        coder.plain(&isShadow)
        coder.origin(&origin)
    }
}

extension RouteRow {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.conditions(&$conditions)
        coder.text(&queue)
        coder.text(&reply)
        coder.texts(&adds)
        coder.plain(&isShadow)
        coder.origin(&origin)
    }
}

extension Partner {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&id)
        coder.text(&name)
        coder.text(&mail)
        coder.texts(&takes)
        coder.texts(&countries)
        coder.texts(&languages)
        coder.text(&website)
    }
}

extension Promise {
    fileprivate static var blank: Promise { Promise(kind: .none, clocks: [], headline: nil, calendar: nil) }

    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.plain(&kind)
        coder.deferred(&$clocks) {
            $0.list(&$1, blank: Clock(name: "", within: .minutes(0), calendar: "", after: nil)) { $1.archive(&$0) }
        }
        coder.optional(&headline, blank: 0) { $0.plain(&$1) }
        coder.text(&calendar)
    }
}

extension Promise.Clock {
    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        var isBusinessDays = if case .businessDays = within { true } else { false }
        var count =
            switch within {
            case .minutes(let count), .businessDays(let count): count
            }
        coder.plain(&isBusinessDays)
        coder.plain(&count)
        within = isBusinessDays ? .businessDays(count) : .minutes(count)
        coder.text(&calendar)
        coder.text(&after)
    }
}

extension Queue {
    fileprivate static var blank: Queue {
        Queue(name: "", rank: 0, notify: [], forward: [], escalations: [], origin: .blank)
    }

    fileprivate mutating func archive(_ coder: inout ArchiveCoder) {
        coder.text(&name)
        coder.plain(&rank)
        coder.texts(&notify)
        coder.texts(&forward)
        coder.list(&escalations, blank: (percent: 0, to: "")) { coder, escalation in
            coder.plain(&escalation.percent)
            coder.text(&escalation.to)
        }
        coder.plain(&seeingAcknowledges)
        coder.optional(&noticeMinutes, blank: 0) { $0.plain(&$1) }
        coder.origin(&origin)
    }
}

extension Origin {
    fileprivate static var blank: Origin { Origin(file: "", line: 0) }
}

extension ArchiveCoder {
    mutating func range(_ range: inout Range<Int>) {
        var (start, end) = (range.lowerBound, range.upperBound)
        plain(&start)
        plain(&end)
        range = start <= end ? start..<end : 0..<0
    }

    fileprivate mutating func origin(_ origin: inout Origin) {
        repeatedText(&origin.file)
        plain(&origin.line)
    }

    fileprivate mutating func conditions(_ conditions: inout Deferred<Condition>) {
        deferred(&conditions) { $0.conditions(&$1) }
    }

    fileprivate mutating func conditions(_ conditions: inout [Condition]) {
        list(&conditions, blank: Condition(subject: .kind, values: [], negated: false)) { coder, condition in
            coder.plain(&condition.subject)
            coder.texts(&condition.values)
            coder.plain(&condition.negated)
        }
    }

    fileprivate mutating func boosts(_ boosts: inout Deferred<Boost>) {
        deferred(&boosts) {
            $0.list(&$1, blank: Boost(weight: 0, conditions: [], origin: .blank)) { coder, boost in
                coder.plain(&boost.weight)
                coder.conditions(&boost.conditions)
                coder.origin(&boost.origin)
            }
        }
    }

    fileprivate mutating func reach(_ reach: inout Notion.Reach) {
        var kind: UInt8 = 0
        var words = 0
        switch reach {
        case .before(let count): (kind, words) = (1, count)
        case .after(let count): (kind, words) = (2, count)
        case .sentence: break
        }
        plain(&kind)
        plain(&words)
        reach = kind == 1 ? .before(words) : kind == 2 ? .after(words) : .sentence
    }
}
