import Glibc
package import Sockets

/// Where messages go.
package protocol LMTPReceiver: AnyObject, Sendable {
    /// Begins to take a message in. Those that come in at about the same time may share the price of being made durable: so a verdict
    /// comes when there is one, and the server goes on meanwhile.
    ///
    /// - Parameter answer: to be called once, in whatever thread.
    func take(_ message: LMTPMessage, answer: @escaping @Sendable (LMTPVerdict) -> Void)
    /// A moment to look after other things, about once a second.
    func pause()
}

/// An LMTP server in one thread: sockets in, messages out.
package final class LMTPServer {
    /// How long a client may take, in milliseconds.
    package struct Patience: Sendable {
        /// For a command, or for `LMTPServer.progressBytes` of a message. RFC 5321 section 4.5.3.2.7 asks for five minutes.
        package var step: Int64 = 300_000
        /// For a whole message.
        package var message: Int64 = 1_800_000
        /// For a message under way when the server is told to stop.
        package var stop: Int64 = 10_000

        package init() {}
    }

    /// Clients at once; more wait to be let in. Postfix opens up to 20 (default_destination_concurrency_limit).
    package static let clients = 100
    /// Bytes of messages held for all clients before new ones are put off.
    static let heldBytes = 256 << 20
    /// Most messages at once. Memory of 64 KB and more is dear to give back: the C library then joins all that is free.
    private static let readBytes = 32_768
    /// Reads of one client before the others have their turn, however much it sends.
    private static let readsInTurn = 16
    /// Bytes of replies that wait for a client; nothing is read of one that sends commands and does not read what they bring.
    private static let unreadBytes = 65_536
    /// What a message must grow by within the time for a step.
    private static let progressBytes = 4096
    private static let tick: Int64 = 1000

    private final class Client {
        /// By which a verdict finds it, if it is still there.
        let number: Int
        let socket: Socket
        var session: LMTPSession
        var deadline: Int64
        var messageDeadline: Int64?
        var progress = 0
        var bytesAtStep = 0
        /// Its message is with the receiver.
        var awaitsVerdict = false

        init(_ number: Int, _ socket: Socket, _ session: LMTPSession, deadline: Int64) {
            self.number = number
            self.socket = socket
            self.session = session
            self.deadline = deadline
        }

        /// Whether more is read of it now: not while it waits for its verdict, nor where it does not read its replies.
        var isHeard: Bool { !session.isOver && session.message == nil && session.output.count < LMTPServer.unreadBytes }

        /// What poll(2) is to wait for; it passes over a descriptor below 0.
        var wanted: (descriptor: Int32, events: Int32) {
            let events = (isHeard ? Int32(POLLIN) : 0) | (session.output.isEmpty ? 0 : Int32(POLLOUT))
            return (events == 0 ? -1 : socket.descriptor, events)
        }
    }

    private let listeners: [Socket]
    private let name: String
    private let patience: Patience
    private let receiver: any LMTPReceiver
    private let verdicts: VerdictBox
    private var clients: [Client] = []
    private var clientCount = 0

    /// - Parameter verdicts: of this server alone.
    package init(
        _ listeners: [Socket], name: String, patience: Patience = Patience(), receiver: any LMTPReceiver,
        verdicts: VerdictBox
    ) {
        self.verdicts = verdicts
        self.listeners = listeners
        self.name = name
        self.patience = patience
        self.receiver = receiver
    }

    /// Serves until told to stop, and then ends what is under way.
    ///
    /// - Parameters:
    ///   - wake: a descriptor that becomes readable when `isToStop` may have changed.
    package func run(wake: Int32, isToStop: () -> Bool) {
        var nextPause: Int64 = 0
        while !isToStop() {
            step(wake: wake, listens: true)
            if SteadyClock.milliseconds >= nextPause {
                receiver.pause()
                nextPause = SteadyClock.milliseconds + LMTPServer.tick
            }
        }
        let end = SteadyClock.milliseconds + patience.stop
        for client in clients { client.session.stop() }
        while !clients.isEmpty, SteadyClock.milliseconds < end { step(wake: wake, listens: false) }
        clients = []
    }

    /// Waits for what happens, reads all there is, and takes in the messages that are whole.
    private func step(wake: Int32, listens: Bool) {
        let accepts = listens && clients.count < LMTPServer.clients
        var wanted: [(descriptor: Int32, events: Int32)] = [(wake, POLLIN), (verdicts.descriptor, POLLIN)]
        if accepts { wanted += listeners.map { ($0.descriptor, Int32(POLLIN)) } }
        let first = wanted.count
        for client in clients { wanted.append(client.wanted) }
        let events = Readiness.wait(wanted, milliseconds: LMTPServer.tick)
        if events[0] != 0 {
            var drained = [UInt8](repeating: 0, count: 64)
            _ = read(wake, &drained, drained.count)
        }
        let isShort = clients.reduce(0) { $0 + $1.session.heldBytes } > LMTPServer.heldBytes
        for (client, event) in zip(clients, events[first...]) where event != 0 {
            client.session.isShortOfMemory = isShort
            attend(client)
        }
        if accepts { for (listener, event) in zip(listeners, events[2...]) where event != 0 { letIn(listener) } }
        if events[1] != 0 { answer() }
        for client in clients { push(client) }
        sayGoodbye()
    }

    private func letIn(_ listener: Socket) {
        while clients.count < LMTPServer.clients, let socket = listener.accept() {
            clientCount += 1
            let client = Client(
                clientCount, socket, LMTPSession(name: name),
                deadline: SteadyClock.milliseconds + patience.step)
            clients.append(client)
        }
    }

    private func attend(_ client: Client) {
        push(client)
        var reads = 0
        while client.isHeard, reads < LMTPServer.readsInTurn {
            reads += 1
            switch client.socket.read(atMost: LMTPServer.readBytes) {
            case .bytes(let bytes):
                // Where there is less than was asked for, there is no more now.
                if bytes.count < LMTPServer.readBytes { reads = LMTPServer.readsInTurn }
                client.session.take(bytes)
            case .nothing: return note(client)
            case .end: return close(client)
            }
            note(client)
            handOver(client)
            push(client)
        }
    }

    /// Whoever gets on gets more time; whoever sends a byte now and then does not.
    private func note(_ client: Client) {
        let now = SteadyClock.milliseconds
        let held = client.session.heldBytes
        if client.session.progress != client.progress || held >= client.bytesAtStep + LMTPServer.progressBytes {
            client.progress = client.session.progress
            client.bytesAtStep = held
            client.deadline = now + patience.step
        }
        if client.session.isInData {
            if client.messageDeadline == nil { client.messageDeadline = now + patience.message }
        } else {
            client.messageDeadline = nil
            client.bytesAtStep = held
        }
    }

    /// Gives the message that a client has sent whole to the receiver.
    private func handOver(_ client: Client) {
        guard let message = client.session.message, !client.awaitsVerdict else { return }
        client.awaitsVerdict = true
        receiver.take(message) { [verdicts, number = client.number] in verdicts.put($0, for: number) }
    }

    /// Passes on the verdicts that have come. A client that has gone will bring its message again, and hear of it then.
    private func answer() {
        let now = SteadyClock.milliseconds
        let verdicts = verdicts.takeAll()
        for client in clients {
            guard let verdict = verdicts[client.number] else { continue }
            client.awaitsVerdict = false
            client.session.answer(verdict)
            client.deadline = now + patience.step
            note(client)
            // Commands that came ahead may hold the next message whole.
            handOver(client)
        }
    }

    private func push(_ client: Client) {
        while !client.session.output.isEmpty {
            guard let count = client.socket.write(client.session.output[...]) else { return close(client) }
            if count == 0 { return }
            client.session.sent(count)
        }
    }

    private func close(_ client: Client) { clients.removeAll { $0 === client } }

    private func sayGoodbye() {
        let now = SteadyClock.milliseconds
        for client in clients where client.session.message == nil {
            if now >= min(client.deadline, client.messageDeadline ?? .max) {
                // One that does not even read its last reply has had its time.
                if client.session.isOver { close(client) } else { client.session.timeOut() }
                push(client)
                client.deadline = now + LMTPServer.tick
                client.messageDeadline = nil
            }
        }
        clients.removeAll { $0.session.isOver && $0.session.output.isEmpty }
    }
}
