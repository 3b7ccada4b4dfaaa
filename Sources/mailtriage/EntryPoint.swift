import Glibc

/// Where the process begins. A type rather than code at the top level: that would belong to the main actor, and with it the runtime of
/// concurrency would be linked and set up, which one process a message pays for each time.
@main
enum EntryPoint {
    static func main() {
        // `CommandLine.arguments` goes by generic code that costs such a process a tenth of a millisecond.
        let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { String(cString: $0) }
        }
        exit(Program.run(arguments).rawValue)
    }
}
