import Foundation
import Testing

/// What the README shows is what the program says.
@Suite("README")
struct ReadmeTests {
    static func readme() throws -> String {
        try String(contentsOf: Program.root.appending(path: "README.md"), encoding: .utf8)
    }

    /// The lines of the block in which a line stands, without those that stand for what is left out.
    static func block(with line: String) throws -> [String] {
        let blocks = try readme().components(separatedBy: "\n```").enumerated().filter { $0.offset % 2 == 1 }
        let block = try #require(blocks.map(\.element).first { ("\n" + $0 + "\n").contains("\n" + line + "\n") })
        return block.components(separatedBy: "\n").dropFirst().filter { $0 != "…" }
    }

    @Test("the message that it follows is decided and explained as it shows")
    func message() throws {
        let scratch = try Scratch()
        let site = scratch.path + "/site"
        let environment = ["MAILTRIAGE_RULES": site + "/rules", "MAILTRIAGE_STATE": site + "/state"]
        func run(_ arguments: [String], input: String? = nil) throws -> Program.Outcome {
            let outcome = try Program.run(arguments, input: input, environment: environment)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            return outcome
        }
        _ = try run(["init", site, "--from", Program.root.path + "/rules/cloud-platform"])
        _ = try run(["accounts", "import", Program.root.path + "/samples/cloud-platform"])
        let message = try Self.block(with: "Subject: hollins-journeys is down").joined(separator: "\n") + "\n"

        let explained = Set(try run(["explain", scratch.file("message.eml", message)]).output.components(separatedBy: "\n"))
        for line in try Self.block(with: "Who wrote") { #expect(explained.contains(line), "\(line)") }

        let sender = "tvandermolen@hollinstransit.example"
        _ = try run(["deliver", "--sender=\(sender)", "--recipient=critical@cloud.example"], input: message)
        let queue = site + "/state/queues/oncall/new"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: queue).first)
        let filed = Set(try String(contentsOfFile: queue + "/" + name, encoding: .utf8).components(separatedBy: "\n"))
        for line in try Self.block(with: "X-Triage-Queue: oncall") { #expect(filed.contains(line), "\(line)") }
    }

    @Test("the files and folders that it names are there")
    func paths() throws {
        let text = try Self.readme()
        let named = text.matches(
            of: /`((?:Sources|Tests|rules|samples|\.ci)\/[A-Za-z0-9.\/-]*)`|\]\(([A-Za-z][A-Za-z0-9.\/-]*)\)/
        )
        .compactMap { $0.output.1 ?? $0.output.2 }
        #expect(named.count > 20)
        for path in named {
            #expect(FileManager.default.fileExists(atPath: Program.root.appending(path: String(path)).path), "\(path)")
        }
    }
}
