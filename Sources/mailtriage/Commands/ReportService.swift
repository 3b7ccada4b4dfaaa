import Bytes
import Calendars
import Reports
import RuleLanguage
import Store

extension Command {
    static let reportService = Command(
        "service", "volumes, times to answer, promises kept and broken",
        options: [
            .init("--since", "TIME", "from then on: 30d, 2w, 2026-11-01; else the last 28 days"),
            .init("--until", "TIME", "up to then; else now"),
            .init("--html", nil, "print one page with plots, to be sent, shown and printed"),
            .init("--csv", nil, "print one figure a row"),
        ],
        explanation: """
            Counts requests by day, queue, category, severity, plan and channel; says how long it took to
            acknowledge, respond and resolve against what was promised, which promises were broken, which
            replies were held back and why, and how much was out of scope.
            """,
        examples: [
            ("mailtriage report service --since 2w", "on the terminal"),
            ("mailtriage report service --html > service.html", "for everybody else"),
        ], action: ReportService.run)
}

/// `report service`
enum ReportService {
    fileprivate static let usualDays: Int64 = 28

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let site = try SiteAtWork(invocation)
        let view = try TicketView(invocation)
        let now = Clock.now()
        let zone = view.zone
        let since = try PastTime.since(invocation, in: zone) ?? zone.startOfDay(now + -(usualDays - 1) * 86_400)
        let end = try PastTime.since(invocation, "until", in: zone)
        // No day that is still to come has a figure.
        let until = min(end ?? now + 1, now + 1)
        guard since < until else {
            throw Failure(
                .usage, end == nil ? "--since is still to come" : "--since is not before --until",
                help: end == nil ? "name a time that is past" : "nothing lies between them")
        }
        try site.readQueues()
        var counting = ServiceCounting(period: since..<until, now: now, zone: zone)
        let tables = try SiteStore.reading(
            view.store.serviceRows(
                within: since..<until, ticket: { ticket, tables in counting.add(ticket, tables) },
                clock: { clock in counting.add(clock) }))
        let prefix = view.prefix
        let report = ServiceReport(counting.figures(tables), site: site.policy.site.name, zone: zone) {
            TicketName.text($0, prefix: prefix)
        }
        try invocation.print(invocation.has("html") ? report.html : invocation.has("csv") ? report.csv : report.text) {
            report.write(to: &$0)
            $0.endLine()
        }
        return .ok
    }
}

extension Zone {
    /// The first moment of the day that a moment is in.
    fileprivate func startOfDay(_ time: Timestamp) -> Timestamp { timestamp(of: local(at: time).date, secondOfDay: 0) }
}

/// Counts the rows of the ledger, a million in a few seconds: everything by number, names only at the end.
struct ServiceCounting {
    private let now: Timestamp
    private let zone: Zone
    private var figures: ServiceFigures
    /// By dimension, then by the name's number.
    private var counts = [[Int]](repeating: [], count: ServiceDimension.allCases.count)
    private var days: [Int]
    private let firstDay: CivilDate
    /// The severity of a number whose ticket is not of the period.
    private static let notCounted = Int32.min
    /// From the first to the last; a quarter of a gigabyte for them.
    private static let mostNumbers: Int64 = 1 << 24
    /// Of the tickets, from the first: when each came, its severity and queue.
    private var firstTicket: Int64?
    private var received: [Timestamp] = []
    private var severities: [Int32] = []
    private var queues: [Int32] = []
    private var waits: [Int: WaitFigures] = [:]
    private var broken: [(clock: ServiceClock, queue: Int32)] = []
    /// Local midnights, worked out once a day: the day of the ticket before is often the next one's.
    private var today: (span: Range<Timestamp>, index: Int)?

    init(period: Range<Timestamp>, now: Timestamp, zone: Zone) {
        self.now = now
        self.zone = zone
        figures = ServiceFigures(period: period)
        firstDay = zone.local(at: period.lowerBound).date
        let last = zone.local(at: period.upperBound + -1).date
        days = [Int](repeating: 0, count: max(1, last.daysSinceEpoch - firstDay.daysSinceEpoch + 1))
    }

    mutating func add(_ ticket: borrowing ServiceTicket, _ tables: [NameTable]) {
        note(ticket)
        guard !ticket.isFollowUp else {
            figures.followUps += 1
            return
        }
        let outcome = ServiceDimension.outcome.rawValue
        guard tables[outcome][ticket.names[outcome]] != Ticket.Outcome.robot.rawValue else {
            figures.machines += 1
            return
        }
        figures.tickets += 1
        if ticket.isResolved { figures.resolved += 1 }
        let day = day(of: ticket.came)
        if days.indices.contains(day) { days[day] += 1 }
        for dimension in ServiceDimension.allCases.indices {
            let name = Int(ticket.names[dimension])
            guard name >= 0 else { continue }
            if counts[dimension].count <= name {
                counts[dimension] += [Int](repeating: 0, count: name - counts[dimension].count + 1)
            }
            counts[dimension][name] += 1
        }
    }

    private mutating func note(_ ticket: borrowing ServiceTicket) {
        let first = firstTicket ?? ticket.number
        firstTicket = first
        // A number far from all others, as a damaged database has it, is not waited for.
        guard (0..<Self.mostNumbers).contains(ticket.number &- first) else { return }
        // Numbers between that came at another time.
        while Int64(received.count) < ticket.number - first {
            received.append(ticket.received)
            severities.append(Self.notCounted)
            queues.append(-1)
        }
        received.append(ticket.received)
        severities.append(ticket.names[ServiceDimension.severity.rawValue])
        queues.append(ticket.names[ServiceDimension.queue.rawValue])
    }

    mutating func add(_ clock: borrowing ServiceClock) {
        guard let firstTicket, case let index = Int(clock.ticket &- firstTicket), received.indices.contains(index),
            severities[index] != Self.notCounted
        else { return }
        let key = Int(clock.name) << 32 | Int(severities[index] + 1)
        waits[key, default: WaitFigures()].add(
            from: clock.begun ?? received[index], met: clock.met, due: clock.due, now: now)
        if let due = clock.due, (clock.met ?? now) > due {
            figures.brokenCount += 1
            broken.append((copy clock, queues[index]))
            if broken.count > 4 * ServiceFigures.listed { broken.removeFirst(broken.count - ServiceFigures.listed) }
        }
    }

    private mutating func day(of time: Timestamp) -> Int {
        if let today, today.span.contains(time) { return today.index }
        let date = zone.local(at: time).date
        let start = zone.timestamp(of: date, secondOfDay: 0)
        let end = zone.timestamp(of: date.adding(days: 1), secondOfDay: 0)
        let index = date.daysSinceEpoch - firstDay.daysSinceEpoch
        if start < end { today = (start..<end, index) }
        return index
    }

    /// - Parameter tables: of each dimension, then of clocks.
    func figures(_ tables: [NameTable]) -> ServiceFigures {
        var figures = figures
        // `--since 1970-01-01` asks for all that there is, and not for the days before the first of it.
        let before = days.firstIndex { $0 > 0 } ?? days.count
        let first = max(0, min(before, days.count - Int(ReportService.usualDays)))
        figures.days = days.enumerated().dropFirst(first).map { (firstDay.adding(days: $0.offset), $0.element) }
        for dimension in [ServiceDimension.queue, .category, .severity, .plan, .channel, .promise] {
            let name = dimension.name
            figures.volumes.append(
                ServiceFigures.Volume(title: name.prefix(1).uppercased() + name.dropFirst(), counts: list(dimension, tables))
            )
        }
        figures.suppressions = list(.suppressed, tables)
        let scopes = list(.scope, tables)
        figures.scoped = scopes.reduce(0) { $0 + $1.count }
        figures.outOfScope = scopes.first { $0.name == Scope.out.rawValue }?.count ?? 0
        let clocks = tables[tables.count - 1]
        let severities = tables[ServiceDimension.severity.rawValue]
        figures.waits = waits.map { key, value in
            ServiceFigures.Wait(
                clock: clocks[Int32(key >> 32)] ?? "", severity: severities[Int32(key & 0xFFFF_FFFF) - 1] ?? "none",
                figures: value)
        }.sorted { ($0.clock, $0.severity) < ($1.clock, $1.severity) }
        figures.broken = broken.suffix(ServiceFigures.listed).reversed().map { item in
            BrokenPromise(
                ticket: item.clock.ticket, clock: clocks[item.clock.name] ?? "", due: item.clock.due ?? now,
                met: item.clock.met,
                queue: tables[ServiceDimension.queue.rawValue][item.queue] ?? "")
        }
        return figures
    }

    private func list(_ dimension: ServiceDimension, _ tables: [NameTable]) -> [ServiceFigures.Count] {
        counts[dimension.rawValue].enumerated().compactMap { number, count in
            count > 0 ? ServiceFigures.Count(name: tables[dimension.rawValue][Int32(number)] ?? "", count: count) : nil
        }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }
}
