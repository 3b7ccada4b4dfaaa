import Glibc

/// Where the process begins: the name that the package manager links as `main`.
///
/// Neither code at the top level nor `@main`: both belong to the main actor, which links the runtimes of concurrency and of dispatch
/// and sets them up in every process. One process a message pays for that each time.
@c(mailtriage_main)
func enter(_ count: Int32, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    (ArgumentVector.count, ArgumentVector.values) = (count, values)
    occupyStandardDescriptors()
    let arguments = (1..<max(1, Int(count))).compactMap { index in values[index].map { String(cString: $0) } }
    exit(Program.run(arguments).rawValue)
}

/// What this process opens must not take the place of an input or output that its starter closed: what is printed would go into it,
/// be it a socket. They are opened the wrong way round, so that who reads or writes them still learns that they are not there.
private func occupyStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
        _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
}
