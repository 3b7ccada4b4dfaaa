import Desk
import Glibc

/// Starts `send` for the replies of a service, in a process of its own: a mail server that does not answer holds up no message.
struct ReplySender {
    var isWanted = true
    private var processes: [pid_t] = []

    /// At once: one that waits for a mail server or for a command, one that waits for its turn, and one that hands over what these two
    /// do not wait for.
    private static let most = 3

    /// One is wanted that cannot start, as others are at work.
    var isWaiting: Bool { isWanted }

    mutating func startIfDue(state: String, rules: String) {
        processes.removeAll { process in
            var status: Int32 = 0
            return waitpid(process, &status, WNOHANG) != 0
        }
        guard isWanted, processes.count < ReplySender.most else { return }
        isWanted = false
        if let process = HandOver.start(state: state, rules: rules) { processes.append(process) }
    }
}
