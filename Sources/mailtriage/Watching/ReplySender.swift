import Desk
import Glibc

/// Starts `send` for the replies of a service, one at a time, in a process of its own: a mail server that does not answer holds up
/// no message.
struct ReplySender {
    var isWanted = true
    private var process: pid_t?

    /// One is wanted that cannot start, as another is at work.
    var isWaiting: Bool { isWanted }

    mutating func startIfDue(state: String, rules: String) {
        if let process {
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) != 0 else { return }
            self.process = nil
        }
        guard isWanted else { return }
        isWanted = false
        process = HandOver.start(state: state, rules: rules)
    }
}
