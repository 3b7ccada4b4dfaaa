import Glibc

/// The throughput of one `ingest` over many messages, and of a C program that copies them as durably.
struct BulkBench {
    let plan: Plan

    func run() throws(BenchError) {
        let messages = Folder.messages(in: plan.messages)
        guard !messages.isEmpty else { throw BenchError(message: "no messages in \(plan.messages)") }
        let folder = try Folder.fresh("bulk")
        defer { Folder.remove(folder) }
        var bytes = 0
        var ours: [Double] = []
        var floor: [Double] = []
        var peak = 0
        for round in 0..<plan.rounds {
            // Each round gets its own copy and its own site: `ingest` moves messages, and knows those it has seen.
            let maildir = "\(folder)/mail\(round)"
            bytes = try BulkBench.copy(messages, to: maildir)
            if let time = try runFloor(maildir, "\(folder)/floor\(round)") { floor.append(time) }
            let child = try runOurs(maildir, "\(folder)/site\(round)")
            ours.append(Double(child.microseconds))
            peak = max(peak, child.peak)
        }
        let megabytes = Double(bytes) / 1e6
        print("\(messages.count) messages, \(Statistics.text(megabytes)) MB, \(plan.rounds) rounds, one process\n")
        print("| program | messages/s | MB/s | seconds | peak MiB |\n|---|--:|--:|--:|--:|")
        func row(_ name: String, _ times: [Double], _ peak: String) {
            let seconds = Statistics.median(times) / 1e6
            print(
                "| \(name) | \(Statistics.text(Double(messages.count) / seconds)) | \(Statistics.text(megabytes / seconds))"
                    + " | \(Statistics.text(seconds)) | \(peak) |")
        }
        if !floor.isEmpty { row("C floor: copy, 200 a syncfs, rows", floor, "–") }
        row("mailtriage ingest", ours, Statistics.text(Double(peak) / 1024))
    }

    @discardableResult
    static func copy(_ messages: [String], to maildir: String) throws(BenchError) -> Int {
        Folder.makeMaildir(maildir)
        var bytes = 0
        for (number, message) in messages.enumerated() {
            let contents = try Folder.contents(of: message)
            bytes += contents.count
            try Folder.write(contents, to: "\(maildir)/new/\(number).bench")
        }
        sync()
        return bytes
    }

    private func runOurs(_ maildir: String, _ site: String) throws(BenchError) -> Child {
        guard try Child.run([plan.program, "init", site, "--from", plan.rules]).status == 0 else {
            throw BenchError(message: "\(plan.program) init \(site) --from \(plan.rules) failed")
        }
        let child = try Child.run([plan.program, "--rules", site + "/rules", "--state", site + "/state", "ingest", maildir])
        guard child.status == 0 else { throw BenchError(message: "ingest ended with \(child.status)") }
        return child
    }

    /// Microseconds of the C program; nil where the peers are not given or not built.
    private func runFloor(_ maildir: String, _ folder: String) throws(BenchError) -> Double? {
        guard let peers = plan.peers, access(peers + "/gm", X_OK) == 0 else { return nil }
        mkdir(folder, 0o700)
        mkdir(folder + "/q", 0o700)
        Folder.makeMaildir(folder + "/q/inbox")
        guard try Child.run([peers + "/cfloor-static", "init", folder + "/p.db", "x"]).status == 0 else { return nil }
        let child = try Child.run([peers + "/gm", "batch", maildir, "-", folder + "/p.db", folder + "/q"])
        return child.status == 0 ? Double(child.microseconds) : nil
    }
}
