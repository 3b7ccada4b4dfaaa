import Glibc
import Mail

/// How fast messages are read in one process, without any effect.
struct ParseBench {
    let plan: Plan

    func run() throws(BenchError) {
        let paths = Folder.messages(in: plan.messages)
        guard !paths.isEmpty else { throw BenchError(message: "no messages in \(plan.messages)") }
        var contents: [[UInt8]] = []
        for path in paths { contents.append(try Folder.contents(of: path)) }
        let megabytes = Double(contents.reduce(0) { $0 + $1.count }) / 1e6
        print("\(paths.count) messages, \(Statistics.text(megabytes)) MB, \(plan.rounds) rounds, one thread\n")
        print("| step | messages/s | MB/s |\n|---|--:|--:|")
        try measure("structure and fields", contents, megabytes) { Message(parsing: $0).parts.count }
        try measure("and every field and text decoded", contents, megabytes) { Decoding.bytes(of: Message(parsing: $0)) }
        try measure("and the text as a person reads it", contents, megabytes) {
            MessageText(of: Message(parsing: $0)).whole.count
        }
        try compare(paths)
    }

    private func measure(
        _ step: String, _ contents: [[UInt8]], _ megabytes: Double, _ work: ([UInt8]) -> Int
    ) throws(BenchError) {
        var times: [Double] = []
        var sum = 0
        for _ in 0..<plan.rounds {
            let start = Child.now()
            for bytes in contents { sum &+= work(bytes) }
            times.append(Double(Child.now() - start))
        }
        // The sum is used, so that the work cannot be optimised away.
        guard sum >= 0 else { throw BenchError(message: "the messages are too many to count") }
        let seconds = Statistics.median(times) / 1e6
        print("| \(step) | \(Statistics.text(Double(contents.count) / seconds)) | \(Statistics.text(megabytes / seconds)) |")
    }

    /// The same work as GMime's, from the files on, by turns: processor time, for a busy machine takes the clock from both.
    private func compare(_ paths: [String]) throws(BenchError) {
        guard let peers = plan.peers else { return }
        guard access(peers + "/gm", X_OK) == 0 else { throw BenchError(message: "\(peers) holds no gm: run make there") }
        var ours: [Double] = []
        var theirs: [Double] = []
        var sum = 0
        for _ in 0..<plan.rounds {
            let child = try Child.run([peers + "/gm", "bulk", plan.messages])
            guard child.status == 0 else { throw BenchError(message: "gm bulk \(plan.messages) failed: it wants a Maildir") }
            theirs.append(Double(child.processor) / 1e6)
            let start = Decoding.processorTime()
            for path in paths { sum &+= Decoding.bytes(of: Message(parsing: try Folder.contents(of: path))) }
            ours.append(Decoding.processorTime() - start)
        }
        let ratios = zip(theirs, ours).map { $0 / $1 }
        print("\nFrom the files on, every field and text decoded (\(sum / plan.rounds) bytes), processor seconds:")
        print(
            "GMime \(Statistics.text(Statistics.median(theirs))), mailtriage \(Statistics.text(Statistics.median(ours))):"
                + " \(Statistics.text(Statistics.median(ratios))) times as fast")
    }
}

/// What a reader of mail does that is no more than a parser: every field's text and every text part in UTF-8, attached messages too.
private enum Decoding {
    static func bytes(of message: Message, depth: Int = 0) -> Int {
        var count = 0
        for field in message.header.fields { count += message.decodedText(of: field).utf8.count }
        for part in message.parts {
            if part.type.hasPrefix("text/") {
                count += Charset.decode(part.decoded(in: message), label: part.charset).utf8.count
            } else if depth < 8, let attached = part.attachedMessage(in: message) {
                count += bytes(of: attached, depth: depth + 1)
            }
        }
        return count
    }

    /// Seconds that the processor worked for this process so far.
    static func processorTime() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
