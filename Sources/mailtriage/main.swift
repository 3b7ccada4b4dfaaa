import Glibc

// One process a message: `CommandLine.arguments` goes by generic code that costs such a process a tenth of a millisecond.
let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
    CommandLine.unsafeArgv[index].map { String(cString: $0) }
}
exit(Program.run(arguments).rawValue)
