import Calendars
import Desk
import Diagnostics
import Files
import Glibc
import LMTP
import Mail
import RuleLanguage
import Sockets
import Store
import Triage

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
    /// Seconds for one batch; whoever takes longer hangs, and is ended, so that the service manager starts another.
    static let batchDeadline: UInt32 = 120

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        let manager = ServiceManager { invocation.environment[$0] }
        // Before anybody can see that it is there, and tell it to go.
        guard let wake = StopSignal.descriptor() else {
            throw Failure(.unavailable, "cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        let (sockets, place) = try listeners(invocation, manager)
        let receiver = try MailReceiver(SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder), manager)
        let server = LMTPServer(sockets, name: receiver.name, receiver: receiver)
        signal(SIGPIPE, SIG_IGN)
        // Those who hand the outbox over are nobody's children to wait for.
        signal(SIGCHLD, SIG_IGN)
        Log.write(.info, "serving LMTP at \(place)")
        manager.tell("READY=1\nSTATUS=taking mail at \(place)")
        server.run(wake: wake) { StopSignal.isRaised }
        manager.tell("STOPPING=1")
        Log.write(.info, "stopped serving LMTP at \(place)")
        // Others may have taken the place of a socket file meanwhile: it is left, and replaced by the next server.
        return .ok
    }

    private static func listeners(_ invocation: Invocation, _ manager: ServiceManager) throws(Failure) -> ([Socket], String)
    {
        let given = manager.sockets()
        if !given.isEmpty { return (given, "the service manager's socket") }
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
            throw Failure(.unavailable, "cannot listen at \(address): \(String(cString: strerror(errno)))")
        }
        return ([socket], address.description)
    }
}

/// Takes in what the mail server hands over.
private final class MailReceiver: LMTPReceiver {
    /// Seconds between two looks at the rules' folder.
    private static let rulesAge: Int64 = 1
    /// Seconds between two hand-overs of what is left in the outbox.
    private static let sendPeriod: Int64 = 60
    /// Seconds between two hand-overs while replies come: each starts a process, and one that is at work sees what comes meanwhile.
    private static let replyPeriod: Int64 = 1

    let name: String
    private let folders: SiteFolders
    private var desk: Desk
    private let manager: ServiceManager
    private var inForce: PolicyInForce
    private var looked: Int64
    private var sent: Int64 = 0
    private var hasReplies = false

    init(_ folders: SiteFolders, _ manager: ServiceManager) throws(Failure) {
        self.folders = folders
        self.manager = manager
        do throws(DeskError) {
            desk = try Desk(folders)
            inForce = try PolicyInForce.load(folders, desk.files)
        } catch {
            throw Failure(.tryAgain, error.description)
        }
        desk.store.workLong()
        looked = Clock.now().seconds
        name = inForce.policy.site.trust.first ?? "localhost"
        warn()
    }

    func take(_ messages: [LMTPMessage]) -> [LMTPVerdict] {
        lookAtRules()
        alarm(Serve.batchDeadline)
        defer { alarm(0) }
        let items = messages.map { message in
            // The server that delivers notes the envelope's sender (RFC 5321 section 4.4).
            IngestItem(
                bytes: Array("Return-Path: <\(message.sender)>\n".utf8) + message.bytes,
                envelope: Envelope(sender: ReversePath(argument: message.sender), recipients: message.recipients))
        }
        do throws(DeskError) {
            try findDatabase()
            return try taken(items)
        } catch {
            // What one message is too large for may do for the others; what none can have, nobody waits for twice.
            guard items.count > 1, !error.isForAll else { return items.map { _ in putOff(error) } }
            return items.map { item in
                do throws(DeskError) { return try taken([item]).first ?? putOff(error) } catch { return putOff(error) }
            }
        }
    }

    private func taken(_ items: [IngestItem]) throws(DeskError) -> [LMTPVerdict] {
        var options = DeliveryOptions()
        options.repliesToOldMail = true
        let deliveries = try desk.ingest(items, policy: inForce.policy, options: options)
        for delivery in deliveries {
            Log.write(delivery)
            if delivery.hasReply { hasReplies = true }
        }
        handOverIfDue()
        return deliveries.map { .taken(ticket: $0.ticket) }
    }

    private func putOff(_ error: DeskError) -> LMTPVerdict {
        Log.write(.error, "not taken in: \(error)")
        return .later(error.statusLine)
    }

    func pause() {
        manager.tell("WATCHDOG=1")
        do throws(DeskError) {
            try findDatabase()
            try desk.settle()
            desk.store.shortenLog()
        } catch {
            Log.write(.error, "\(error)")
        }
        handOverIfDue()
    }

    /// A database that was removed, or replaced as from a backup, must not be written to any more: the one that is there now is taken.
    private func findDatabase() throws(DeskError) {
        guard desk.store.isGone else { return }
        desk = try Desk(folders)
        desk.store.workLong()
        Log.write(.warning, "the database was replaced; the new one is in use")
    }

    private func handOverIfDue() {
        let now = Clock.now().seconds
        guard now - sent >= (hasReplies ? MailReceiver.replyPeriod : MailReceiver.sendPeriod) else { return }
        hasReplies = false
        sent = now
        HandOver.start(state: folders.state, rules: folders.rules)
    }

    /// Rules that were changed are in force for the next message; where they are broken, the last sound ones stay.
    private func lookAtRules() {
        let now = Clock.now().seconds
        guard now - looked >= MailReceiver.rulesAge else { return }
        looked = now
        do throws(DeskError) {
            let found = try PolicyInForce.load(folders, desk.files)
            let isNews = found.warning != inForce.warning
            inForce = found
            if isNews { warn() }
        } catch {
            Log.write(.error, "the rules cannot be read, deciding by those from before: \(error)")
        }
    }

    private func warn() {
        if let warning = inForce.warning { Log.write(.error, warning) }
    }
}

extension DeskError {
    /// Whether every message meets it, whatever it is.
    fileprivate var isForAll: Bool {
        switch self {
        case .store(let error): error.isBusy
        case .fileSystem(let error): error.code != ENOSPC && error.code != EDQUOT
        default: true
        }
    }
}
