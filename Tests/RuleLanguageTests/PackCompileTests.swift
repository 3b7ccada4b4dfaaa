import Diagnostics
import Foundation
import RuleLanguage
import Testing

@Suite("The packs in rules/")
struct PackCompileTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

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
            rules: sources["rules"] ?? [], replies: sources["replies"] ?? [], holidays: sources["holidays"] ?? [], digest: "sha256:0")
    }

    @Test(arguments: ["cloud-platform"])
    func compilesWithoutAnError(_ pack: String) throws {
        let (policy, diagnostics) = Policy.compile(try Self.files(pack))
        #expect(diagnostics.filter { $0.severity == .error }.map { $0.rendered() } == [])
        #expect(policy != nil)
    }
}
