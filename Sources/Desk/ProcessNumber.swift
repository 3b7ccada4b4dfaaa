import Glibc

/// This process's number, for names that no other process gives.
enum ProcessNumber {
    static var own: Int32 { getpid() }
}
