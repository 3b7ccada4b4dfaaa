import Calendars
import Diagnostics

// What a row of `promises` promises.

/// What such a row has said so far.
private struct PromiseWords {
    var clocks: [Promise.Clock] = []
    /// The first that was named.
    var calendar: String?
    var headline: String?

    func clock(_ name: String) -> Int? { clocks.firstIndex { $0.name == name } }

    var lacksCalendar: Bool { clocks.contains { $0.calendar.isEmpty } }

    /// Of the clocks that have none yet.
    mutating func setCalendar(_ name: String) {
        for index in clocks.indices where clocks[index].calendar.isEmpty { clocks[index].calendar = name }
    }

    /// The clock that the promise is called by.
    var headlineIndex: Int? { clock(headline ?? "respond") ?? (clocks.isEmpty ? nil : 0) }
}

extension PolicyCompiler {
    static let clockNames = ["acknowledge", "respond", "resolve"]

    /// `guarantee acknowledge 1h respond 4h in always headline acknowledge`, `target 1bd`…
    mutating func promise(_ row: RawRow, _ source: SourceText) -> Promise? {
        var tokens = row.outcome[...]
        guard let first = tokens.popFirst() else {
            report(
                .missing, "a row without a promise", source, row.range,
                help: "write: -> target respond 4h in office, or: -> none")
            return nil
        }
        let kinds = ["guarantee", "target", "best-effort", "none"]
        guard let kind = PromiseKind(rawValue: first.text) else {
            report(
                .unknownName, "no promise is called \"\(first.text)\"", source, first.range,
                help: suggestion(for: first.text, among: kinds) ?? "one of \(kinds.joined(separator: ", "))")
            return nil
        }
        var said = PromiseWords()
        while let word = tokens.popFirst() {
            guard take(word, &tokens, of: first, into: &said, source) else { return nil }
        }
        if let calendar = said.calendar { said.setCalendar(calendar) }
        if kind == .guarantee || kind == .target, said.clocks.isEmpty {
            report(
                .missing, "a \(kind.rawValue) needs a clock", source, first.range,
                help: "write: \(kind.rawValue) respond 4h in office"
            )
            return nil
        }
        if said.calendar == nil, kind != .none {
            report(.missing, "in which calendar?", source, first.range, help: "add: in \(calendars.order.first ?? "office")")
            return nil
        }
        if kind == .none, let clock = row.outcome.first(where: { Self.clockNames.contains($0.text) }) {
            warn(
                .idleClock, "nothing is promised, and its clock runs all the same", source, clock.range,
                help: "write: none, or, for a time that the desk aims at and tells nobody: best-effort "
                    + row.outcome.dropFirst().map(\.text).joined(separator: " "))
        }
        return Promise(kind: kind, clocks: said.clocks, headline: said.headlineIndex, calendar: said.calendar)
    }

    /// Takes a word and what belongs to it.
    ///
    /// - Returns: false where it is a mistake, which is then reported.
    private mutating func take(
        _ word: Token, _ rest: inout ArraySlice<Token>, of kind: Token, into said: inout PromiseWords, _ source: SourceText
    ) -> Bool {
        switch word.text {
        case _ where Self.clockNames.contains(word.text): return takeClock(word, rest.popFirst(), into: &said, source)
        case "in": return takeCalendar(word, rest.popFirst(), into: &said, source)
        case "after", "headline": return takeReference(word, rest.popFirst(), into: &said, source)
        default:
            report(
                .unknownWord, "\"\(word.text)\" means nothing in a promise", source, word.range,
                help: mend(word, kind))
            return false
        }
    }

    private mutating func takeClock(
        _ word: Token, _ length: Token?, into said: inout PromiseWords, _ source: SourceText
    ) -> Bool {
        guard let length else {
            report(.missing, "\(word.text) needs a time", source, word.range, help: "write: \(word.text) 4h in office")
            return false
        }
        guard let within = Allowance(length.text) else {
            report(.wrongValue, "\"\(length.text)\" is no time", source, length.range, help: "write 30m, 4h or 1bd")
            return false
        }
        guard said.clock(word.text) == nil else {
            report(
                .declaredTwice, "this row has \(word.text) twice", source, word.range,
                help: "a promise has each clock once: leave one of them out")
            return false
        }
        said.clocks.append(Promise.Clock(name: word.text, within: within, calendar: "", after: nil))
        return true
    }

    private mutating func takeCalendar(
        _ word: Token, _ name: Token?, into said: inout PromiseWords, _ source: SourceText
    ) -> Bool {
        guard let name else {
            report(
                .missing, "\"in\" needs a calendar", source, word.range,
                help: "write: in \(calendars.order.first ?? "office")")
            return false
        }
        if !calendars.contains(name.text) { diagnostics.append(calendars.unknown(name, in: source)) }
        guard said.calendar == nil || said.lacksCalendar else {
            report(
                .wrongValue, "nothing is left that could count in \(name.text)", source, name.range,
                help: "a calendar stands behind its clocks: respond 4h in \(said.calendar ?? "office") "
                    + "resolve 2bd in \(name.text)")
            return false
        }
        said.calendar = said.calendar ?? name.text
        said.setCalendar(name.text)
        return true
    }

    private mutating func takeReference(
        _ word: Token, _ name: Token?, into said: inout PromiseWords, _ source: SourceText
    ) -> Bool {
        guard let name else {
            report(
                .missing, "\"\(word.text)\" needs a clock", source, word.range,
                help: "write: \(word.text) \(said.clocks.first?.name ?? "respond")")
            return false
        }
        guard let index = said.clock(name.text) else {
            let names = said.clocks.map(\.name)
            report(
                .unknownName, "no clock of this row is called \"\(name.text)\"", source, name.range,
                help: suggestion(for: name.text, among: names)
                    ?? "it has \(names.isEmpty ? "none before it" : names.joined(separator: ", "))")
            return false
        }
        if word.text == "headline" {
            said.headline = name.text
            return true
        }
        guard index != said.clocks.count - 1 else {
            report(
                .wrongValue, "\(name.text) would wait for itself, and never start", source, name.range,
                help: "name a clock before it, as in: respond 4h resolve 2bd after respond")
            return false
        }
        said.clocks[said.clocks.count - 1].after = name.text
        return true
    }

    /// What was meant by a word that means nothing in a promise. A time alone and a calendar alone are how decisions tell a promise
    /// (`guarantee 30m always`), and so what is written first.
    private func mend(_ word: Token, _ kind: Token) -> String {
        let office = calendars.order.first ?? "office"
        if Allowance(word.text) != nil {
            return "say what has to come by then: \(kind.text) respond \(word.text) in \(office)"
        }
        if calendars.contains(word.text) { return "write: in \(word.text)" }
        let words = Self.clockNames + ["in", "after", "headline"]
        return suggestion(for: word.text, among: words) ?? "write: \(kind.text) respond 4h in \(office)"
    }
}
