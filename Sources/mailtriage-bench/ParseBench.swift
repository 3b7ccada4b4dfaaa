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
        try measure("and the text", contents, megabytes) { MessageText(of: Message(parsing: $0)).whole.count }
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
}
