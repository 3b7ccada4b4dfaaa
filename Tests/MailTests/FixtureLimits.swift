import Bytes
import Foundation
import Mail
import Testing

/// The limits that a fixture is read with: its expectation may lower some, in `limits`, so that a small message reaches them.
enum FixtureLimits {
    static let all: [(name: String, path: any WritableKeyPath<Limits, Int> & Sendable)] = [
        ("header_fields", \.headerFields), ("field_bytes", \.fieldBytes), ("addresses", \.addresses),
        ("received", \.received),
        ("references", \.references), ("depth", \.depth), ("parts", \.parts), ("part_fields", \.partFields),
        ("parameters", \.parameters), ("boundary_bytes", \.boundaryBytes), ("defects", \.defects),
    ]

    static func read(_ expectation: [UInt8]) throws -> Limits {
        let object = try JSONSerialization.jsonObject(with: Data(expectation)) as? [String: Any]
        var limits = Limits.standard
        for (name, value) in object?["limits"] as? [String: Int] ?? [:] {
            let limit = try #require(all.first { $0.name == name }, "a limit is called \(name)")
            limits[keyPath: limit.path] = value
        }
        return limits
    }

    /// Those that are not as usual.
    static func write(_ json: inout JSONWriter, _ limits: Limits) {
        let changed = all.filter { limits[keyPath: $0.path] != Limits.standard[keyPath: $0.path] }
        guard !changed.isEmpty else { return }
        json.member("limits") { json in
            json.object { json in
                for limit in changed { json.member(limit.name, limits[keyPath: limit.path]) }
            }
        }
    }

    static func json(_ limits: Limits) -> String {
        var json = JSONWriter()
        json.object { write(&$0, limits) }
        return json.text
    }
}

/// That the fixtures leave nothing out.
@Suite struct FixtureCoverageTests {
    static var expectations: [[String: Any]] {
        FixtureTests.names.compactMap { name in
            guard let bytes = try? FixtureTests.bytes(name + ".expected.json") else { return nil }
            return (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        }
    }

    /// What takes megabytes to reach has a test of its own instead: `TextReaderTests`.
    static let tooLargeToShow: Set<Defect.Kind> = [.textCut]

    @Test func everyDefectIsShown() {
        let shown = Set(Self.expectations.flatMap { $0["defects"] as? [String] ?? [] })
        let missing = Defect.Kind.allCases.filter { !Self.tooLargeToShow.contains($0) && !shown.contains($0.rawValue) }
        #expect(missing.isEmpty)
        #expect(shown.isSubset(of: Defect.Kind.allCases.map(\.rawValue)))
    }

    @Test func everyLimitIsReached() {
        // A limit that is left out of the list would be one that no fixture can reach.
        #expect(Mirror(reflecting: Limits.standard).children.count == FixtureLimits.all.count)
        let reached = Set(Self.expectations.flatMap { ($0["limits"] as? [String: Int] ?? [:]).keys })
        #expect(reached == Set(FixtureLimits.all.map(\.name)))
    }
}
