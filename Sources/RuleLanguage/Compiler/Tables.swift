import Calendars
import Diagnostics

// `promises`, `queue`, `route`, `allowance`, `close`: what follows from what was recognised.

extension PolicyCompiler {
    mutating func compilePromises() -> [PromiseRow] {
        var table: [PromiseRow] = []
        for (source, segment) in all("promises") {
            var checked: [(conditions: [Condition], row: RawRow)] = []
            for row in rows(segment.block?.statements ?? [], in: source) {
                let conditions = conditions(row.conditions, in: source)
                checked.append((conditions, row))
                if let promise = promise(row, source) {
                    table.append(
                        PromiseRow(
                            conditions: conditions, promise: promise, isShadow: row.shadow != nil,
                            origin: origin(row.range.lowerBound, source)))
                }
            }
            note(checked, .promises, segment.key.range, source)
        }
        if all("promises").isEmpty {
            diagnostics.append(Diagnostic(.error, .missing, "no promises are declared", help: "write: promises { -> none }"))
        }
        return table
    }

    mutating func compileQueues() -> [Queue] {
        var list: [Queue] = []
        for (source, segment) in all("queue") {
            guard let name = segment.arguments.first else { continue }
            if !Self.isQueueName(name.text) {
                report(
                    .wrongValue, "a queue is a folder: \"\(name.text)\" cannot be its name", source, name.range,
                    help: "small letters, digits and hyphens")
            }
            var queue = Queue(
                name: name.text, rank: 100, notify: [], forward: [], escalations: [],
                origin: origin(name.range.lowerBound, source))
            let keys = ["rank", "notify", "forward", "escalate", "notice", "seen"]
            for part in segments(segment.block, keys: keys, of: "a queue", in: source) { take(part, into: &queue, source) }
            list.append(queue)
        }
        return list
    }

    /// A line of a queue.
    private mutating func take(_ part: Segment, into queue: inout Queue, _ source: SourceText) {
        let texts = part.arguments.map(\.text)
        switch part.key.text {
        case "rank":
            guard texts.count == 1, let rank = Int(texts[0]) else {
                return report(.wrongValue, "rank needs a number", source, part.range, help: "write: rank 1")
            }
            queue.rank = rank
        case "notify", "forward":
            let role: AddresseeRole = part.key.text == "notify" ? .notify : .forward
            if texts.isEmpty {
                report(
                    .missing, "\(part.key.text) needs whom to tell", source, part.range, help: "write: \(role.example)")
            }
            addressees += part.arguments.map { (role, $0, source) }
            if role == .notify { queue.notify += texts } else { queue.forward += texts }
        case "seen":
            guard texts == ["acknowledges"] else {
                return report(
                    .wrongValue, "seen has one effect that can be asked for", source, part.range,
                    help: "write: seen acknowledges")
            }
            queue.seeingAcknowledges = true
        case "notice":
            guard texts.count == 1, case .minutes(let minutes)? = Allowance(texts[0]) else {
                return report(.wrongValue, "notice needs a time", source, part.range, help: "write: notice 72h")
            }
            queue.noticeMinutes = minutes
        default: takeEscalation(part, into: &queue, source)
        }
    }

    /// `escalate at 50% to duty-manager`
    private mutating func takeEscalation(_ part: Segment, into queue: inout Queue, _ source: SourceText) {
        let texts = part.arguments.map(\.text)
        guard texts.count == 4, texts[0] == "at", texts[1].hasSuffix("%"), let percent = Int(texts[1].dropLast()),
            Self.escalationShares.contains(percent), texts[2] == "to"
        else {
            return report(
                .wrongValue, "escalate needs a share and whom to tell", source, part.range,
                help: "write: escalate at 50% to duty-manager")
        }
        addressees.append((.escalate, part.arguments[3], source))
        queue.escalations.append((percent, texts[3]))
    }

    /// Percent of a clock's time at which somebody can be told: from 100 on the promise is broken.
    private static let escalationShares = 1...1000

    mutating func checkQueues(_ routes: [RouteRow]) {
        let used = Set(routes.map(\.queue) + OwnQueue.allCases.map(\.rawValue))
        for (source, segment) in all("queue") {
            guard let name = segment.arguments.first, !used.contains(name.text), queues.contains(name.text) else { continue }
            warn(
                .unused, "no row leads to the queue \"\(name.text)\"", source, name.range,
                help: "name it in route: -> \(name.text)  reply NAME")
        }
    }

    /// Queues are folders: no name may lead out of theirs.
    private static func isQueueName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: "-")
            && name.utf8.allSatisfy {
                $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    mutating func compileRoutes() -> [RouteRow] {
        var table: [RouteRow] = []
        for (source, segment) in all("route") {
            var checked: [(conditions: [Condition], row: RawRow)] = []
            for row in rows(segment.block?.statements ?? [], in: source) {
                let conditions = conditions(row.conditions, in: source)
                checked.append((conditions, row))
                if let outcome = route(row, source) {
                    table.append(
                        RouteRow(
                            conditions: conditions, queue: outcome.queue, reply: outcome.reply, adds: outcome.adds,
                            isShadow: row.shadow != nil,
                            origin: origin(row.range.lowerBound, source)))
                }
            }
            note(checked, .route, segment.key.range, source)
        }
        if all("route").isEmpty {
            diagnostics.append(
                Diagnostic(.error, .missing, "no route is declared", help: "write: route { -> inbox  no reply }"))
        }
        return table
    }

    /// `standard  reply received  add how-to-get-guarantees`, `robots  no reply`
    private mutating func route(_ row: RawRow, _ source: SourceText) -> (queue: String, reply: String?, adds: [String])? {
        var tokens = row.outcome[...]
        guard let queue = tokens.popFirst() else {
            report(.missing, "a row without a queue", source, row.range, help: "write: -> queue  reply NAME")
            return nil
        }
        if !queues.contains(queue.text) { diagnostics.append(queues.unknown(queue, in: source)) }
        var reply: String?
        var adds: [String] = []
        var isSaid = false
        var no: Token?
        while let word = tokens.popFirst() {
            switch word.text {
            case "no":
                guard tokens.popFirst()?.text == "reply" else {
                    report(.syntax, "\"no\" what?", source, word.range, help: "write: no reply")
                    return nil
                }
                isSaid = true
                no = word
            case "reply", "add":
                guard let name = tokens.popFirst() else {
                    report(
                        .missing, "\(word.text) needs a template", source, word.range,
                        help: "write: \(word.text) \(templateNames.first ?? "received")")
                    return nil
                }
                if !hasTemplate(name.text) {
                    report(
                        .template, "no template is called \"\(name.text)\"", source, name.range,
                        help: suggestion(for: name.text, among: templateNames) ?? "write replies/en/\(name.text).txt")
                }
                if word.text == "reply", reply != nil {
                    report(
                        .syntax, "a row sends one reply", source, word.range,
                        help: "take one away; a further paragraph comes by: add \(name.text)")
                }
                if word.text == "reply" { reply = name.text } else { adds.append(name.text) }
                isSaid = true
            default:
                report(
                    .unknownWord, "\"\(word.text)\" means nothing in a route", source, word.range,
                    help: suggestion(for: word.text, among: ["reply", "no", "add"])
                        ?? "behind the queue stand: no reply, or reply NAME, and add NAME")
                return nil
            }
        }
        if let no, reply != nil {
            report(
                .syntax, "a row sends a reply, or none", source, no.range,
                help: "take away: no reply, or the reply's name")
        }
        if !isSaid {
            report(.missing, "a row says what is replied", source, queue.range, help: "add: reply NAME, or: no reply")
            return nil
        }
        return (queue.text, reply, adds)
    }

    mutating func compileAllowances() -> ([YearlyAllowance], Closing?) {
        var allowances: [YearlyAllowance] = []
        for (source, segment) in all("allowance") {
            guard let name = segment.arguments.first else { continue }
            if !categories.contains(name.text) { diagnostics.append(categories.unknown(name, in: source)) }
            let texts = segment.arguments.map(\.text)
            guard texts.count == 4 || texts.count == 6 && texts[4] == "plan",
                case .minutes(let minutes)? = Allowance(texts[1]),
                texts[2] == "per", texts[3] == "year"
            else {
                report(
                    .wrongValue, "an allowance is so much a year", source, segment.range,
                    help: "write: allowance \(name.text) 8h per year")
                continue
            }
            let named = texts.count == 6 ? texts[5].split(separator: ",").map(String.init) : []
            for plan in named where !plans.contains(plan) {
                diagnostics.append(plans.unknown(segment.arguments[5], in: source))
            }
            let isTaken = allowances.contains { earlier in
                earlier.category == name.text
                    && (earlier.plans.isEmpty || !named.isEmpty && named.allSatisfy(earlier.plans.contains))
            }
            if isTaken {
                report(
                    .declaredTwice, "\(name.text) has an allowance for these plans already", source, segment.range,
                    help: "the first one counts: take one of them away, or name other plans")
            }
            allowances.append(YearlyAllowance(category: name.text, minutes: minutes, plans: named))
        }
        var closing: Closing?
        for (source, segment) in all("close") {
            let texts = segment.arguments.map(\.text)
            guard texts.count >= 3, texts[0] == "after", texts[2] == "silent",
                case .minutes(let minutes)? = Allowance(texts[1]), minutes % 1440 == 0,
                texts.count == 3 || texts.count == 5 && texts[3] == "reply"
            else {
                report(
                    .wrongValue, "close after so many days of silence", source, segment.range,
                    help: "write: close after 4d silent  reply closed-no-answer")
                continue
            }
            if closing != nil {
                report(
                    .declaredTwice, "when tickets are closed is said twice", source, segment.range,
                    help: "a pack closes all silent tickets after as many days: take one of them away")
            }
            closing = Closing(days: minutes / 1440, reply: texts.count == 5 ? texts[4] : nil)
        }
        return (allowances, closing)
    }
}
