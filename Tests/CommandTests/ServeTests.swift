import Foundation
import Sockets
import Testing

/// `serve --lmtp`, the built program, spoken to over its socket.
@Suite("serve")
struct ServeTests {
    /// The program at work; it is ended when nobody needs it any more.
    final class Server {
        let scratch: Scratch
        let socket: String
        private let process: pid_t
        /// What it tells its service manager.
        private let notify: Socket?

        /// - Parameter isActivated: as systemd starts it: the listening socket is its descriptor 3, and it is to say when it is ready.
        init(isActivated: Bool = false, rules: String = ExampleSite.rules) throws {
            scratch = try Scratch()
            ExampleSite.write(to: scratch, rules: rules)
            try ExampleSite.make(in: scratch)
            socket = scratch.path + "/lmtp"
            let words = ["--rules", "\(scratch.path)/site/rules", "--state", "\(scratch.path)/site/state", "serve"]
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            let log = scratch.file("log", "")
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, O_WRONLY | O_APPEND, 0)
            guard isActivated else {
                notify = nil
                process = try Server.spawn([Program.executable.path] + words + ["--lmtp", socket], [], &actions)
                try #require(isListening())
                return
            }
            let address = try #require(SocketAddress(socket))
            let listener = try #require(Socket(listeningAt: address))
            let path = socket + ".notify"
            let manager: Socket = try #require(Socket(hearingAt: path))
            notify = manager
            // Descriptors below 3 and the one that it finds there are all it gets.
            posix_spawn_file_actions_adddup2(&actions, listener.descriptor, 3)
            process = try Server.spawn(
                ["/bin/sh", "-c", "LISTEN_PID=$$ exec \"$0\" \"$@\"", Program.executable.path] + words,
                ["LISTEN_FDS=1", "NOTIFY_SOCKET=\(path)"], &actions)
        }

        private static func spawn(
            _ words: [String], _ environment: [String], _ actions: inout posix_spawn_file_actions_t
        ) throws -> pid_t {
            var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
            var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
            defer { for pointer in arguments + variables { free(pointer) } }
            var process: pid_t = 0
            try #require(posix_spawn(&process, words[0], &actions, nil, &arguments, &variables) == 0)
            return process
        }

        /// Within some seconds.
        private func isListening() -> Bool {
            for _ in 0..<1000 {
                if let address = SocketAddress(socket), let probe = Socket(connectingTo: address), probe.problem == nil {
                    return true
                }
                usleep(10_000)
            }
            return false
        }

        /// What it tells its service manager next; nil where it says nothing within some seconds.
        func told() -> String? {
            guard let notify else { return nil }
            _ = Readiness.wait([(notify.descriptor, Int32(POLLIN))], milliseconds: 10_000)
            guard case .bytes(let bytes) = notify.read(atMost: 4096) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }

        func signal(_ number: Int32) { kill(process, number) }

        /// How it ended, within some seconds; nil where it is still there.
        func status() -> Int32? {
            for _ in 0..<1500 {
                var status: Int32 = 0
                if waitpid(process, &status, WNOHANG) == process {
                    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
                }
                usleep(10_000)
            }
            return nil
        }

        deinit {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }

        func connected() throws -> Socket {
            let address = try #require(SocketAddress(socket))
            return try #require(Socket(connectingTo: address))
        }

        /// Says all this and reads the last lines of the replies until it has heard as many, or nothing for some seconds.
        func talk(_ text: String, replies: Int) throws -> [String] {
            let client = try connected()
            _ = client.write(Array(text.replacing("\n", with: "\r\n").utf8)[...])
            var heard: [UInt8] = []
            func lines() -> [String] {
                String(decoding: heard, as: UTF8.self).replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
                    .filter { $0.count < 4 || Array($0)[3] == " " }
            }
            let end = SteadyClock.milliseconds + 15_000
            while lines().count < replies, SteadyClock.milliseconds < end {
                _ = Readiness.wait([(client.descriptor, Int32(POLLIN))], milliseconds: 200)
                switch client.read(atMost: 65_536) {
                case .bytes(let bytes): heard += bytes
                case .nothing: continue
                case .end: return lines()
                }
            }
            return lines()
        }

        func send(_ message: String, to recipients: [String] = ["support@harbour.example"]) throws -> [String] {
            let envelope =
                "LHLO mx\nMAIL FROM:<ann@pier.example> SIZE=\(message.utf8.count)\n"
                + recipients.map { "RCPT TO:<\($0)>\n" }.joined()
            let replies = try talk(envelope + "DATA\n\(message).\nQUIT\n", replies: 5 + 2 * recipients.count)
            return Array(replies.dropFirst(4 + recipients.count).prefix(recipients.count))
        }
    }

    @Test("what comes in is decided, durable and answered for each recipient; known when it comes again")
    func takesIn() throws {
        let server = try Server()
        let replies = try server.send(ExampleSite.message(), to: ["support@harbour.example", "urgent@harbour.example"])
        #expect(replies == ["250 2.1.5 <support@harbour.example> HH-1001", "250 2.1.5 <urgent@harbour.example> HH-1001"])
        #expect(try server.send(ExampleSite.message()) == ["250 2.1.5 <support@harbour.example> HH-1001"])
        let stored = server.scratch.files("site/state/queues/oncall/new")
        #expect(stored.count == 1)
        let text = try server.scratch.text("site/state/queues/oncall/new/\(stored.first ?? "")")
        #expect(text.hasSuffix(ExampleSite.message()))
        #expect(text.contains("\nReturn-Path: <ann@pier.example>\n"), "the server that delivers notes the envelope's sender")
        let sent = try ExampleSite.run(["send"], in: server.scratch)
        #expect(sent.status == 0)
        #expect(server.scratch.files("site/state/outbox").count { !$0.hasPrefix("tmp/") } == 1)
    }

    @Test("SIGTERM lets a message under way come in, and ends with 0")
    func stops() throws {
        let server = try Server()
        let client = try server.connected()
        func hear(_ wanted: String) -> Bool {
            var heard = ""
            let end = SteadyClock.milliseconds + 10_000
            while !heard.contains(wanted), SteadyClock.milliseconds < end {
                _ = Readiness.wait([(client.descriptor, Int32(POLLIN))], milliseconds: 200)
                if case .bytes(let bytes) = client.read(atMost: 4096) { heard += String(decoding: bytes, as: UTF8.self) }
            }
            return heard.contains(wanted)
        }
        _ = client.write(Array("LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<support@harbour.example>\r\nDATA\r\n".utf8)[...])
        #expect(hear("354"))
        server.signal(SIGTERM)
        usleep(300_000)
        _ = client.write(Array((ExampleSite.message().replacing("\n", with: "\r\n") + ".\r\n").utf8)[...])
        #expect(hear("421 4.3.2"))
        #expect(server.status() == 0)
        #expect(server.scratch.files("site/state/queues/oncall/new").count == 1)
    }

    @Test("under a service manager it takes its socket, and says that it is ready and that it stops")
    func activated() throws {
        let server = try Server(isActivated: true)
        #expect(server.told()?.hasPrefix("READY=1\n") == true)
        #expect(try server.send(ExampleSite.message()) == ["250 2.1.5 <support@harbour.example> HH-1001"])
        server.signal(SIGTERM)
        var told: [String] = []
        while told.count < 30, told.last?.hasPrefix("STOPPING=1") != true, let word = server.told() { told.append(word) }
        #expect(told.last?.hasPrefix("STOPPING=1") == true)
        #expect(server.status() == 0)
        #expect(FileManager.default.fileExists(atPath: server.socket), "the socket is the manager's")
    }

    @Test("changed rules are in force soon; broken ones are not, and the last sound ones stay")
    func rules() throws {
        let server = try Server()
        let file = "\(server.scratch.path)/site/rules/policy.rules"
        let changed = ExampleSite.rules.replacing(
            "scope out                         -> accounting", with: "scope out                         -> desk")
        func bill(_ id: String) throws -> Int {
            _ = try server.send(
                ExampleSite.message(subject: "An invoice", id: "\(id)@pier.example", body: "Our invoice, please.\n"))
            return server.scratch.files("site/state/queues/desk/new").count
        }
        #expect(try bill("before") == 0)
        try changed.write(toFile: file, atomically: true, encoding: .utf8)
        usleep(2_100_000)
        #expect(try bill("changed") == 1)
        try "site {".write(toFile: file, atomically: true, encoding: .utf8)
        usleep(2_100_000)
        #expect(try bill("broken") == 2)
    }

    @Test(
        "what it cannot listen at is named, with what to say",
        arguments: [
            (["serve"], 64, "where to listen"),
            (["serve", "--lmtp", "somewhere"], 64, "\"somewhere\" is no place to listen at"),
            (
                ["serve", "--lmtp", "/nonexistent/socket"], 69,
                "cannot listen at /nonexistent/socket: No such file or directory\n  make the folder"
            ),
            (["serve", "--lmtp", "/tmp"], 69, "that is a folder: name a socket in it, such as /tmp/lmtp"),
        ] as [([String], Int32, String)])
    func refusals(_ words: [String], _ status: Int32, _ text: String) throws {
        let scratch = try Scratch()
        try ExampleSite.make(in: scratch)
        let outcome = try ExampleSite.run(words, in: scratch)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }
}

extension Socket {
    /// A socket that hears words at a path, as a service manager's does (sd_notify(3)).
    fileprivate convenience init?(hearingAt path: String) {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0, let address = SocketAddress(path) else { return nil }
        self.init(descriptor: descriptor)
        guard address.withSystemAddress({ bind(descriptor, $0, $1) }) == 0 else { return nil }
    }
}
