import Calendars
import Desk
import Files
import Glibc
import LMTP
import RuleLanguage
import Sockets
import Store

/// Takes in what mail servers hand over: all that has come in by the time that the batch before is durable.
///
/// A mail server waits for its answer before it hands over the next message. So what is in hand at once is what comes together in a
/// batch, and shares its price: two batches side by side would be half as large, and as dear each.
final class Intake {
    /// Letters from which on a batch is begun before the one before is at its end: there are enough for both.
    private static let crowd = 32
    /// Seconds for one batch, up to the next or to a quiet moment; whoever takes longer hangs, and is ended, so that the service manager
    /// starts another.
    private static let batchDeadline: UInt32 = 120
    /// Milliseconds between two looks at the rules' folder.
    private static let rulesAge: Int64 = 1000
    /// Milliseconds between two hand-overs of what is left in the outbox.
    private static let sendPeriod: Int64 = 60_000
    /// Milliseconds between two hand-overs while replies come: each starts a process, and one that is at work sees what comes
    /// meanwhile.
    private static let replyPeriod: Int64 = 1000

    let letterbox: Letterbox
    let name: String
    private let folders: SiteFolders
    private var desk: Desk
    private var ingesting: Ingesting
    private let manager: ServiceManager
    private var inForce: PolicyInForce
    private var terms: Terms
    /// When the rules were looked at, and the outbox handed over, by the clock that nobody sets.
    private var looked: Int64
    private var sent: Int64?
    private var hasReplies = false
    /// What is committed, and still being renamed.
    private var underWay: TakenBatch?
    /// What is done, and not noted in the system's log yet.
    private var done: [Delivery] = []
    private let options: DeliveryOptions = {
        var options = DeliveryOptions()
        options.repliesToOldMail = true
        return options
    }()

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
        ingesting = Ingesting(desk)
        terms = Terms(inForce.policy, for: desk.store)
        letterbox = Letterbox(ingesting.preparing, terms)
        looked = SteadyClock.milliseconds
        name = inForce.policy.site.trust.first ?? "localhost"
        warn()
    }

    /// Works until the letterbox is closed and empty.
    func run() {
        while true {
            if letterbox.count < Intake.crowd { end() }
            let contents = letterbox.empty(atMost: Batches.mostMessages)
            if !contents.letters.isEmpty {
                take(contents.letters)
            } else if contents.isClosed {
                break
            }
            if contents.isPause { pause() }
        }
        finish()
    }

    private func take(_ letters: [Letterbox.Letter]) {
        lookAtRules()
        alarm(Intake.batchDeadline)
        do throws(DeskError) {
            try findDatabase()
            try begin(letters)
        } catch {
            // What one message is too large for may do for the others; what none can have, nobody waits for twice.
            guard letters.count > 1, !error.isForAll else {
                for letter in letters { letter.answer(Intake.putOff(error)) }
                return
            }
            for letter in letters {
                do throws(DeskError) { try begin([letter]) } catch { letter.answer(Intake.putOff(error)) }
            }
        }
    }

    /// Takes letters in. Their senders have their answers once all is durable, which is while the next letters are taken in.
    private func begin(_ letters: [Letterbox.Letter]) throws(DeskError) {
        let batch = try ingesting.take(letters.map(\.message), terms, options: options)
        batch.whenDone { [tickets = batch.tickets] error in
            for (letter, ticket) in zip(letters, tickets) {
                letter.answer(error.map(Intake.putOff) ?? .taken(ticket: ticket))
            }
        }
        finish()
        underWay = batch
    }

    /// Waits for the batch that is under way.
    private func end() {
        guard let batch = underWay else { return }
        underWay = nil
        // What went wrong was answered and noted by then.
        if let deliveries = try? batch.finish() { done += deliveries }
    }

    /// Waits for the batch that is under way, and notes what became of it and of what was done before: while nobody waits for it.
    private func finish() {
        end()
        for delivery in done {
            Log.write(delivery)
            if delivery.hasReply { hasReplies = true }
        }
        done.removeAll(keepingCapacity: true)
        handOverIfDue()
    }

    private static func putOff(_ error: DeskError) -> LMTPVerdict {
        Log.write(.error, "not taken in: \(error)")
        return .later(error.statusLine)
    }

    private func pause() {
        manager.tell("WATCHDOG=1")
        finish()
        alarm(0)
        do throws(DeskError) {
            try findDatabase()
            try ingesting.settle()
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
        // What threads have read of the old one counts for nothing.
        ingesting = Ingesting(desk)
        terms = Terms(inForce.policy, for: desk.store)
        letterbox.change(ingesting.preparing, terms)
        Log.write(.warning, "the database was replaced; the new one is in use")
    }

    private func handOverIfDue() {
        let now = SteadyClock.milliseconds
        if let sent, now - sent < (hasReplies ? Intake.replyPeriod : Intake.sendPeriod) { return }
        hasReplies = false
        sent = now
        HandOver.start(state: folders.state, rules: folders.rules)
    }

    /// Rules that were changed are in force for the next message; where they are broken, the last sound ones stay.
    private func lookAtRules() {
        let now = SteadyClock.milliseconds
        guard now - looked >= Intake.rulesAge else { return }
        looked = now
        do throws(DeskError) {
            let found = try PolicyInForce.load(folders, desk.files)
            let isNews = found.warning != inForce.warning
            let isChanged = found.policy.digest != inForce.policy.digest
            inForce = found
            if isNews { warn() }
            guard isChanged else { return }
            terms = Terms(found.policy, for: desk.store)
            letterbox.change(ingesting.preparing, terms)
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
