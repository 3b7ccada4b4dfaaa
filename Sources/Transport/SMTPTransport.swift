import Glibc
package import Sockets

/// Hands mails to a relay by SMTP (RFC 5321), over a few connections at once, so that a mail that the relay takes long over holds up
/// none of the others.
///
/// The relay is one's own, on this host or its network: there is no TLS, for that would need a library. It does the rest: MX records,
/// TLS to the world, signatures, its own queue.
package struct SMTPTransport: Transport {
    private let relay: SocketAddress
    private let name: String
    /// Scales the times that RFC 5321 section 4.5.3.2 asks for: tests wait less.
    private let patienceScale: Double

    /// Seconds for a connection to be made: a relay nearby answers at once.
    static let connectPatience: Int64 = 30
    /// Mails over one connection, which many servers limit to a hundred.
    static let mailsPerConnection = 100
    private static let readBytes = 16_384

    /// - Parameter name: what we call ourselves at EHLO.
    package init(relay: SocketAddress, name: String, patienceScale: Double = 1) {
        self.relay = relay
        self.name = name
        self.patienceScale = patienceScale
    }

    package func handOver(_ ledger: any HandOverLedger) {
        var run = Run(ledger: ledger, transport: self)
        run.work()
    }

    fileprivate func patience(_ seconds: Int64) -> Int64 { max(1, Int64(Double(seconds * 1000) * patienceScale)) }

    /// One connection and the mail that is on it.
    private final class Link {
        let socket: Socket
        var session: SMTPSession
        var isConnected = false
        var mail: OutgoingMail?
        var mails = 0
        var outgoing: [UInt8] = []
        var sent = 0
        var isBody = false
        /// When it last got on.
        var since: Int64
        var deadline: Int64

        init(_ socket: Socket, _ session: SMTPSession, deadline: Int64) {
            self.socket = socket
            self.session = session
            self.deadline = deadline
            since = SteadyClock.milliseconds
        }
    }

    /// All mails over all connections.
    private struct Run {
        let ledger: any HandOverLedger
        let transport: SMTPTransport
        var links: [Link] = []
        /// The relay cannot be reached or turns us away: the mails that were not begun wait for another time.
        var isClosed = false

        mutating func work() {
            while true {
                while hasRoom, let mail = ledger.next() { open(for: mail) }
                if links.isEmpty { return }
                let now = SteadyClock.milliseconds
                let wait = min(links.map(\.deadline).min() ?? now, now + Concurrency.tick) - now
                let events = Readiness.wait(
                    links.map {
                        ($0.socket.descriptor, $0.isConnected && $0.sent == $0.outgoing.count ? POLLIN : POLLIN | POLLOUT)
                    },
                    milliseconds: wait)
                for (link, event) in zip(links, events) {
                    if event != 0 {
                        attend(link)
                    } else if SteadyClock.milliseconds >= link.deadline {
                        act(
                            link,
                            link.isConnected
                                ? link.session.lost("the relay was silent for too long") : failed(ETIMEDOUT))
                    }
                }
            }
        }

        /// Another connection only once all that there are have a mail under way: the relay is there, and takes its time.
        private var hasRoom: Bool {
            !isClosed && links.allSatisfy { $0.mail != nil && $0.mails > 0 }
                && Concurrency.hasRoom(links.map(\.since), now: SteadyClock.milliseconds, scale: transport.patienceScale)
        }

        private mutating func open(for first: OutgoingMail) {
            guard let socket = Socket(connectingTo: transport.relay) else {
                isClosed = true
                return ledger.note(.deferred(unreachable(errno)), of: first)
            }
            let link = Link(
                socket, SMTPSession(name: transport.name),
                deadline: SteadyClock.milliseconds + transport.patience(SMTPTransport.connectPatience))
            // Its first mail is fixed now, so that an end of the connection has one that it is told of.
            link.mail = first
            links.append(link)
        }

        private func unreachable(_ code: Int32) -> String {
            "cannot reach the relay \(transport.relay): \(String(cString: strerror(code)))"
        }

        private mutating func failed(_ code: Int32) -> SMTPSession.Step {
            isClosed = true
            return .closed(.deferred(unreachable(code)))
        }

        /// It has got on, and has all the time of its next step.
        private func getsOn(_ link: Link) {
            link.since = SteadyClock.milliseconds
            link.deadline = link.since + transport.patience(link.session.patience)
        }

        private mutating func attend(_ link: Link) {
            if !link.isConnected {
                if let code = link.socket.problem { return act(link, failed(code)) }
                link.isConnected = true
                getsOn(link)
            }
            push(link)
            guard links.contains(where: { $0 === link }) else { return }
            switch link.socket.read(atMost: SMTPTransport.readBytes) {
            case .bytes(let bytes):
                let step = link.session.take(bytes)
                // Only a whole reply buys more time, not a relay that says a letter a minute.
                if step != .wait { getsOn(link) }
                act(link, step)
            case .nothing: break
            case .end: act(link, link.session.lost("the relay closed the connection"))
            }
        }

        /// Writes what waits to be written.
        private mutating func push(_ link: Link) {
            guard link.sent < link.outgoing.count else { return }
            guard let count = link.socket.write(link.outgoing[link.sent...]) else {
                return act(link, link.session.lost("the relay closed the connection"))
            }
            link.sent += count
            if count > 0 { getsOn(link) }
            if link.sent == link.outgoing.count, link.isBody {
                link.isBody = false
                link.session.bodyWasSent()
                getsOn(link)
            }
        }

        private mutating func send(_ link: Link, _ bytes: [UInt8], isBody: Bool = false) {
            link.outgoing = bytes
            link.sent = 0
            link.isBody = isBody
            getsOn(link)
            push(link)
        }

        private mutating func act(_ link: Link, _ step: SMTPSession.Step) {
            switch step {
            case .wait: break
            case .send(let bytes): send(link, bytes)
            case .commit:
                guard let mail = link.mail else { return }
                if ledger.isAboutToGo(mail) {
                    send(link, link.session.sendBody(), isBody: true)
                } else {
                    act(link, link.session.abandon())
                }
            case .ready: next(link)
            case .finished(let outcome):
                if let mail = link.mail { ledger.note(outcome, of: mail) }
                link.mail = nil
                if let reset = link.session.resetCommand { send(link, reset) } else { next(link) }
            case .closed(let outcome):
                if let mail = link.mail {
                    let wasTurnedAway = link.mails == 0
                    ledger.note(outcome, of: mail)
                    if wasTurnedAway { isClosed = true }
                }
                links.removeAll { $0 === link }
            }
        }

        private mutating func next(_ link: Link) {
            if link.mail == nil, link.mails < SMTPTransport.mailsPerConnection { link.mail = ledger.next() }
            guard let mail = link.mail else {
                _ = link.socket.write(SMTPSession.quit[...])
                links.removeAll { $0 === link }
                return
            }
            link.mails += 1
            act(link, link.session.begin(mail))
        }
    }
}
