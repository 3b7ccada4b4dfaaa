import Calendars
import Desk
import Foundation
import Mail
import Register
import RuleLanguage
import Testing
import Triage

/// What `expected.jsonl` says must come of a message: one object a line.
struct ExpectedDecision: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var kind: String
    var verification: String
    var standing: String?
    var account: String?
    var plan: String?
    var project: String?
    var channel: String?
    var category: String?
    var scope: String?
    var severity: String?
    var queue: String
    var reply: String?
    var promise: String
    /// Why a careful support lead decides so.
    var why: String

    var testDescription: String { "\(file): \(why)" }

    /// What the decision says otherwise, field by field: the outcome always, and of the rest what is said of this kind of sender.
    func differences(from decision: Decision) -> [String] {
        var pairs: [(String, String?, String?)] = [
            ("kind", kind, decision.kind.rawValue),
            ("verification", verification, decision.sender.verification.rawValue),
            ("channel", channel, decision.channel),
            ("category", category, decision.category),
            ("scope", scope, decision.scope?.rawValue),
            ("queue", queue, decision.queue),
            ("reply", reply, decision.template),
            ("promise", promise, decision.promise.description),
        ]
        if standing != nil {
            pairs += [
                ("standing", standing, decision.sender.standing.rawValue),
                ("account", account, decision.sender.account),
                ("plan", plan, decision.sender.plan),
            ]
        }
        // How bad it is bears on nothing where it is out of scope.
        if scope != "out" { pairs.append(("severity", severity, decision.severity)) }
        return pairs.compactMap { name, wanted, found in
            wanted == found ? nil : "\(name) \(found ?? "none") instead of \(wanted ?? "none")"
        }
    }
}

/// A folder of messages with a register and the decisions they must come to, under the rules of a pack.
struct ExampleFolder: Sendable {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let folder: URL
    let policy: Policy
    let register: Register
    let expected: [ExpectedDecision]
    /// Where a message does not tell when it came.
    private let now = Timestamp(seconds: 1_795_000_000)

    init(_ path: String, rules: String) throws {
        let folder = Self.root.appendingPathComponent(path)
        self.folder = folder
        let pack = try Pack.read(Self.root.appendingPathComponent(rules).path)
        policy = try #require(Policy.compile(pack).policy)
        func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appendingPathComponent(name))) }
        register = try RegisterReader.read(
            accounts: bytes("accounts.csv"), contacts: bytes("contacts.csv"), projects: bytes("projects.csv"), names: nil
        ).get()
        expected = try Self.expected(path)
    }

    static func expected(_ path: String) throws -> [ExpectedDecision] {
        let text = try String(contentsOf: root.appendingPathComponent("\(path)/expected.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(ExpectedDecision.self, from: Data($0.utf8)) }
    }

    func decision(on file: String) throws -> Decision {
        let message = Message(parsing: [UInt8](try Data(contentsOf: folder.appendingPathComponent(file))))
        return decide(Incoming(message), register: register, policy: policy, zones: Desk.zones(), now: now)
    }
}

@Suite("Samples of cloud-platform")
struct CloudPlatformSamples {
    static let path = "samples/cloud-platform"
    static let samples = Result { try ExampleFolder(path, rules: "rules/cloud-platform") }
    static let expected = (try? ExampleFolder.expected(path)) ?? []

    @Test(arguments: expected)
    func comeToTheirDecision(_ expected: ExpectedDecision) throws {
        let decision = try Self.samples.get().decision(on: expected.file)
        #expect(expected.differences(from: decision) == [])
    }

    /// Every row of the table is met by some sample, so that a change of the table cannot go unseen.
    @Test func meetEveryRow() throws {
        let samples = try Self.samples.get()
        let met = try Set(samples.expected.map { try samples.decision(on: $0.file).routeRule })
        let rows = Set(samples.policy.routes.map { Optional($0.origin.description) })
        #expect(rows.subtracting(met) == [])
    }
}

@Suite("The examples of the pack cloud-platform")
struct CloudPlatformExamples {
    /// They are written as customers write, in other words than the rules; a few are not decided as they should be, and stay as
    /// they are. What is critical must be seen.
    @Test func areDecidedRightAllButAFew() throws {
        let folder = try ExampleFolder("rules/cloud-platform/tests", rules: "rules/cloud-platform")
        var wrong: [String] = []
        var unseen: [String] = []
        for expected in folder.expected {
            let decision = try folder.decision(on: expected.file)
            let differences = expected.differences(from: decision)
            if !differences.isEmpty { wrong.append("\(expected.file): " + differences.joined(separator: ", ")) }
            if expected.scope == "in", expected.severity == "critical", decision.severity != "critical" {
                unseen.append(expected.file)
            }
        }
        #expect(folder.expected.count > 200)
        #expect(wrong.count * 20 <= folder.expected.count, "\(wrong)")
        #expect(unseen == [])
    }
}
