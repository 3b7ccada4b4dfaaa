import Foundation
import Testing

/// `send`, as who looks after a site runs it.
@Suite("send")
struct SendTests {
    /// A site that hands its replies to a program with this script.
    static func site(_ script: String) throws -> Scratch {
        let scratch = try Scratch()
        let program = try Self.program(script, in: scratch)
        try ExampleSite.make(
            in: scratch,
            rules: ExampleSite.rules.replacing(
                "    ticket    HH\n", with: "    ticket    HH\n    transport sendmail \(program)\n"))
        return scratch
    }

    /// A sendmail(8) that notes its arguments, reads the mail, and goes on as the script says.
    static func program(_ script: String, in scratch: Scratch) throws -> String {
        let path = scratch.file("sendmail", "#!/bin/sh\necho \"$@\" >> '\(scratch.path)/went'\ncat > /dev/null\n\(script)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    static func deliver(_ scratch: Scratch, id: String = "1@pier.example") throws {
        let outcome = try ExampleSite.run(
            ["ingest", "--reply", scratch.file("mail.eml", ExampleSite.message(id: id))], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    static func went(_ scratch: Scratch) -> Int { ((try? scratch.text("went")) ?? "").split(separator: "\n").count }

    @Test("--quiet says nothing, and hands over all the same")
    func quiet() throws {
        let scratch = try Self.site("exit 0")
        try Self.deliver(scratch)
        let outcome = try ExampleSite.run(["send", "--quiet"], in: scratch)
        #expect((outcome.status, outcome.output, outcome.errors) == (0, "", ""))
        #expect(try ExampleSite.run(["send", "--list", "--json"], in: scratch).output.isEmpty)
        #expect(Self.went(scratch) == 1)
    }

    @Test("--json tells the counts of what was handed over")
    func counts() throws {
        let scratch = try Self.site("exit 75")
        try Self.deliver(scratch)
        let told = try #require(try ExampleSite.run(["send", "--json"], in: scratch).objects.first)
        #expect(Set(told.keys) == ["sent", "failed", "refused", "unknown"] && told["sent"] as? Int == 0, "\(told)")
    }

    @Test("what nobody knows of is listed with its Message-ID, and settled by --drop or --retry")
    func settling() throws {
        let scratch = try Self.site("kill -KILL $$")
        for number in 1...2 { try Self.deliver(scratch, id: "\(number)@pier.example") }
        // `ingest` starts one, too: whoever is first, nothing goes twice.
        _ = try ExampleSite.run(["send"], in: scratch)
        var list = try ExampleSite.run(["send", "--list", "--json"], in: scratch).objects
        for _ in 0..<200 where !list.allSatisfy({ $0["state"] as? String == "unknown" }) {
            usleep(20_000)
            list = try ExampleSite.run(["send", "--list", "--json"], in: scratch).objects
        }
        #expect(list.map { $0["state"] as? String } == ["unknown", "unknown"])
        #expect(list.allSatisfy { ($0["message_id"] as? String)?.hasSuffix("@harbour.example>") == true })
        #expect(try ExampleSite.run(["send"], in: scratch).output == "0 replies handed over\n")
        #expect(Self.went(scratch) == 2)

        let number = try #require(list[0]["number"] as? Int)
        let other = try #require(list[1]["number"] as? Int)
        let dropped = try ExampleSite.run(["send", "--drop", "\(number)"], in: scratch)
        #expect(dropped.status == 0 && Self.went(scratch) == 2)
        #expect(
            try ExampleSite.run(["send", "--list", "--json"], in: scratch).objects.map { $0["number"] as? Int } == [other])
        _ = try Self.program("exit 0", in: scratch)
        let retried = try ExampleSite.run(["send", "--retry", "\(other)"], in: scratch)
        #expect(retried.status == 0 && retried.output == "1 reply handed over\n", "\(retried.errors)")
        #expect(Self.went(scratch) == 3)
        #expect(try ExampleSite.run(["send", "--list"], in: scratch).output.contains("nothing waits"))
    }

    @Test(
        "all numbers are settled, or none where one is wrong",
        arguments: [["--drop", "99"], ["--retry", "x"], ["--drop", "1", "--retry", "1"]])
    func wrongNumbers(_ words: [String]) throws {
        let scratch = try Self.site("exit 67")
        try Self.deliver(scratch)
        _ = try ExampleSite.run(["send"], in: scratch)
        let outcome = try ExampleSite.run(["send", "--drop", "1"].prefix(words.contains("1") ? 1 : 3) + words, in: scratch)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("mailtriage send --list"), "\(outcome.errors)")
        #expect(try ExampleSite.run(["send", "--list", "--json"], in: scratch).objects.count == 1)
    }
}
