import Foundation
import Testing

@Suite("ingest --watch")
struct WatchTests {
    /// A site and a Maildir that is followed by a process, which is told to stop at the end.
    final class Watched {
        let scratch: Scratch
        let process = Process()
        let site: [String]

        var inbox: String { scratch.path + "/inbox" }
        var new: [String] { (try? FileManager.default.contentsOfDirectory(atPath: inbox + "/new")) ?? [] }
        var outbox: Int { scratch.files("site/state/outbox/new").count }

        /// - Parameter others: folders that are followed beside the Maildir.
        init(others: [String] = [], before: (Scratch) -> Void = { _ in }) throws {
            scratch = try Scratch()
            try ExampleSite.make(in: scratch)
            site = ["--rules", scratch.path + "/site/rules", "--state", scratch.path + "/site/state"]
            for folder in ["new", "cur", "tmp"] {
                try FileManager.default.createDirectory(
                    atPath: "\(scratch.path)/inbox/\(folder)", withIntermediateDirectories: true)
            }
            before(scratch)
            process.executableURL = Program.executable
            process.arguments = site + ["ingest", "--watch", "--reply", inbox] + others.map { "\(scratch.path)/\($0)" }
            process.environment = [:]
            process.standardOutput = try FileHandle(forWritingTo: URL(filePath: scratch.file("output", "")))
            process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.file("errors", "")))
            try process.run()
        }

        deinit { if process.isRunning { process.terminate() } }

        func put(_ number: Int) {
            let text = ExampleSite.message(subject: "Question", id: "\(number)@pier.example", body: "Number \(number)?\n")
            scratch.file("inbox/tmp/\(number)", text)
            try? FileManager.default.moveItem(atPath: "\(inbox)/tmp/\(number)", toPath: "\(inbox)/new/\(number)")
        }

        /// Waits until something holds, for half a minute at most.
        func wait(_ condition: () throws -> Bool) rethrows -> Bool {
            for _ in 0..<600 {
                if try condition() { return true }
                usleep(50_000)
            }
            return try condition()
        }

        func stop() -> Int32 {
            process.terminate()
            process.waitUntilExit()
            return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        }

        func tickets() throws -> Int {
            try Program.run(site + ["queue", "list", "--limit", "100000", "--json"]).lines.count
        }
    }

    @Test("what was there and what comes is taken in and answered, and SIGTERM ends it well")
    func follows() throws {
        let watched = try Watched { _ in }
        watched.put(1)
        #expect(watched.wait { watched.new.isEmpty })
        for number in 2...4 { watched.put(number) }
        #expect(watched.wait { watched.new.isEmpty && watched.outbox == 4 })
        #expect(watched.stop() == 0)
        #expect(try watched.tickets() == 4)
        #expect(try watched.scratch.text("errors") == "")
    }

    @Test("one that cannot be read holds up none, and is noted once")
    func unreadable() throws {
        let watched = try Watched { scratch in
            // A folder among the messages can never be read as one, not even by root.
            try? FileManager.default.createDirectory(
                atPath: scratch.path + "/inbox/new/0", withIntermediateDirectories: true)
        }
        for number in 1...3 { watched.put(number) }
        #expect(watched.wait { watched.new == ["0"] })
        #expect(watched.wait { (try? watched.scratch.text("errors"))?.isEmpty == false })
        watched.put(4)
        #expect(watched.wait { watched.new == ["0"] })
        #expect(watched.stop() == 0)
        #expect(try watched.scratch.text("errors").split(separator: "\n").count == 1)
        #expect(try watched.tickets() == 4)
    }

    @Test("a folder of files: all of an mbox, no links, and beside .eml files nothing else")
    func files() throws {
        func message(_ number: Int) -> String {
            ExampleSite.message(subject: "Question", id: "f\(number)@pier.example", body: "Number \(number)?\n")
        }
        let watched = try Watched(others: ["box"]) { scratch in
            scratch.file("secret", message(9))
            scratch.file("box/1.eml", message(1))
            scratch.file(
                "box/2.eml", (2...3).map { "From ann@pier.example Fri Nov 20 09:00:00 2026\n\(message($0))\n" }.joined())
            scratch.file("box/accounts.csv", ExampleSite.accounts)
            try? FileManager.default.createSymbolicLink(
                atPath: "\(scratch.path)/box/link.eml", withDestinationPath: "\(scratch.path)/secret")
        }
        #expect(watched.wait { (try? watched.scratch.text("errors"))?.contains("link.eml is a symbolic link") == true })
        watched.scratch.file("box/4.eml", message(4))
        #expect(try watched.wait { try watched.tickets() == 4 })
        #expect(watched.stop() == 0)
        #expect(try watched.tickets() == 4)
        #expect(try watched.scratch.text("errors").split(separator: "\n").count == 1)
    }

    @Test("a pipe or a folder among the messages is named once, and is no message")
    func oddities() throws {
        let watched = try Watched { scratch in
            mkfifo("\(scratch.path)/inbox/new/0.pipe", 0o600)
            scratch.file("inbox/new/0.folder/.keep", "")
        }
        watched.put(1)
        #expect(watched.wait { Set(watched.new) == ["0.pipe", "0.folder"] })
        #expect(watched.stop() == 0)
        #expect(try watched.tickets() == 1)
        let errors = try watched.scratch.text("errors").split(separator: "\n")
        #expect(
            errors.count == 2 && errors.allSatisfy { $0.contains("0.pipe is a pipe") || $0.contains("0.folder is a folder") }
        )
    }

    @Test("a folder that is gone holds up no other, and is followed when it is there again")
    func gone() throws {
        let watched = try Watched(others: ["second/new"]) { $0.file("second/new/0", "") }
        watched.put(1)
        #expect(watched.wait { watched.new.isEmpty })
        try FileManager.default.removeItem(atPath: watched.inbox)
        watched.scratch.file("second/new/1", ExampleSite.message(id: "g1@pier.example"))
        #expect(try watched.wait { try watched.tickets() == 3 })
        for folder in ["new", "cur", "tmp"] {
            try FileManager.default.createDirectory(atPath: "\(watched.inbox)/\(folder)", withIntermediateDirectories: true)
        }
        watched.put(2)
        #expect(try watched.wait { try watched.tickets() == 4 })
        #expect(watched.stop() == 0)
        let errors = try watched.scratch.text("errors")
        #expect(errors.split(separator: "\n").count == 1 && errors.contains("inbox/new: No such file or directory"))
    }

    @Test("rules that change are followed, broken ones change nothing")
    func rules() throws {
        let watched = try Watched()
        watched.put(1)
        #expect(watched.wait { watched.new.isEmpty })
        watched.scratch.file("site/rules/zz.rules", "category broken {")
        watched.put(2)
        #expect(watched.wait { watched.new.isEmpty })
        watched.scratch.file("site/rules/zz.rules", "")
        watched.scratch.file("site/rules/policy.rules", ExampleSite.rules.replacing("ticket    HH", with: "ticket    XY"))
        watched.put(3)
        #expect(watched.wait { watched.new.isEmpty })
        #expect(watched.stop() == 0)
        let files = watched.scratch.files("site/state/queues").filter { $0.contains("/new/") }
        let marks = try files.map { try String(watched.scratch.text("site/state/queues/" + $0).prefix(20)) }
        #expect(marks.count { $0.hasPrefix("X-Triage-Ticket: HH") } == 2)
        #expect(marks.count { $0.hasPrefix("X-Triage-Ticket: XY") } == 1)
    }

    @Test func aFileIsNoFolderToFollow() throws {
        let watched = try Watched()
        let outcome = try Program.run(watched.site + ["ingest", "--watch", watched.scratch.file("one.eml", "x")])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--watch follows folders"))
        _ = watched.stop()
    }
}
