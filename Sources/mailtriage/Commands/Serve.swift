import Desk
import Glibc
import LMTP
import Sockets
import Threads

extension Command {
    static let serve = Command(
        "serve", "take in mail over LMTP, for sites with much mail",
        options: [.init("--lmtp", "SOCKET", "a Unix socket's path, or an address such as 127.0.0.1:2424")],
        explanation: """
            Does what `deliver` does, in one process: messages that come in at the same time share the
            price of being made durable. It speaks LMTP (RFC 2033) with PIPELINING, 8BITMIME, SMTPUTF8,
            SIZE and ENHANCEDSTATUSCODES; whatever is our own trouble is answered with 451, and the mail
            server keeps the message. Changed rules are in force within a second.

            SIGTERM ends it: messages under way are taken in, the rest is put off. Under systemd the
            socket may be a .socket unit's, and Type=notify works.
            """,
        examples: [
            (
                "mailtriage serve --lmtp /run/mailtriage/lmtp",
                "in Postfix's transport table: support@cloud.example lmtp:unix:/run/mailtriage/lmtp"
            )
        ],
        action: Serve.run)
}

/// `serve --lmtp SOCKET`
enum Serve {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        let manager = ServiceManager { invocation.environment[$0] }
        // Before anybody can see that it is there, and tell it to go.
        guard let wake = StopSignal.descriptor(), let verdicts = VerdictBox() else {
            throw Failure(.unavailable, "cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        let given = manager.sockets()
        let (sockets, place) = given.isEmpty ? try listeners(invocation) : (given, "the service manager's socket")
        let intake = try Intake(SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder), manager)
        signal(SIGPIPE, SIG_IGN)
        // Those who hand the outbox over are nobody's children to wait for.
        signal(SIGCHLD, SIG_IGN)
        let (letterbox, name) = (intake.letterbox, intake.name)
        // It talks to the clients while this thread takes in what they have sent.
        let talking = RunningThread {
            LMTPServer(sockets, name: name, receiver: letterbox, verdicts: verdicts).run(wake: wake) {
                let isRaised = StopSignal.isRaised
                // Once, as it is not asked again.
                if isRaised { manager.tell("STOPPING=1") }
                return isRaised
            }
            letterbox.close()
        }
        guard let talking else { throw Failure(.unavailable, "cannot start a thread: \(String(cString: strerror(errno)))") }
        Log.write(.info, "serving LMTP at \(place)")
        manager.tell("READY=1\nSTATUS=taking mail at \(place)")
        intake.run()
        talking.join()
        if given.isEmpty { for socket in sockets { socket.endListening() } }
        Log.write(.info, "stopped serving LMTP at \(place)")
        // Others may have taken the place of a socket file meanwhile: it is left, and replaced by the next server.
        return .ok
    }

    private static func listeners(_ invocation: Invocation) throws(Failure) -> ([Socket], String) {
        guard let text = invocation.value("lmtp") else {
            throw Failure(
                .usage, "serve needs to know where to listen", help: "say: mailtriage serve --lmtp /run/mailtriage/lmtp")
        }
        guard let address = SocketAddress(text) else {
            throw Failure(
                .usage, "\"\(text)\" is no place to listen at",
                help: "say: --lmtp /run/mailtriage/lmtp, or --lmtp 127.0.0.1:2424")
        }
        guard let socket = Socket(listeningAt: address) else {
            let code = errno
            throw Failure(
                .unavailable, "cannot listen at \(address): \(String(cString: strerror(code)))", help: mend(code, at: text))
        }
        return ([socket], address.description)
    }

    /// What helps where no socket can be made.
    private static func mend(_ code: Int32, at place: String) -> String? {
        switch code {
        case EADDRINUSE where Site.isFolder(place):
            "that is a folder: name a socket in it, such as \(Site.join(place, "lmtp"))"
        case EADDRINUSE: "another program listens there, perhaps another serve: stop it, or name another place"
        case ENOENT: "make the folder, or have the service manager make it (RuntimeDirectory= of systemd)"
        case EACCES: "the folder must be one that the user who runs serve may write"
        default: nil
        }
    }
}
