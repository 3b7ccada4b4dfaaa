import Mail
import Triage

/// The envelope as the command line, or the environment of a mail server's command, gives it.
enum Arguments {
    static func envelope(_ invocation: Invocation) throws(Failure) -> Envelope {
        var sender: ReversePath?
        if let text = invocation.value("sender") {
            guard let path = ReversePath(argument: text) else {
                throw Failure(
                    .usage, "\"\(text)\" is no sender of an envelope", help: "say: --sender ADDR, or --sender '<>'")
            }
            sender = path
        }
        return Envelope(sender: sender, recipients: invocation.values("recipient"))
    }
}
