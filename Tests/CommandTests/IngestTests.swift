import Foundation
import Testing

@Suite("ingest")
struct IngestTests {
    static let messages = (1...3).map {
        ExampleSite.message(subject: "Message \($0)", id: "\($0)@pier.example", body: "Text \($0)\n\n>From here on\n")
    }

    @Test("a Maildir: messages are taken in once, and moved to cur")
    func maildir() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        for (number, message) in IngestTests.messages.enumerated() { scratch.file("mail/new/\(number).host", message) }
        scratch.file("mail/cur/old.host:2,S", ExampleSite.message(subject: "Seen"))
        scratch.file("mail/tmp/half.host", "Subject: hal")
        let outcome = try ExampleSite.run(["ingest", "--json", "\(scratch.path)/mail"], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.objects.count == 3)
        #expect(scratch.files("mail/new").isEmpty)
        #expect(scratch.files("mail/cur").count == 4)
        #expect(scratch.files("site/state/queues/desk/new").count + scratch.files("site/state/queues/oncall/new").count == 3)
        #expect(try ExampleSite.run(["ingest", "--json", "\(scratch.path)/mail"], in: scratch).objects.isEmpty)
    }

    @Test("where nobody can be told, all is taken in, and the command says that", arguments: [[], ["--json"]])
    func outputFails(_ options: [String]) throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        for (number, message) in IngestTests.messages.enumerated() { scratch.file("mail/new/\(number).host", message) }
        scratch.file("mail/cur/old.host:2,S", ExampleSite.message(subject: "Seen"))
        let process = Process()
        process.executableURL = Program.executable
        let site = scratch.path + "/site"
        process.arguments =
            ["--rules", "\(site)/rules", "--state", "\(site)/state", "ingest"] + options + ["\(scratch.path)/mail"]
        process.environment = [:]
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.file("errors", "")))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        #expect(try String(contentsOfFile: scratch.path + "/errors", encoding: .utf8).contains("No space left on device"))
        #expect(scratch.files("mail/new").isEmpty && scratch.files("mail/cur").count == 4)
    }

    @Test("the site's own state and its outbox are no mail", arguments: ["site/state", "site/state/", "site/state/outbox"])
    func ownState(_ folder: String) throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch).status == 0)
        let outcome = try ExampleSite.run(["ingest", "\(scratch.path)/\(folder)"], in: scratch)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains("and no mail to take in"))
        #expect(try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects.count == 1)
    }

    @Test("of a Maildir in which nothing is new it says where its messages are, and how they come in")
    func allSeen() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        scratch.file("mail/new/.keep", "")
        scratch.file("mail/cur/old.host:2,S", ExampleSite.message(subject: "Seen"))
        let cur = "\(scratch.path)/mail/cur"
        let outcome = try ExampleSite.run(["ingest", "\(scratch.path)/mail"], in: scratch)
        #expect(outcome.status == 0)
        #expect(
            outcome.output
                == "0 messages taken in\n1 message in \(cur) is left there: taken in before, or shown by a mail program; "
                + "only new/ is taken\n  to take in all: mailtriage ingest \(cur), which knows again what it has\n")
        #expect(try ExampleSite.run(["ingest", "--json", "\(scratch.path)/mail"], in: scratch).output.isEmpty)
        #expect(try ExampleSite.run(["ingest", cur], in: scratch).output.hasPrefix("1 message taken in"))
        scratch.file("mail/new/1.host", IngestTests.messages[0])
        #expect(try ExampleSite.run(["ingest", "\(scratch.path)/mail"], in: scratch).output == "1 message taken in\n")
    }

    @Test("what is no message is named and left, all else is taken in, and the command ends with 1")
    func oddities() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let new = scratch.path + "/mail/new/"
        scratch.file("mail/cur/.keep", "")
        scratch.file("mail/new/b.host", IngestTests.messages[0])
        scratch.file("secret", IngestTests.messages[1])
        try FileManager.default.createSymbolicLink(atPath: new + "a.link", withDestinationPath: scratch.path + "/secret")
        try #require(mkfifo(new + "c.pipe", 0o600) == 0)
        try FileManager.default.createDirectory(atPath: new + "d.folder", withIntermediateDirectories: false)
        for taken in ["1 message", "0 messages"] {
            let outcome = try ExampleSite.run(["ingest", "\(scratch.path)/mail"], in: scratch)
            #expect(outcome.status == 1 && outcome.output == "\(taken) taken in\n")
            let said = [("a.link", "a symbolic link"), ("c.pipe", "a pipe"), ("d.folder", "a folder")].map {
                "mailtriage: \(new)\($0.0) is \($0.1), and no message; it is left there: remove it\n"
            }
            #expect(outcome.errors == said.joined())
        }
        #expect(scratch.files("mail/cur") == [".keep", "b.host:2,S"])
    }

    @Test("a file whose name is no text is told of, and holds up no other")
    func illegibleName() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        scratch.file("mail/cur/.keep", "")
        scratch.file("mail/new/1.host", IngestTests.messages[0])
        let file = scratch.path + "/mail/new/2"
        #expect(file.withCString { open($0, O_CREAT | O_WRONLY, 0o600) } >= 0)
        var name = Array((scratch.path + "/mail/new/").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
        #expect(rename(file, &name) == 0)
        let outcome = try ExampleSite.run(["ingest", "\(scratch.path)/mail"], in: scratch)
        #expect(outcome.status == 66 && outcome.output == "1 message taken in\n")
        #expect(outcome.errors.contains("mail/new/\u{FFFD}: No such file or directory"))
    }

    @Test("an mbox: each message once, its quoted From lines unquoted, the file left as it is")
    func mbox() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let text = IngestTests.messages.map { "From ann@pier.example Fri Nov 20 09:00:00 2026\n\($0)\n" }.joined()
        let file = scratch.file("old.mbox", text)
        let outcome = try ExampleSite.run(["ingest", "--json", file], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.objects.compactMap { ($0["message"] as? [String: Any])?["subject"] as? String } == [
                "Message 1", "Message 2", "Message 3",
            ])
        #expect(try scratch.text("old.mbox") == text)
        for file in scratch.files("site/state/queues") where file.contains("/new/") {
            let filed = try scratch.text("site/state/queues/" + file)
            #expect(filed.contains("\n\nFrom here on\n") && !filed.contains(">From"))
        }
    }

    @Test("files, and a folder of them")
    func files() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let single = scratch.file("one.eml", IngestTests.messages[0])
        scratch.file("more/2.eml", IngestTests.messages[1])
        scratch.file("more/3.eml", IngestTests.messages[2])
        let outcome = try ExampleSite.run(["ingest", "--json", single, "\(scratch.path)/more"], in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.objects.count == 3)
        #expect(scratch.files("more") == ["2.eml", "3.eml"])
        let again = try ExampleSite.run(["ingest", "--json", "\(scratch.path)/more"], in: scratch)
        #expect(
            again.objects.map { $0["ticket"] as? String } == outcome.objects.dropFirst().map { $0["ticket"] as? String },
            "what is known already is told of, too")
    }

    @Test("of a folder with .eml files, what lies beside them is no message")
    func beside() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        scratch.file("mail/1.eml", ExampleSite.message())
        scratch.file("mail/accounts.csv", ExampleSite.accounts)
        let outcome = try ExampleSite.run(["ingest", "\(scratch.path)/mail"], in: scratch)
        #expect(outcome.output == "1 message taken in\n", "\(outcome)")
    }

    @Test("what is not there is named, and the rest is taken in")
    func missing() throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let file = scratch.file("one.eml", IngestTests.messages[0])
        let outcome = try ExampleSite.run(["ingest", "--json", "\(scratch.path)/none.eml", file], in: scratch)
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("none.eml"))
        #expect(outcome.objects.count == 1)
    }
}
