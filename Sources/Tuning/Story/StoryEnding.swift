import Calendars
import RuleLanguage
import Triage

// What follows from who wrote and what: queue, promise, reply.

extension StoryTeller {
    func route() -> [Story.Block] {
        var phrases: [Story.Phrase] = []
        if let scope = decision.scope {
            phrases += [
                .init("It is "), scope == .in ? .init("in scope", .good) : .init("out of scope", .doubtful), .init(". "),
            ]
        }
        phrases += [.init("It goes to "), .init(decision.queue, .strong)]
        guard let place = decision.routeRule else {
            return [.paragraph(phrases + [.init(", the lowest queue, for no row takes it.")])]
        }
        phrases.append(.init(", by the first row that it meets:"))
        var blocks: [Story.Block] = [.paragraph(phrases)]
        if let row = policy.routes.first(where: { $0.origin.description == place }) {
            blocks.append(.row(place: place, text: row.description))
        }
        if let partner = decision.partner {
            blocks.append(
                .paragraph([
                    .init("It is referred to the partner "), .init(policy.partner(partner)?.name ?? partner, .strong),
                    .init("."),
                ]))
        }
        return blocks
    }

    // MARK: - Promise

    func promise() -> [Story.Block] {
        guard let place = decision.promiseRule else {
            let why =
                decision.scope == .out && decision.isEntitled
                ? "what is out of scope has none" : "this sender is entitled to none"
            return [.paragraph([.init("No promise", .quiet), .init(": \(why).")])]
        }
        var blocks: [Story.Block] = [
            .paragraph([.init(decision.promise.description, .strong), .init(", by the first row that it meets:")])
        ]
        if let row = policy.promises.first(where: { $0.origin.description == place }) {
            blocks.append(.row(place: place, text: row.description))
        }
        for clock in decision.clocks { blocks += sum(clock) }
        return blocks
    }

    private func sum(_ clock: DecidedClock) -> [Story.Block] {
        let title: [Story.Phrase] = [
            .init(clock.name, .strong),
            .init(" within \(StoryTeller.words(clock.within)) of the calendar \(clock.calendar): "),
        ]
        guard let due = clock.due else {
            return [.paragraph(title + [.init(clock.after.map { "it runs from when \($0) is met." } ?? "it never opens.")])]
        }
        var lines: [Story.SumLine] = []
        var counted: Int64 = 0
        for step in due.steps {
            var line = Story.SumLine(span: span(step), what: "", total: nil, counts: false)
            switch step.reason {
            case .closed: line.what = "closed"
            case .holiday(let name): line.what = "holiday: \(name)"
            case .counted:
                counted += step.to - step.from
                line.counts = true
                if case .minutes(let all) = clock.within {
                    line.what = "+ \(TimeText.duration(step.to - step.from))"
                    line.total = "\(TimeText.duration(counted)) of \(TimeText.duration(Int64(all) * 60))"
                } else {
                    line.what = "open days"
                }
            }
            lines.append(line)
        }
        return [
            .paragraph(title + [.init("by "), .init(TimeText.full(due.time, in: zone), .strong), .init(".")]), .sum(lines),
        ]
    }

    private func span(_ step: DueTime.Step) -> String {
        let isOneDay = zone.local(at: step.from).date == zone.local(at: step.to).date
        let end = isOneDay ? String(TimeText.short(step.to, in: zone).suffix(5)) : TimeText.short(step.to, in: zone)
        return "\(TimeText.short(step.from, in: zone)) to \(end)"
    }

    private static func words(_ allowance: Allowance) -> String {
        switch allowance {
        case .minutes(let count): TimeText.duration(Int64(count) * 60)
        case .businessDays(let count): count == 1 ? "1 business day" : "\(count) business days"
        }
    }

    // MARK: - Reply

    func answer() -> [Story.Block] {
        guard let template = decision.template else {
            return [.paragraph([.init("Nothing", .quiet), .init(": the row says \"no reply\".")])]
        }
        if let suppressed = decision.suppressed {
            return [
                .paragraph([
                    .init("Nothing", .doubtful), .init(": the row names the reply \(template), but it is held back ("),
                    .init(suppressed, .strong),
                    .init("), for \(SuppressionReason.text(suppressed))."),
                ])
            ]
        }
        let adds = decision.adds.isEmpty ? "" : ", with \(decision.adds.joined(separator: " and "))"
        var blocks: [Story.Block] = [.paragraph([.init("The reply "), .init(template, .strong), .init("\(adds):")])]
        if let body = reply.flatMap(StoryTeller.body) { blocks.append(.mail(body)) }
        return blocks
    }

    /// A mail without its header.
    private static func body(_ message: [UInt8]) -> String? {
        for index in message.indices.dropLast() where message[index] == 0x0A && message[index + 1] == 0x0A {
            return String(decoding: message[(index + 2)...], as: UTF8.self)
        }
        return nil
    }
}

extension RouteRow {
    /// As a row of the rules: `plan premium  severity critical  -> oncall  reply received`.
    package var description: String {
        let conditions = conditions.map(\.description).joined(separator: "  ")
        let reply = reply.map { "reply \($0)" } ?? "no reply"
        return (conditions.isEmpty ? "" : conditions + "  ") + "-> \(queue)  \(reply)" + adds.map { "  add \($0)" }.joined()
    }
}

extension PromiseRow {
    /// As a row of the rules, its promise in short: `plan premium  -> target 4h office`.
    package var description: String {
        let conditions = conditions.map(\.description).joined(separator: "  ")
        return (conditions.isEmpty ? "" : conditions + "  ") + "-> \(promise.description)"
    }
}
