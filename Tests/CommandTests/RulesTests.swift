import Foundation
import Testing

@Suite("rules activate, log, rollback and follow")
struct RulesTests {
    /// The example pack with its desk's queue renamed, in a folder of that name: a policy that can be told by its queues.
    static func pack(_ queue: String, _ scratch: Scratch, expected: String? = nil) -> String {
        let rules = ExampleSite.rules.replacing("queue desk ", with: "queue \(queue) ").replacing(
            "-> desk ", with: "-> \(queue) ")
        scratch.file("\(queue)/policy.rules", rules)
        scratch.file("\(queue)/replies/en/received.txt", "Subject: We have it\n\nThe number is {ticket}.\n")
        if let expected {
            scratch.file("\(queue)/tests/a.eml", ExampleSite.message())
            scratch.file("\(queue)/tests/expected.jsonl", expected)
        }
        return "\(scratch.path)/\(queue)"
    }

    /// The queue that a message goes to now.
    static func queue(_ scratch: Scratch, _ number: Int) throws -> String? {
        let message = ExampleSite.message(
            from: "bob@mole.example", subject: "Hello", id: "\(number)@mole.example", body: "How are you?\n")
        return try ExampleSite.run(["deliver", "--json"], input: message, in: scratch).objects.first?["queue"] as? String
    }

    @Test func wholeWay() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        #expect(try Self.queue(scratch, 1) == "desk")
        #expect(try ExampleSite.run(["rules"], in: scratch).output.hasPrefix("nothing was put in force by rules activate"))

        let first = Self.pack("front", scratch)
        let activated = try ExampleSite.run(
            ["rules", "activate", first, "--author", "ann", "--remark", "a front desk"], in: scratch)
        #expect((activated.status, activated.errors) == (0, ""))
        #expect(activated.output.hasPrefix("in force: the rules "))
        #expect(try Self.queue(scratch, 2) == "front")
        // What lies in a draft's folder afterwards has no effect, nor what lies in the site's own.
        scratch.file("front/policy.rules", "nonsense")
        #expect(try Self.queue(scratch, 3) == "front")

        let second = Self.pack("back", scratch)
        #expect(try ExampleSite.run(["rules", "activate", second], in: scratch).status == 0)
        #expect(try Self.queue(scratch, 4) == "back")
        let log = try ExampleSite.run(["rules", "log", "--json"], in: scratch).objects
        #expect(log.map { $0["in_force"] as? Bool } == [true, false])
        #expect(log.last?["author"] as? String == "ann")
        #expect(log.last?["remark"] as? String == "a front desk")
        #expect(log.first?["replaced"] as? String == log.last?["digest"] as? String)

        #expect(try ExampleSite.run(["rules", "rollback"], in: scratch).status == 0)
        #expect(try Self.queue(scratch, 5) == "front")
        #expect(try ExampleSite.run(["rules", "rollback"], in: scratch).status == 0)
        #expect(try Self.queue(scratch, 6) == "desk")
        let none = try ExampleSite.run(["rules", "rollback"], in: scratch)
        #expect(none.status == 69)
        #expect(none.errors.contains("no rules are known from before"))

        let digest = try #require(log.first?["digest"] as? String)
        #expect(try ExampleSite.run(["rules", "rollback", String(digest.prefix(15))], in: scratch).status == 0)
        #expect(try Self.queue(scratch, 7) == "back")
        #expect(try ExampleSite.run(["rules", "follow"], in: scratch).status == 0)
        #expect(try Self.queue(scratch, 8) == "desk")
    }

    @Test("for programs, each says whether anything changed, and what is in force")
    func forPrograms() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let front = Self.pack("front", scratch)
        for (words, changed, action) in [
            (["activate", front], true, "activate"), (["activate", front], false, "activate"),
            (["rollback"], true, "rollback"), (["follow"], true, "follow"), (["follow"], false, "follow"),
        ] {
            let outcome = try ExampleSite.run(["rules"] + words + ["--json", "--author", "ann"], in: scratch)
            let object = try #require(outcome.objects.first, "\(outcome.errors)")
            #expect(object["changed"] as? Bool == changed, "\(words)")
            #expect(object["action"] as? String == action && object["author"] as? String == "ann", "\(object)")
        }
    }

    @Test func explainDecidesByTheRulesInForceWhereTheSiteIsMeant() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        _ = try ExampleSite.run(["rules", "activate", Self.pack("front", scratch)], in: scratch)
        let mail = scratch.file(
            "m.eml", ExampleSite.message(from: "bob@mole.example", subject: "Hello", body: "How are you?\n"))
        let site = try ExampleSite.run(["explain", "--json", mail], in: scratch)
        #expect(site.objects.first?["queue"] as? String == "front")
        let draft = try Program.run(
            ["--rules", "\(scratch.path)/pack", "--state", "\(scratch.path)/site/state", "explain", "--json", mail])
        #expect(draft.objects.first?["queue"] as? String == "desk")
    }

    @Test func whatIsBrokenOrFailsItsTestsIsNotPutInForce() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let failing = Self.pack("front", scratch, expected: #"{"file": "a.eml", "queue": "attic"}"#)
        let refused = try ExampleSite.run(["rules", "activate", failing], in: scratch)
        #expect(refused.status == 78)
        #expect(refused.errors.contains("not put in force: 1 of 1 example is decided otherwise than expected"))
        scratch.file("broken/policy.rules", ExampleSite.rules + "\ncategorie x { }\n")
        let broken = try ExampleSite.run(["rules", "activate", "\(scratch.path)/broken"], in: scratch)
        #expect(broken.status == 78)
        #expect(broken.errors.contains("did you mean \"category\"?"))
        #expect(try Self.queue(scratch, 1) == "desk")
        #expect(try ExampleSite.run(["rules", "log", "--json"], in: scratch).output.isEmpty)
    }

    @Test func theSameRulesTwiceChangeNothing() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let pack = Self.pack("front", scratch)
        _ = try ExampleSite.run(["rules", "activate", pack], in: scratch)
        let again = try ExampleSite.run(["rules", "activate", pack, "--json"], in: scratch)
        #expect(again.objects.first?["changed"] as? Bool == false)
        #expect(try ExampleSite.run(["rules", "log", "--json"], in: scratch).objects.count == 1)
    }
}
