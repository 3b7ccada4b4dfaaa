import Glibc

do throws(BenchError) {
    let plan = try Plan(Array(CommandLine.arguments.dropFirst()))
    switch plan.mode {
    case .help: print(Plan.usage)
    case .pipe: try PipeBench(plan: plan).run()
    case .bulk: try BulkBench(plan: plan).run()
    case .lmtp: try LMTPBench(plan: plan).run()
    case .parse: try ParseBench(plan: plan).run()
    case .keywords: try KeywordBench(plan: plan).run()
    }
} catch {
    let line = Array("mailtriage-bench: \(error.message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(error.isUsage ? 64 : 70)
}
