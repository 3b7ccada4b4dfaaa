import Glibc
import Sockets

/// The throughput of `serve --lmtp` with clients that each wait for the answer to their message, as mail servers do, and of a C
/// program that copies the same messages and synchronises each.
struct LMTPBench {
    let plan: Plan

    func run() throws(BenchError) {
        let paths = Folder.messages(in: plan.messages)
        guard !paths.isEmpty else { throw BenchError(message: "no messages in \(plan.messages)") }
        let folder = try Folder.fresh("lmtp")
        defer { Folder.remove(folder) }
        var messages: [[UInt8]] = []
        var bytes = 0
        for path in paths {
            let contents = try Folder.contents(of: path)
            bytes += contents.count
            messages.append(LMTPClient.encoded(contents))
        }
        var ours: [Double] = []
        var floor: [Double] = []
        var latencies: [Double] = []
        for round in 0..<plan.rounds {
            let maildir = "\(folder)/mail\(round)"
            try BulkBench.copy(paths, to: maildir)
            // It stays until the end: for a minute after many files were removed, ext4 makes new ones at several times the price
            // (`recently_deleted`), which whoever comes next would pay.
            if let time = try runFloor(maildir, "\(folder)/floor\(round)") { floor.append(time) }
            let (time, waits) = try runOurs(messages, "\(folder)/site\(round)")
            ours.append(time)
            latencies += waits
        }
        let megabytes = Double(bytes) / 1e6
        print(
            "\(messages.count) messages, \(Statistics.text(megabytes)) MB, \(plan.rounds) rounds, \(plan.clients) clients\n")
        print("| program | messages/s | MB/s | x floor |\n|---|--:|--:|--:|")
        let floorSeconds = Statistics.median(floor) / 1e6
        func row(_ name: String, _ times: [Double]) {
            let seconds = Statistics.median(times) / 1e6
            print(
                "| \(name) | \(Statistics.text(Double(messages.count) / seconds)) | \(Statistics.text(megabytes / seconds))"
                    + " | \(Statistics.text(floorSeconds / seconds)) |")
        }
        if !floor.isEmpty { row("C floor: copy, fsync each, rows", floor) }
        row("mailtriage serve --lmtp", ours)
        print(
            "\nA client waits for its answer: median \(Statistics.text(Statistics.median(latencies) / 1000)) ms, "
                + "p99 \(Statistics.text(Statistics.quantile(latencies, 0.99) / 1000)) ms")
    }

    /// Microseconds from the first message to the last answer, and how long each message took.
    private func runOurs(_ messages: [[UInt8]], _ site: String) throws(BenchError) -> (Double, [Double]) {
        guard try Child.run([plan.program, "init", site, "--from", plan.rules]).status == 0 else {
            throw BenchError(message: "\(plan.program) init \(site) --from \(plan.rules) failed")
        }
        // A Unix socket's path is short, wherever the checkout lies.
        let path = "/tmp/mailtriage-bench-\(getpid()).lmtp"
        defer { unlink(path) }
        let server = try Child.start([
            plan.program, "--rules", site + "/rules", "--state", site + "/state", "serve", "--lmtp", path,
        ])
        defer {
            kill(server, SIGTERM)
            var status: Int32 = 0
            waitpid(server, &status, 0)
        }
        var clients: [LMTPClient] = []
        for _ in 0..<plan.clients { clients.append(LMTPClient(try connected(path))) }
        for client in clients { try client.greet() }
        sync()
        let start = Child.now()
        var next = messages.startIndex
        var done = 0
        var waits: [Double] = []
        for client in clients where next < messages.endIndex {
            client.begin(messages[next])
            next += 1
        }
        while done < messages.count {
            let events = Readiness.wait(clients.map { ($0.socket.descriptor, $0.wanted) }, milliseconds: 60_000)
            guard events.contains(where: { $0 != 0 }) else {
                throw BenchError(message: "the server was silent for a minute")
            }
            for (client, event) in zip(clients, events) where event != 0 {
                guard let wait = try client.goOn() else { continue }
                waits.append(Double(wait))
                done += 1
                if next < messages.endIndex {
                    client.begin(messages[next])
                    next += 1
                }
            }
        }
        return (Double(Child.now() - start), waits)
    }

    private func connected(_ path: String) throws(BenchError) -> Socket {
        guard let address = SocketAddress(path) else { throw BenchError(message: "\(path) is too long for a socket") }
        for _ in 0..<500 {
            if let socket = Socket(connectingTo: address), socket.problem == nil { return socket }
            usleep(10_000)
        }
        throw BenchError(message: "\(plan.program) serve --lmtp \(path) does not listen")
    }

    /// Microseconds of the C program; nil where the peers are not given or not built.
    private func runFloor(_ maildir: String, _ folder: String) throws(BenchError) -> Double? {
        guard let peers = plan.peers, access(peers + "/gm", X_OK) == 0 else { return nil }
        mkdir(folder, 0o700)
        mkdir(folder + "/q", 0o700)
        Folder.makeMaildir(folder + "/q/inbox")
        guard try Child.run([peers + "/cfloor-static", "init", folder + "/p.db", "x"]).status == 0 else { return nil }
        sync()
        let child = try Child.run([peers + "/gm", "store", maildir, "-", folder + "/p.db", folder + "/q"])
        return child.status == 0 ? Double(child.microseconds) : nil
    }
}

/// One connection that hands messages over, each after the answer to the one before.
final class LMTPClient {
    let socket: Socket
    private var output: ArraySlice<UInt8> = []
    private var body: [UInt8] = []
    private var input: [UInt8] = []
    /// Answers that are still to come before the body may go, and after it.
    private var awaited = 0
    private var begun = 0

    private static let envelope = Array(
        "MAIL FROM:<bench@customer.example>\r\nRCPT TO:<support@cloud.example>\r\nDATA\r\n".utf8)

    init(_ socket: Socket) { self.socket = socket }

    /// Lines ended by CRLF, dots doubled, the final dot's line.
    static func encoded(_ message: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(message.count + message.count / 16)
        for line in message.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.first == 0x2E { output.append(0x2E) }
            output += line.last == 0x0D ? line.dropLast() : line
            output += [0x0D, 0x0A]
        }
        return output + [0x2E, 0x0D, 0x0A]
    }

    /// Waits for the greeting and the answer to LHLO.
    func greet() throws(BenchError) {
        _ = socket.write(Array("LHLO bench\r\n".utf8)[...])
        var heard = ""
        while !heard.hasSuffix("\r\n") || heard.split(separator: "\r\n").last?.hasPrefix("250 ") != true {
            _ = Readiness.wait([(socket.descriptor, Int32(POLLIN))], milliseconds: 10_000)
            guard case .bytes(let bytes) = socket.read(atMost: 4096) else {
                throw BenchError(message: "the server does not greet: \(heard)")
            }
            heard += String(decoding: bytes, as: UTF8.self)
        }
    }

    func begin(_ message: [UInt8]) {
        begun = Child.now()
        body = message
        output = LMTPClient.envelope[...]
        awaited = 3
        push()
    }

    var wanted: Int32 { output.isEmpty ? POLLIN : POLLIN | POLLOUT }

    private func push() {
        while !output.isEmpty, let count = socket.write(output), count > 0 { output = output.dropFirst(count) }
    }

    /// Reads and writes what can be.
    ///
    /// - Returns: microseconds from its beginning to the answer, once that is there.
    func goOn() throws(BenchError) -> Int? {
        push()
        switch socket.read(atMost: 4096) {
        case .bytes(let bytes): input += bytes
        case .nothing: return nil
        case .end: throw BenchError(message: "the server closed the connection")
        }
        while let end = input.firstIndex(of: 0x0A) {
            let line = input[..<end]
            guard line.first == UInt8(ascii: "2") || line.first == UInt8(ascii: "3") else {
                throw BenchError(message: "the server says: \(String(decoding: line, as: UTF8.self))")
            }
            input.removeSubrange(...end)
            awaited -= 1
            if awaited == 0, !body.isEmpty {
                output = body[...]
                body = []
                awaited = 1
                push()
            } else if awaited == 0 {
                return Child.now() - begun
            }
        }
        return nil
    }
}
