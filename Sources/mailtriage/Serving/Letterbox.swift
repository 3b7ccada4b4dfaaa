import Desk
import LMTP
import Mail
import Synchronization
import Threads
import Triage

/// Between the thread that talks to mail servers and the one that takes messages in: what came, each message already being worked
/// out.
final class Letterbox: LMTPReceiver {
    /// A message that waits to be taken in.
    struct Letter: Sendable {
        let message: BegunMessage
        let answer: @Sendable (LMTPVerdict) -> Void
    }

    /// What there is to be done.
    struct Contents: Sendable {
        var letters: [Letter] = []
        /// It is time to look after other things.
        var isPause = false
        /// Nothing more will come.
        var isClosed = false
    }

    private let contents = Monitor(Contents())
    /// Who works messages out, and by what terms.
    private let desk: Mutex<(preparing: Preparing, terms: Terms)>

    init(_ preparing: Preparing, _ terms: Terms) { desk = Mutex((preparing, terms)) }

    /// From now on others work messages out, or by other terms.
    func change(_ preparing: Preparing, _ terms: Terms) { desk.withLock { $0 = (preparing, terms) } }

    func take(_ message: LMTPMessage, answer: @escaping @Sendable (LMTPVerdict) -> Void) {
        // The server that delivers notes the envelope's sender (RFC 5321 section 4.4).
        let item = IngestItem(
            bytes: Array("Return-Path: <\(message.sender)>\n".utf8) + message.bytes,
            envelope: Envelope(sender: ReversePath(argument: message.sender), recipients: message.recipients))
        let begun = desk.withLock { $0.preparing.begin(item, $0.terms, now: Clock.now()) }
        contents.change { $0.letters.append(Letter(message: begun, answer: answer)) }
    }

    func pause() { contents.change { $0.isPause = true } }

    func close() { contents.change { $0.isClosed = true } }

    /// Letters that wait to be taken in.
    var count: Int { contents.wait { $0.letters.count } }

    /// Takes out what came, at most so many letters; waits where there is nothing. Empty only once it is closed.
    func empty(atMost count: Int) -> Contents {
        contents.wait { contents in
            guard !contents.letters.isEmpty || contents.isPause || contents.isClosed else { return nil }
            let taken = Contents(
                letters: Array(contents.letters.prefix(count)), isPause: contents.isPause, isClosed: contents.isClosed)
            contents.letters.removeFirst(taken.letters.count)
            contents.isPause = false
            return taken
        }
    }
}
