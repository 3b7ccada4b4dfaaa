import Calendars
import Diagnostics
import Files
import Foundation
import RuleLanguage
import TestSupport
import Testing

@Suite("The packs in rules/")
struct PackCompileTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func files(_ pack: String) throws -> PackFiles {
        let folder = root.appendingPathComponent("rules/\(pack)")
        var sources: [String: [SourceText]] = [:]
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        for path in paths where path.hasSuffix(".rules") || path.hasSuffix(".txt") {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
            let key = path.hasSuffix(".rules") ? "rules" : String(path.prefix { $0 != "/" })
            sources[key, default: []].append(SourceText(path: path, bytes: bytes))
        }
        return PackFiles(
            rules: sources["rules"] ?? [], replies: sources["replies"] ?? [], holidays: sources["holidays"] ?? [],
            digest: "sha256:0")
    }

    @Test(arguments: ["cloud-platform", "content-api", "edge-network", "web-agency"])
    func compilesWithoutAnError(_ pack: String) throws {
        let (policy, diagnostics) = Policy.compile(try Self.files(pack))
        #expect(diagnostics.filter { $0.severity == .error }.map { $0.rendered() } == [])
        #expect(policy != nil)
    }

    /// Whoever begins with one of our packs is not greeted by complaints. Keyword lines that others cover are for the pack's owner to
    /// weigh.
    @Test(arguments: ["cloud-platform", "content-api", "edge-network", "web-agency"])
    func leavesNothingToBeSaid(_ pack: String) throws {
        let circumstances = PackCircumstances(day: try #require(CivilDate("2026-11-21"))) { !$0.isEmpty }
        let weighed = [Finding.coveredKeyword, .takenBack, .undecided].map(\.rawValue)
        let diagnostics = Policy.check(try Self.files(pack), circumstances).diagnostics
        #expect(diagnostics.filter { !weighed.contains($0.code ?? "") }.map { $0.rendered() } == [])
    }

    @Test(arguments: ["cloud-platform", "content-api", "edge-network", "web-agency"])
    func anArchiveGivesTheSamePolicy(_ pack: String) throws {
        let policy = try #require(Policy.compile(try Self.files(pack)).policy)
        let bytes = policy.archived()
        let read = try #require(MappedPolicy.read(bytes))
        #expect(read.archived() == bytes)
        let text = SearchText(.body, Array("Our whole site is down, nobody can log in since the last deployment.".utf8))
        #expect(!policy.matcher.hits(in: [text]).isEmpty)
        #expect(read.matcher.hits(in: [text]) == policy.matcher.hits(in: [text]))
    }

    /// What is read only when it is asked for may be asked for by several threads at once.
    @Test func threadsReadTheSameOfAnArchive() async throws {
        let policy = try #require(Policy.compile(try Self.files("web-agency")).policy)
        let (bytes, lists) = (policy.archived(), Self.lists(of: policy))
        for _ in 0..<8 {
            let read = try #require(MappedPolicy.read(bytes))
            await withTaskGroup { group in
                for _ in 0..<8 { group.addTask { Self.lists(of: read) == lists } }
                for await isSame in group { #expect(isSame) }
            }
        }
    }

    /// Something of each list that is read when it is asked for.
    private static func lists(of policy: Policy) -> [String] {
        policy.calendars.map(\.name) + policy.partners.map(\.mail) + policy.allowances.map(\.category)
            + policy.categories.flatMap { category in
                category.scope.map(\.scope.rawValue) + category.boosts.map { "\($0.weight)" } + category.help.map(\.link)
            }
            + policy.severities.flatMap { $0.boosts.flatMap(\.conditions).flatMap(\.values) }
            + policy.promises.flatMap { $0.conditions.flatMap(\.values) + $0.promise.clocks.map(\.name) }
            + policy.routes.flatMap { $0.conditions.flatMap(\.values) }
    }

    /// A list that was asked for is nobody's but the asker's; what lies behind it is let go with the policy.
    @Test func aListOutlivesTheArchive() throws {
        let policy = try #require(Policy.compile(try Self.files("web-agency")).policy)
        var mapping: FileMapping? = FileMapping(policy.archived())
        weak let kept = mapping
        var read = mapping.flatMap { Policy(archive: $0.bytes, owner: $0) }
        mapping = nil
        let partners = try #require(read).partners
        #expect(kept != nil)
        read = nil
        #expect(kept == nil)
        #expect(!partners.isEmpty)
        #expect(partners.map(\.mail) == policy.partners.map(\.mail))
    }

    /// These expressions have more nodes than are worked out ahead: what is known and what texts bring up, so many that some are
    /// forgotten again, must fit together.
    @Test(arguments: 0..<4)
    func expressionsOfAnArchiveFindTheSame(_ seed: UInt64) throws {
        let lines = ["/[ab]{3,40}c/", "/a[^b]{4,12}b/", "/^[01]{1,30}$/", "/(ab|ba|0)+1/", "/b.{12}c/"]
        let policy = try Sample.keywords(lines.map { "3 \($0)" }).policy()
        let read = try #require(MappedPolicy.read(policy.archived()))
        var random = SeededGenerator(seed: seed)
        let letters = Array("aabbc01x\n".utf8)
        for _ in 0..<4 {
            let text = (0..<3000).map { _ in letters[Int.random(in: letters.indices, using: &random)] }
            let hits = policy.matcher.hits(in: [SearchText(.body, text)])
            #expect(Set(hits.map(\.keyword)).count == lines.count)
            #expect(read.matcher.hits(in: [SearchText(.body, text)]) == hits)
        }
    }

    @Test func aDamagedArchiveIsNoPolicy() throws {
        let sound = try #require(Policy.compile(try Self.files("cloud-platform")).policy).archived()
        #expect(MappedPolicy.read(Array(sound.dropLast(16))) == nil)
        for offset in [0, 7, 8, 16, 24, 32, 100, 1000, 20_000] {
            #expect(MappedPolicy.read(Array(sound[..<offset])) == nil, "\(offset)")
            var bytes = sound
            bytes[offset] ^= 1
            #expect(MappedPolicy.read(bytes) == nil, "\(offset)")
        }
    }
}
