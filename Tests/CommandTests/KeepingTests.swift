import Foundation
import Testing

@Suite("doctor, audit, backup, units")
struct KeepingTests {
    /// A site whose one message was delivered and answered.
    private static func site() throws -> Scratch {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        #expect(try ExampleSite.run(["deliver"], input: ExampleSite.message(), in: scratch).status == 0)
        _ = try ExampleSite.run(["send"], in: scratch)
        return scratch
    }

    private static func findings(_ scratch: Scratch) throws -> (status: Int32, wrong: [String]) {
        let outcome = try ExampleSite.run(["doctor", "--json"], in: scratch)
        // Whether the tests' own folder is on a disk that is large enough is not what is asked here.
        let wrong = outcome.objects.filter { $0["state"] as? String == "wrong" && $0["area"] as? String != "disk" }
        #expect(outcome.objects.count > 8)
        #expect(
            outcome.objects.allSatisfy { $0["state"] as? String == "ok" || $0["mend"] is String },
            "what is not ok has a mend")
        return (outcome.status, wrong.compactMap { $0["text"] as? String })
    }

    @Test("a site as init makes it is sound")
    func sound() throws {
        let scratch = try Self.site()
        let findings = try Self.findings(scratch)
        #expect(findings.wrong == [])
        let text = try ExampleSite.run(["doctor"], in: scratch).output
        #expect(
            text.contains(
                "ok       rights       the queues are shared with their group alone (setgid), all else is private\n"))
        #expect(text.contains("ok       database     sound"))
    }

    struct Flaw: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var says: String
        var make: @Sendable (String) throws -> Void
    }

    private static func setRights(_ rights: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: path)
    }

    @Test(
        "each flaw is found",
        arguments: [
            Flaw(testDescription: "a queue open to all", says: "state/queues/desk is open to every user: mode 2777") {
                try setRights(0o2777, $0 + "/state/queues/desk")
            },
            Flaw(
                testDescription: "a queue closed to the group",
                says: "state/queues/desk/new is closed to who needs it: mode 0700"
            ) {
                try setRights(0o700, $0 + "/state/queues/desk/new")
            },
            Flaw(
                testDescription: "a database that all may read", says: "state/mailtriage.db is open to every user: mode 0644"
            ) {
                try setRights(0o644, $0 + "/state/mailtriage.db")
            },
            Flaw(testDescription: "a state that all may enter", says: "/state is open to every user: mode 0755") {
                try setRights(0o755, $0 + "/state")
            },
            Flaw(testDescription: "a planted link", says: "links lie in the state, which leads elsewhere: ") {
                try FileManager.default.createSymbolicLink(
                    atPath: $0 + "/state/queues/desk/new/1.host", withDestinationPath: "/etc/passwd")
            },
            Flaw(testDescription: "broken rules", says: "rules") { path in
                try "category broken {".write(toFile: path + "/rules/zz.rules", atomically: false, encoding: .utf8)
            },
            Flaw(
                testDescription: "a program that is not there",
                says: "transport runs /no/such/sendmail, which is not there, or not for this user to run"
            ) { path in
                let rules = path + "/rules/policy.rules"
                try String(contentsOfFile: rules, encoding: .utf8)
                    .replacingOccurrences(
                        of: "    ticket    HH\n", with: "    ticket    HH\n    transport sendmail /no/such/sendmail\n"
                    )
                    .write(toFile: rules, atomically: false, encoding: .utf8)
            },
            Flaw(testDescription: "no database", says: "there is none in ") { path in
                try FileManager.default.removeItem(atPath: path + "/state/mailtriage.db")
            },
            Flaw(testDescription: "a database that is none", says: "it cannot be read: ") { path in
                for end in ["-wal", "-shm"] {
                    try? FileManager.default.removeItem(atPath: path + "/state/mailtriage.db" + end)
                }
                try Data(repeating: 0x41, count: 40_000).write(to: URL(filePath: path + "/state/mailtriage.db"))
                try setRights(0o600, path + "/state/mailtriage.db")
            },
        ])
    func flaws(_ flaw: Flaw) throws {
        let scratch = try Self.site()
        try flaw.make(scratch.path + "/site")
        let findings = try Self.findings(scratch)
        #expect(findings.status == 1)
        #expect(findings.wrong.contains { $0.contains(flaw.says) }, "\(findings.wrong)")
    }

    @Test("an index that leads elsewhere is damage that doctor --thorough sees")
    func thorough() throws {
        let scratch = try Self.site()
        let sound = try ExampleSite.run(["doctor", "--thorough"], in: scratch).output
        #expect(sound.contains("ok       database     sound in every page and index\n"))

        // All in one file, without a log beside it.
        #expect(try ExampleSite.run(["backup", "\(scratch.path)/copy.db"], in: scratch).status == 0)
        let path = scratch.path + "/site/state/mailtriage.db"
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        var database = try Data(contentsOf: URL(filePath: "\(scratch.path)/copy.db"))
        // The database's file format, sections 1.3.2 and 1.6: the size of a page, and a page of type 10 is a leaf of an index.
        let pageBytes = Int(database[16]) << 8 | Int(database[17])
        let page = try #require(
            stride(from: 0, to: database.count, by: pageBytes).lazy.map { $0..<$0 + pageBytes }.first {
                database[$0.lowerBound] == 10 && database.range(of: Data("1@pier.example".utf8), in: $0) != nil
            })
        let key = try #require(database.range(of: Data("1@pier.example".utf8), in: page))
        database[key.lowerBound] = UInt8(ascii: "2")
        try database.write(to: URL(filePath: path))
        for (words, isFound) in [([], false), (["--thorough"], true)] {
            let text = try ExampleSite.run(["doctor"] + words, in: scratch).output
            #expect(text.contains("wrong    database     damaged: ") == isFound, "\(text)")
        }
    }

    @Test("a pager that is not there is told, and makes no new site unsound")
    func pager() throws {
        let scratch = try Self.site()
        try "queue pagers { rank 9  notify \"/no/such/page\" }\n"
            .write(toFile: scratch.path + "/site/rules/zz.rules", atomically: false, encoding: .utf8)
        #expect(try Self.findings(scratch).wrong == [])
        let text = try ExampleSite.run(["doctor"], in: scratch).output
        #expect(text.contains("warning  programs     the queue pagers runs /no/such/page, which is not there"))
    }

    @Test("a pager that fails is told at once, and until it has run")
    func failingPager() throws {
        let scratch = try Self.site()
        let pager = scratch.path + "/page"
        func page(_ status: Int) throws {
            try "#!/bin/sh\nexit \(status)\n".write(toFile: pager, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pager)
        }
        try page(3)
        scratch.file(
            "site/rules/policy.rules",
            ExampleSite.rules.replacing(
                "queue oncall       { rank 1 }", with: "queue oncall { rank 1  notify \"\(pager)\" }"))
        let message = ExampleSite.message(id: "pager@pier.example", body: "Our site is down\n")
        #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        _ = try ExampleSite.run(["send"], in: scratch)
        let findings = try Self.findings(scratch)
        #expect(findings.status == 1 && findings.wrong == ["\(pager) failed: exit status 3"])
        try page(0)
        let list = try ExampleSite.run(["send", "--list", "--json"], in: scratch).objects
        let number = try #require(list.first?["number"] as? Int)
        _ = try ExampleSite.run(["send", "--retry", "\(number)"], in: scratch)
        #expect(try Self.findings(scratch).wrong == [])
    }

    @Test(
        "what root does in another user's state is that user's, and what it did otherwise is found",
        .enabled(if: getuid() == 0))
    func custody() throws {
        let scratch = try Self.site()
        let state = scratch.path + "/site/state"
        func owners() throws -> Set<UInt32> {
            let paths = try FileManager.default.subpathsOfDirectory(atPath: state).map { "\(state)/\($0)" } + [state]
            return Set(
                try paths.map { path in
                    try #require(FileManager.default.attributesOfItem(atPath: path)[.ownerAccountID] as? NSNumber)
                        .uint32Value
                })
        }
        for path in [state] + (try FileManager.default.subpathsOfDirectory(atPath: state)).map({ "\(state)/\($0)" }) {
            #expect(lchown(path, 65_534, 65_534) == 0)
        }
        scratch.file("site/rules/zz.rules", "queue another { rank 3 }\n")
        let message = ExampleSite.message(subject: "Another", id: "another@pier.example")
        #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 0)
        #expect(try ExampleSite.run(["rules", "activate"], in: scratch).status == 0)
        #expect(try ExampleSite.run(["send"], in: scratch).status == 0)
        #expect(try owners() == [65_534])
        #expect(try Self.findings(scratch).wrong.filter { $0.contains("not of ") } == [])
        #expect(lchown(state + "/send.lock", 0, 0) == 0)
        #expect(try Self.findings(scratch).wrong.contains { $0.contains("not of ") && $0.contains("/send.lock") })
    }

    @Test(
        "rules whose compiling crashed or took too long, delivery after delivery, stop no mail: the last sound ones decide")
    func compilingFails() throws {
        let scratch = try Self.site()
        let state = scratch.path + "/site/state"
        func deliver(_ id: String) throws -> String? {
            let outcome = try ExampleSite.run(["deliver", "--json"], input: ExampleSite.message(id: id), in: scratch)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome.objects.first?["rules"] as? String
        }
        let sound = try #require(try deliver("1@pier.example"))
        scratch.file("site/rules/zz.rules", "queue another { rank 3 }\n")
        let checked = try ExampleSite.run(["check", "--json"], in: scratch).objects.first
        let changed = try #require(checked?["digest"] as? String)
        // What three deliveries leave that their deadline ended: of processes that are gone, as there is none of this number.
        let place = state + "/policies/failed." + changed.dropFirst("sha256:".count)
        let record = withUnsafeBytes(of: (Int64(4_194_305), Int64(1))) { Data($0) }
        try (record + record + record).write(to: URL(filePath: place))
        #expect(try deliver("2@pier.example") == sound)
        // Whoever has no deadline tries again, and gets through.
        #expect(try ExampleSite.run(["send"], in: scratch).status == 0)
        #expect(!FileManager.default.fileExists(atPath: place))
        #expect(try deliver("3@pier.example") == changed)
    }

    @Test("a lock or a log that cannot be read is trouble, and not taken for none")
    func unreadable() throws {
        let scratch = try Self.site()
        let state = scratch.path + "/site/state"
        try? FileManager.default.removeItem(atPath: state + "/send.lock")
        try FileManager.default.createDirectory(atPath: state + "/send.lock", withIntermediateDirectories: false)
        let sent = try ExampleSite.run(["send"], in: scratch)
        #expect(sent.status == 75 && sent.errors.contains("send.lock"))

        // Nothing is decided by the draft in the rules' folder because of it.
        #expect(try ExampleSite.run(["rules", "activate"], in: scratch).status == 0)
        try FileManager.default.removeItem(atPath: state + "/policies/activations")
        try FileManager.default.createDirectory(atPath: state + "/policies/activations", withIntermediateDirectories: false)
        let message = ExampleSite.message(subject: "Another", id: "another@pier.example")
        #expect(try ExampleSite.run(["deliver"], input: message, in: scratch).status == 75)
        #expect(try ExampleSite.run(["rules", "log"], in: scratch).errors.contains("policies/activations"))
    }

    @Test("the probe tells whether the mail server removed what was forged in its name", arguments: [false, true])
    func probe(isStripped: Bool) throws {
        let scratch = try Self.site()
        let probe = try ExampleSite.run(["doctor", "--probe"], in: scratch)
        #expect(
            probe.errors.contains(
                "curl smtp://mx.harbour.example --mail-from probe@harbour.example --mail-rcpt support@harbour.example"))
        func finding() throws -> [String: Any] {
            try #require(
                try ExampleSite.run(["doctor", "--json"], in: scratch).objects.first {
                    $0["area"] as? String == "mail server"
                })
        }
        #expect((try finding()["text"] as? String)?.contains("has not arrived") == true)
        let lines = probe.output.split(separator: "\n", omittingEmptySubsequences: false)
        let arrived = isStripped ? lines.filter { !$0.hasPrefix("Authentication-Results:") } : lines
        #expect(arrived.count == lines.count - (isStripped ? 1 : 0))
        #expect(try ExampleSite.run(["deliver"], input: arrived.joined(separator: "\n"), in: scratch).status == 0)
        #expect(scratch.files("site/state/outbox/new").count == 1, "a probe is not answered")
        #expect(try finding()["state"] as? String == (isStripped ? "ok" : "wrong"))
    }

    @Test(
        "a probe goes where --to says; without --probe it has nothing to say",
        arguments: [(["--probe"], 0, "urgent@harbour.example"), ([], 64, "--to goes with --probe")]
            as [([String], Int32, String)])
    func probeTo(_ words: [String], status: Int32, says: String) throws {
        let outcome = try ExampleSite.run(["doctor"] + words + ["--to", "urgent@harbour.example"], in: try Self.site())
        #expect(outcome.status == status && outcome.errors.contains(says), "\(outcome)")
        #expect(outcome.output.contains("\nTo: ") == (status == 0))
    }

    @Test("audit adds up, and ends with 1 and the ticket's name where it does not")
    func audit() throws {
        let scratch = try Self.site()
        let sound = try ExampleSite.run(["audit"], in: scratch)
        #expect(sound.status == 0 && sound.output.hasSuffix("It adds up.\n"))
        let file = try #require(scratch.files("site/state/queues").first { $0.contains("/new/") })
        let queues = scratch.path + "/site/state/queues/"
        try FileManager.default.copyItem(atPath: queues + file, toPath: queues + "accounting/new/copy")
        let outcome = try ExampleSite.run(["audit", "--json"], in: scratch)
        #expect(outcome.status == 1)
        let list = outcome.objects.first?["discrepancies"] as? [[String: Any]]
        #expect(list?.map { $0["ticket"] as? String } == ["HH-1001"] && list?.first?["kind"] as? String == "twice")
        let text = try ExampleSite.run(["audit"], in: scratch).output
        #expect(
            text.contains("1 thing does not add up:\n  twice  HH-1001: ") && text.contains("accounting/new/copy is a copy"))
    }

    @Test(
        "a backup never takes the place of the database that it is made of",
        arguments: ["mailtriage.db", "mailtriage.db-wal", "../state/./mailtriage.db"], [[], ["--replace"]])
    func ownDatabase(_ name: String, _ options: [String]) throws {
        let scratch = try Self.site()
        let path = scratch.path + "/site/state/" + name
        let outcome = try ExampleSite.run(["backup", path] + options, in: scratch)
        #expect(outcome.status == 73 && outcome.errors.contains("is of the site's own database"), "\(outcome.errors)")
        #expect(try ExampleSite.run(["backup", scratch.path + "/site/state/mailtriage.db.old"], in: scratch).status == 0)
    }

    @Test("a backup is put back as its help says: what was in it is there, and new mail goes on")
    func restore() throws {
        let scratch = try Self.site()
        let copy = scratch.path + "/copy.db"
        #expect(try ExampleSite.run(["backup", copy], in: scratch).output == "\(copy): 1 message\n")
        #expect(try ExampleSite.run(["backup", copy], in: scratch).status == 73)
        let told = try ExampleSite.run(["backup", "--replace", "--json", copy], in: scratch).objects
        #expect(told.first?["file"] as? String == copy && told.first?["messages"] as? Int == 1)
        let second = ExampleSite.message(id: "2@pier.example", body: "Another thing.\n")
        #expect(try ExampleSite.run(["deliver"], input: second, in: scratch).status == 0)
        #expect(try ExampleSite.run(["backup", copy + "2"], in: scratch).output.hasSuffix(": 2 messages\n"))
        scratch.file("copy.folder/.keep", "")
        #expect(try ExampleSite.run(["backup", "--replace", scratch.path + "/copy.folder"], in: scratch).status == 73)
        #expect(
            scratch.files().filter { $0.hasPrefix("copy") } == ["copy.db", "copy.db2", "copy.folder/.keep"],
            "nothing is left beside the copies")

        let database = scratch.path + "/site/state/mailtriage.db"
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + end) }
        try FileManager.default.copyItem(atPath: copy, toPath: database)
        #expect(try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects.count == 1)
        let audit = try ExampleSite.run(["audit", "--json"], in: scratch)
        let list = audit.objects.first?["discrepancies"] as? [[String: Any]]
        #expect(
            audit.status == 1 && list?.count == 1 && list?.first?["kind"] as? String == "unknown",
            "the message after the backup is named")
        #expect(
            try ExampleSite.run(
                ["deliver"], input: ExampleSite.message(id: "3@pier.example", body: "A third.\n"), in: scratch
            ).status == 0)
        #expect(try Self.findings(scratch).wrong == [])
        // The customer of the second was told its number.
        let tickets = try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects
        #expect(Set(tickets.map { $0["ticket"] as? String }) == ["HH-1001", "HH-1003"])

        #expect(
            try ExampleSite.run(["audit"], in: scratch).output.contains(
                "if a backup was put back: mailtriage audit --repair"))
        _ = try ExampleSite.run(["send"], in: scratch)
        let replies = scratch.files("site/state/outbox/new").count
        let repaired = try ExampleSite.run(["audit", "--repair"], in: scratch)
        #expect(repaired.status == 0 && repaired.output.hasPrefix("1 message that came after a backup taken in again"))
        #expect(
            try ExampleSite.run(["audit", "--repair", "--json"], in: scratch).objects.first?["taken_again"] as? Int == 0)
        let all = try ExampleSite.run(["queue", "list", "--json"], in: scratch).objects
        #expect(Set(all.map { $0["ticket"] as? String }) == ["HH-1001", "HH-1002", "HH-1003"])
        _ = try ExampleSite.run(["send"], in: scratch)
        #expect(scratch.files("site/state/outbox/new").count == replies, "nobody has a second reply")
    }

    @Test("audit takes no message for another one's copy, though both bear one number")
    func sameNumber() throws {
        let scratch = try Self.site()
        let queues = scratch.path + "/site/state/queues/"
        let file = try #require(scratch.files("site/state/queues").first { $0.contains("/new/") })
        let text = try scratch.text("site/state/queues/" + file)
        func audit() throws -> [[String: Any]] {
            let outcome = try ExampleSite.run(["audit", "--json"], in: scratch)
            return outcome.objects.first?["discrepancies"] as? [[String: Any]] ?? []
        }
        scratch.file("site/state/queues/accounting/new/copy", "X-Mozilla-Status: 0001\n" + text)
        #expect(try audit().map { $0["kind"] as? String } == ["twice"], "a mail program added a field")
        let other = text.replacing("@pier.example>", with: "@quay.example>") + "Another thing.\n"
        scratch.file("site/state/queues/accounting/new/copy", other)
        let found = try audit()
        #expect(found.map { $0["kind"] as? String } == ["unknown"])
        #expect((found.first?["text"] as? String)?.hasSuffix("bears its number, and is none of its messages") == true)
        try FileManager.default.removeItem(atPath: queues + "accounting/new/copy")
        #expect(try audit().isEmpty)
    }

    @Test("units: of this site, hardened, each by its file's name, and none written over")
    func units() throws {
        let scratch = try Self.site()
        let outcome = try ExampleSite.run(["units", "--json"], in: scratch)
        let units = Dictionary(
            uniqueKeysWithValues: outcome.objects.map { ($0["name"] as? String ?? "", $0["text"] as? String ?? "") })
        #expect(units.count == 11)
        for (name, text) in units where name.hasSuffix(".service") {
            for line in [
                "User=mailtriage", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0007",
                "ReadWritePaths=\(scratch.path)/site/state",
            ] {
                #expect(text.contains("\n\(line)\n"), "\(name): \(line)")
            }
            #expect(text.contains("--rules \(scratch.path)/site/rules --state \(scratch.path)/site/state "), "\(name)")
        }
        let folder = scratch.path + "/units"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        scratch.file("units/mailtriage-send.service", "mine\n")
        let written = try ExampleSite.run(["units", "--into", folder], in: scratch)
        #expect(written.output.contains("mailtriage-send.service is there already, and left as it is\n"))
        #expect(scratch.files("units").sorted() == units.keys.sorted())
        #expect(try scratch.text("units/mailtriage-send.service") == "mine\n")
        #expect(try scratch.text("units/mailtriage-send.timer") == units["mailtriage-send.timer"])
        try FileManager.default.removeItem(atPath: folder + "/mailtriage-send.timer")
        let told = try ExampleSite.run(["units", "--into", folder, "--json"], in: scratch).objects
        #expect(told.count == 11)
        #expect(
            told.filter { $0["written"] as? Bool == true }.map { $0["file"] as? String } == [
                folder + "/mailtriage-send.timer"
            ])
    }
}
