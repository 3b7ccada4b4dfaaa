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

/// A pack of this repository with its samples and its own examples, each read once however many tests ask for them.
struct ExamplePack: Sendable, CustomTestStringConvertible {
    let name: String
    let samples: Result<ExampleFolder, any Error>
    let examples: Result<ExampleFolder, any Error>

    var testDescription: String { name }

    /// The packs that have samples, and those that have examples, found by looking: a new pack is tested from its first file on.
    static let withSamples = found("samples/NAME")
    static let withExamples = found("rules/NAME/tests")

    private static let all: [String: ExamplePack] = {
        let folder = ExampleFolder.root.appendingPathComponent("rules")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let packs = names.filter { !$0.contains(".") }.map { name in
            ExamplePack(
                name: name,
                samples: Result { try ExampleFolder("samples/\(name)", rules: "rules/\(name)") },
                examples: Result { try ExampleFolder("rules/\(name)/tests", rules: "rules/\(name)") })
        }
        return Dictionary(uniqueKeysWithValues: packs.map { ($0.name, $0) })
    }()

    private static func found(_ folder: String) -> [ExamplePack] {
        all.values.sorted { $0.name < $1.name }.filter { pack in
            let path = folder.replacingOccurrences(of: "NAME", with: pack.name) + "/expected.jsonl"
            return FileManager.default.fileExists(atPath: ExampleFolder.root.appendingPathComponent(path).path)
        }
    }
}

/// A sample and the pack that it belongs to.
struct PackSample: Sendable, CustomTestStringConvertible {
    let pack: ExamplePack
    let expected: ExpectedDecision

    var testDescription: String { "\(pack.name) \(expected.testDescription)" }

    static let all = ExamplePack.withSamples.flatMap { pack in
        ((try? ExampleFolder.expected("samples/\(pack.name)")) ?? []).map { PackSample(pack: pack, expected: $0) }
    }
}

@Suite("Samples of the packs")
struct SampleTests {
    @Test(arguments: PackSample.all)
    func comeToTheirDecision(_ sample: PackSample) throws {
        let decision = try sample.pack.samples.get().decision(on: sample.expected.file)
        #expect(sample.expected.differences(from: decision) == [])
    }

    /// Every row of the table is met by some sample, so that a change of the table cannot go unseen.
    @Test(arguments: ExamplePack.withSamples)
    func meetEveryRow(_ pack: ExamplePack) throws {
        let samples = try pack.samples.get()
        let met = try Set(samples.expected.map { try samples.decision(on: $0.file).routeRule })
        let rows = Set(samples.policy.routes.map { Optional($0.origin.description) })
        #expect(rows.subtracting(met) == [])
    }

    @Test func areThere() {
        #expect(ExamplePack.withSamples.map(\.name).contains("cloud-platform"))
        #expect(ExamplePack.withExamples.map(\.name).contains("cloud-platform"))
    }
}

@Suite("The examples of the packs")
struct ExampleTests {
    /// The severities for which somebody is called out of bed.
    static let severe: Set = [
        "critical", "category-1", "business-critical-down", "production-down", "mission-critical",
    ]
    /// How many examples a pack needs to say anything.
    static let fewest = 60

    /// They are written as customers write, in other words than the rules; a few are not decided as they should be, and stay as
    /// they are. What is severe must be seen.
    @Test(arguments: ExamplePack.withExamples)
    func areDecidedRightAllButAFew(_ pack: ExamplePack) throws {
        let folder = try pack.examples.get()
        var wrong: [String] = []
        var unseen: [String] = []
        for expected in folder.expected {
            let decision = try folder.decision(on: expected.file)
            let differences = expected.differences(from: decision)
            if !differences.isEmpty { wrong.append("\(expected.file): " + differences.joined(separator: ", ")) }
            if expected.standing == "authorized", expected.scope == "in", Self.severe.contains(expected.severity ?? ""),
                !Self.severe.contains(decision.severity ?? "")
            {
                unseen.append(expected.file)
            }
        }
        #expect(folder.expected.count >= Self.fewest)
        #expect(wrong.count * 20 <= folder.expected.count, "\(wrong)")
        #expect(unseen == [])
    }
}
