import Glibc

/// The latency of one process a message, as a mail server's pipe sees it.
///
/// Every program gets the same messages, in chunks of ten by turns, so that a busy moment of the machine meets all alike;
/// the ratio is the median over the chunks of the ratios of their medians.
struct PipeBench {
    let plan: Plan

    private struct Contender {
        var name: String
        var command: [String]
        var times: [[Double]] = []
        var peak = 0
        var failures = 0
    }

    func run() throws(BenchError) {
        let messages = Folder.sample(plan.count, of: Folder.messages(in: plan.messages))
        guard !messages.isEmpty else { throw BenchError(message: "no messages in \(plan.messages)") }
        let folder = try Folder.fresh("pipe")
        defer { Folder.remove(folder) }
        var contenders = try peers(folder)
        // A site of its own for each round: a message that comes again is recognised, which is too quick to be fair.
        var sites: [[String]] = []
        for round in 0...plan.rounds { sites.append(try site("\(folder)/site\(round)")) }
        contenders.append(Contender(name: "mailtriage deliver", command: sites[0]))
        // Rules are kept compiled once they have not changed for a moment; that is paid once a change, not once a message.
        usleep(1_200_000)
        for command in sites { _ = try Child.run(command) }
        let chunks = stride(from: 0, to: messages.count, by: 10).map { Array(messages[$0..<min($0 + 10, messages.count)]) }
        for index in contenders.indices {
            for message in messages.prefix(4) { _ = try Child.run(contenders[index].command, input: message) }
        }
        for round in 0..<plan.rounds {
            contenders[contenders.count - 1].command = sites[round + 1]
            for (number, chunk) in chunks.enumerated() {
                let first = (round * chunks.count + number) % contenders.count
                for index in (0..<contenders.count).map({ ($0 + first) % contenders.count }) {
                    try measure(chunk, &contenders[index])
                }
            }
        }
        report(contenders, messages.count)
    }

    private func measure(_ chunk: [String], _ contender: inout Contender) throws(BenchError) {
        var times: [Double] = []
        sync()
        for message in chunk {
            let child = try Child.run(contender.command, input: message)
            times.append(Double(child.microseconds) / 1000)
            contender.peak = max(contender.peak, child.peak)
            if child.status != 0 { contender.failures += 1 }
        }
        contender.times.append(times)
    }

    /// The C floor, which stores durably and does nothing else, and GMime with the whole job, where they are built.
    private func peers(_ folder: String) throws(BenchError) -> [Contender] {
        guard let peers = plan.peers else { return [] }
        let floor = peers + "/cfloor-static"
        guard access(floor, X_OK) == 0 else { throw BenchError(message: "\(peers) holds no cfloor-static: run make there") }
        let database = folder + "/floor.db"
        mkdir(folder + "/q", 0o700)
        Folder.makeMaildir(folder + "/q/inbox")
        guard try Child.run([floor, "init", database, "x"]).status == 0 else {
            throw BenchError(message: "cfloor-static could not make its database")
        }
        var contenders = [Contender(name: "C floor", command: [floor, "amort", database, folder + "/q/inbox"])]
        let keywords = peers + "/keywords.txt"
        if access(peers + "/gm", X_OK) == 0, access(keywords, R_OK) == 0 {
            let lines = String(decoding: try Folder.contents(of: keywords), as: UTF8.self).split(separator: "\n")
            for queue in Set(lines.compactMap { $0.split(separator: "\t").first }) {
                Folder.makeMaildir("\(folder)/q/\(queue)")
            }
            contenders.append(
                Contender(name: "GMime in C", command: [peers + "/gm", "pipe", keywords, database, folder + "/q"]))
        }
        return contenders
    }

    /// The command that delivers into a fresh site.
    private func site(_ site: String) throws(BenchError) -> [String] {
        guard try Child.run([plan.program, "init", site, "--from", plan.rules]).status == 0 else {
            throw BenchError(message: "\(plan.program) init \(site) --from \(plan.rules) failed")
        }
        return [plan.program, "--rules", site + "/rules", "--state", site + "/state", "deliver"]
    }

    private func report(_ contenders: [Contender], _ count: Int) {
        print("\(count) messages, \(plan.rounds) rounds, one process a message\n")
        print("| program | median ms | p95 ms | x \(contenders[0].name) | peak MiB | failed |\n|---|--:|--:|--:|--:|--:|")
        let anchor = contenders[0].times.map(Statistics.median)
        for contender in contenders {
            let all = contender.times.flatMap { $0 }
            let ratios = zip(contender.times, anchor).map { Statistics.median($0) / $1 }
            print(
                "| \(contender.name) | \(Statistics.text(Statistics.median(all)))"
                    + " | \(Statistics.text(Statistics.quantile(all, 0.95))) | \(Statistics.text(Statistics.median(ratios)))"
                    + " | \(Statistics.text(Double(contender.peak) / 1024)) | \(contender.failures) / \(all.count) |")
        }
    }
}
