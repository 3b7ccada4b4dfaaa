import Calendars
import TestSupport
import Testing
import Tickets

@testable import Store

@Suite("Evidence in the ledger")
struct EvidenceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func line(
        _ reason: String, _ keyword: String, _ weight: Int, rule: String = "lamp.rules:12",
        text: String = "The lamp is out.",
        line: Int = 3, ruledOut: String? = nil
    ) -> Ticket.Evidence {
        Ticket.Evidence(
            reason: reason, rule: rule, keyword: keyword, weight: weight, field: "body", line: line, text: text,
            ruledOut: ruledOut)
    }

    /// A store with one ticket of the category `lamp`, taken at 100 seconds, whose evidence this is.
    private func store(_ evidence: [Ticket.Evidence]) throws -> Store {
        let store = try Store.create(path: folder.path + "/site.db")
        var ticket = Ticket(
            digest: [1], messageID: nil, received: Timestamp(seconds: 100), accepted: Timestamp(seconds: 100), size: 1,
            envelopeSender: nil, envelopeRecipient: nil, subject: "", kind: "request", kindReason: nil, sender: nil,
            verification: "verified", standing: "authorized", account: "isle", contact: nil, plan: nil, project: nil,
            channel: nil, category: "lamp", scope: nil, severity: nil, queue: "watch", promise: "none", template: nil,
            suppressed: nil, partner: nil, rules: "", outcome: .ticketed, file: "1")
        ticket.number = 1001
        try store.insert(ticket, evidence: PackedEvidence(evidence, category: "lamp"), clocks: [])
        return store
    }

    /// Another program may have damaged the file. Whoever reckons with times must not end at a sum that overflows.
    @Test(arguments: [Int64.min, -1, Int64.max])
    func aTimeIsOneThatCanBeWritten(_ seconds: Int64) throws {
        let store = try store([])
        try store.connection.execute("UPDATE ticket SET received = \(seconds), accepted = \(seconds)")
        try store.connection.execute(
            """
            INSERT INTO clock (ticket, name, within, calendar, due, left)
            VALUES (1001, 'respond', '4h', 'always', \(seconds), \(seconds))
            """)
        let read = Timestamp(clamping: seconds)
        let ticket = try #require(try store.ticket(number: 1001))
        #expect(ticket.received == read)
        #expect(ticket.accepted == read)
        let life = try #require(try store.life(of: 1001))
        #expect(life.clocks.map(\.due) == [read])
        let left = try #require(life.clocks.first?.left)
        #expect(left >= 0 && left <= Timestamp.latest.seconds)
    }

    @Test(
        "comes back as it was",
        arguments: [
            [], [line("category lamp", "lamp", 4)],
            [
                line("category lamp", "lamp", 4), line("severity dark", "lamp is out", -3, rule: "lamp.rules:13"),
                line("severity dark", "boost", 1, rule: "x", text: "", line: 0, ruledOut: "negated"),
            ],
            [
                line("", "ünïcödé \u{0}", .max, rule: "a:b:012", line: -1), line("", "", .min, rule: ":7"),
                line("", "", 0, rule: "7:"), line("", "", 0, rule: "x:-1"),
            ],
            (0..<200).map { line("category \($0 % 3)", "k\($0)", $0, rule: "r:\($0)", text: "\($0 % 7)") },
        ])
    func whole(_ evidence: [Ticket.Evidence]) throws {
        #expect(try store(evidence).evidence(of: 1001) == evidence)
    }

    @Test("words that the database has are named by number, and read as they were; what is not among them is written out")
    func glossary() throws {
        let pattern = "(lamp|lantern|light house)"
        let evidence = [
            Self.line("category lamps of the isle", pattern, 4), Self.line("category lamps of the isle", "lamp", 1),
            Self.line("category lamps of the isle", "(keeper|light house keeper)", 2, ruledOut: "negated"),
        ]
        let store = try store([])
        let empty = PackedEvidence(evidence, category: nil)
        let glossary = try store.glossary([pattern, "category lamps of the isle", "lamp"])
        #expect(
            glossary.number(of: pattern) != nil && glossary.number(of: "lamp") == nil, "short ones take as much as a number")
        let packed = try #require(PackedEvidence(evidence, category: nil, glossary))
        #expect(packed.lines.count + pattern.utf8.count < empty?.lines.count ?? 0)
        try store.insertEvidence(packed, of: 1001)
        #expect(try store.evidence(of: 1001) == evidence)

        // A word more, as when rules were changed: those that were there keep their numbers.
        let larger = try store.glossary([pattern, "(keeper|light house keeper)"])
        #expect(larger.number(of: pattern) == glossary.number(of: pattern))
        #expect(larger.number(of: "(keeper|light house keeper)") != nil)
        #expect(try store.has(glossary) && store.has(larger) && store.has(Glossary()))

        // As in a copy from before that was put back, and has had other words since.
        try store.connection.execute("DELETE FROM word WHERE text LIKE '(keeper%'")
        #expect(try store.has(glossary) && !store.has(larger))
        _ = try store.glossary(["(somebody|else's words)"])
        #expect(try !store.has(larger))
        try store.connection.execute("DELETE FROM word")
        #expect(throws: StoreError.self) { try store.evidence(of: 1001) }
    }

    @Test("a glossary finds each of its words, and none that is not among them")
    func manyWords() throws {
        let store = try store([])
        // Many of the same length and ends.
        let words =
            (0..<500).map { "expression \($0 % 100) of the rules, \($0)" }
            + (100..<200).map { "(the|\($0)|same at its ends)" }
        let glossary = try store.glossary(words)
        #expect(Set(words.compactMap { glossary.number(of: $0) }).count == words.count)
        #expect(glossary.number(of: "(the|500|same at its ends)") == nil)
    }

    @Test("the heaviest keyword of the category tells incidents; the first of several, and none that was ruled out")
    func leading() throws {
        let store = try store([
            Self.line("category lamp", "ruled out", 9, ruledOut: "negated"), Self.line("category lamp", "first", 4),
            Self.line("category lamp", "second", 4), Self.line("category other", "other", 8),
        ])
        #expect(try store.sightings(queue: nil).map(\.evidence) == ["first"])
    }

    @Test("what the message says is erased, and the rest stays", arguments: [false, true])
    func erased(isOld: Bool) throws {
        let store = try store([Self.line("category lamp", "lamp", 4)])
        if isOld {
            #expect(try !store.eraseTexts(before: Timestamp(seconds: 100), limit: 10), "not yet")
            #expect(try store.evidence(of: 1001).map(\.text) == ["The lamp is out."])
            #expect(try store.eraseTexts(before: Timestamp(seconds: 101), limit: 10))
            #expect(try !store.eraseTexts(before: Timestamp(seconds: 101), limit: 10), "once is enough")
        } else {
            try store.erase(1001)
        }
        #expect(try store.evidence(of: 1001) == [Self.line("category lamp", "lamp", 4, text: "")])
        #expect(try store.orphanRows().isEmpty)
        try store.removeDecision(of: 1001)
        #expect(try store.evidence(of: 1001) == [])
    }

    @Test("rows of an older database are read, tell incidents, and are erased")
    func former() throws {
        let store = try store([])
        try store.connection.execute(
            """
            INSERT INTO evidence_line VALUES (1001, 0, 'category lamp', 'lamp.rules:12', 'low', 1, 'body', 3, 'one', NULL);
            INSERT INTO evidence_line VALUES (1001, 1, 'category lamp', 'lamp.rules:12', 'lamp', 4, 'body', 3, 'two', NULL);
            """)
        #expect(try store.evidence(of: 1001).map(\.text) == ["one", "two"])
        #expect(try store.sightings(queue: nil).map(\.evidence) == ["lamp"])
        #expect(try store.eraseTexts(before: Timestamp(seconds: 101), limit: 10))
        #expect(try store.evidence(of: 1001).map(\.text) == ["", ""])
    }

    @Test("damaged bytes are an error, wherever they are cut or changed, and never more than they say")
    func damaged() throws {
        let evidence = [Self.line("category lamp", "lamp", 4), Self.line("severity dark", "lamp is out", -3)]
        let packed = try #require(PackedEvidence(evidence, category: nil))
        for end in packed.lines.indices {
            #expect(PackedEvidence.unpacked(Array(packed.lines[..<end]), texts: packed.texts) == nil)
        }
        #expect(PackedEvidence.unpacked(packed.lines + [0], texts: packed.texts) == nil)
        #expect(PackedEvidence.unpacked(packed.lines, texts: []) == nil)
        for index in packed.lines.indices {
            var lines = packed.lines
            lines[index] = 0xFF
            #expect(PackedEvidence.unpacked(lines, texts: packed.texts) != evidence)
        }
        let store = try store(evidence)
        try store.connection.execute("UPDATE evidence SET lines = x'0201'")
        let error = #expect(throws: StoreError.self) { try store.evidence(of: 1001) }
        #expect(error?.message == "the evidence of ticket 1001 is damaged")
    }
}

extension PackedEvidence {
    fileprivate init?(_ evidence: [Ticket.Evidence], category: String?, _ glossary: Glossary = Glossary()) {
        var packer = Packer(category: category, glossary)
        for item in evidence {
            packer.add(
                reason: item.reason, file: item.file, row: item.row, keyword: item.keyword, weight: item.weight,
                field: item.field, line: item.line, text: item.text, ruledOut: item.ruledOut)
        }
        guard let packed = packer.packed() else { return nil }
        self = packed
    }
}
