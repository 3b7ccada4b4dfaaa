import Glibc

/// Where the process begins: the name that the package manager links as `main`.
///
/// Neither code at the top level nor `@main`: both belong to the main actor, which links the runtimes of concurrency and of dispatch
/// and sets them up in every process. One process a message pays for that each time.
@c(mailtriage_main)
func enter(_ count: Int32, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    let arguments = (1..<max(1, Int(count))).compactMap { index in values[index].map { String(cString: $0) } }
    exit(Program.run(arguments).rawValue)
}
