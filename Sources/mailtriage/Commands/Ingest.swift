import Bytes
import Desk
import Diagnostics
import Files
import Glibc
import RuleLanguage
import Store

extension Command {
    static let ingest = Command(
        "ingest", "take in a Maildir, an mbox or .eml files", operands: .some("PATH"),
        options: [
            .init("--reply", nil, "answer mail older than a day, too"),
            .init("--watch", nil, "stay, and take in what comes into the folders"),
        ],
        explanation: """
            Takes in every message: of a Maildir those in new/, which go to cur/; of an mbox all;
            else the file as one message; of any other folder the .eml files, or all where it has none.
            A message that was here before is recognised. Mail that our mail server took more than a
            day ago is triaged without a reply. A link, a pipe or a folder in new/ is no message: it is
            named and left, all else is taken in, and the command ends with 1; with 66 where a message
            could not be read, and with 74 where what became of them could not be written.

            With --watch it stays and follows the folders until it is told to stop (SIGTERM), sends
            replies, and decides by the rules that are in force when a message comes. A message that
            fails always is tried three times and then filed unread; it holds up none of the others.
            Links in a folder that is followed are not.
            """,
        examples: [
            ("mailtriage ingest ~/Maildir", "what lies in new/, moved to cur/ once it is in"),
            ("mailtriage ingest --watch /var/mail/support", "as a service, behind a mail server that delivers to a Maildir"),
        ],
        action: Ingest.run)
}

/// `ingest`
enum Ingest {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        umask(0o007)
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        for path in invocation.operands { try refuseState(path) }
        if invocation.has("watch") { return try watch(invocation, folders) }
        do throws(DeskError) {
            Log.open()
            MuchWork.begin()
            let desk = try Desk(folders)
            desk.store.workLong()
            let inForce = try PolicyInForce.load(folders, desk.files, keeping: .meanwhile)
            if let warning = inForce.warning { Output.complain("mailtriage: \(warning)\n") }
            var run = IngestRun(desk: desk, inForce: inForce, wantsJSON: invocation.wantsJSON)
            run.options.repliesToOldMail = invocation.has("reply")
            let status = try run.take(invocation.operands)
            desk.store.shortenLog()
            if run.counts.replies > 0 { HandOver.start(state: folders.state, rules: folders.rules) }
            return status
        } catch {
            throw Failure(.tryAgain, error.description)
        }
    }
}

extension Ingest {
    /// Of the files of a folder that is no Maildir those that are mail: where messages are named as such, the rest is something else, a
    /// register or a list of what is expected.
    static func messageFiles(_ names: [String]) -> [String] {
        let named = names.filter { $0.hasSuffix(".eml") }
        return named.isEmpty ? names : named
    }

    /// Neither the database and what lies beside it nor our own replies are mail to take in.
    private static func refuseState(_ path: String) throws(Failure) {
        func isState(_ folder: String) -> Bool { Site.isFile(SiteFolders(rules: "", state: folder).database) }
        let isOutbox = path.split(separator: "/").last == "outbox" && isState(Site.join(path, ".."))
        guard isOutbox || isState(path) else { return }
        throw Failure(
            .usage, "\(visible(path)) is \(isOutbox ? "a site's outbox" : "a site's state"), and no mail to take in",
            help: "name the Maildir, the mbox or the folder that the mail lies in")
    }

    /// Whether a file's name is no UTF-8, by which it cannot be found: it is to be told of, not passed over.
    static func isIllegible(_ name: String) -> Bool { name.unicodeScalars.contains("\u{FFFD}") }

    private static func watch(_ invocation: Invocation, _ folders: SiteFolders) throws(Failure) -> ExitStatus {
        Log.open()
        let desk: Desk
        do throws(DeskError) { desk = try Desk(folders) } catch { throw Failure(.tryAgain, error.description) }
        var options = DeliveryOptions()
        options.repliesToOldMail = invocation.has("reply")
        var watch = try Watch(invocation.operands, desk: desk, options: options, wantsJSON: invocation.wantsJSON)
        return try watch.run()
    }

    /// What became of each message, an object a line.
    ///
    /// - Returns: 0, or the errno of the failure to say so.
    static func printDecisions(_ items: [IngestItem], _ deliveries: [Delivery], _ desk: Desk, _ policy: Policy) -> Int32 {
        var json = JSONWriter()
        for (item, delivery) in zip(items, deliveries) {
            DecisionJSON(delivery, of: item.bytes, file: item.name, desk, policy)?.write(to: &json)
        }
        return Output.writeAll(json.takeBytes(), to: STDOUT_FILENO)
    }
}

/// One run over all that was named: batches filled, taken in and reported.
private struct IngestRun {
    let desk: Desk
    let inForce: PolicyInForce
    let wantsJSON: Bool
    var options = DeliveryOptions()
    var counts = (taken: 0, known: 0, replies: 0, unreadable: 0, odd: 0, left: 0)
    /// Maildirs in which nothing was new, and the messages in their `cur`.
    private var seen: [(folder: String, messages: Int)] = []
    private let ingesting: Ingesting
    private let terms: Terms
    private var batches = Batches()
    /// What is committed, and still being renamed.
    private var underWay: TakenBatch?
    /// The errno of the first failure to say what became of messages: that keeps none from being taken in, but the run ends with it.
    private var outputError: Int32 = 0

    init(desk: Desk, inForce: PolicyInForce, wantsJSON: Bool) {
        self.desk = desk
        self.inForce = inForce
        self.wantsJSON = wantsJSON
        ingesting = Ingesting(desk)
        terms = Terms(inForce.policy, for: desk.store)
    }

    mutating func take(_ paths: [String]) throws(DeskError) -> ExitStatus {
        for path in paths { try take(path) }
        while let batch = batches.next() { try take(batch) }
        try finish()
        try ingesting.settle()
        if counts.left > 0 {
            Output.complain(
                "mailtriage: \(Count.of(counts.left, "message")) could not be moved to cur/, and will be known when seen again\n"
            )
        }
        if !wantsJSON {
            var text = "\(Count.of(counts.taken, "message")) taken in"
            if counts.known > 0 { text += ", \(counts.known) known already" }
            if counts.replies > 0 { text += ", \(Count.of(counts.replies, "reply", "replies")) in the outbox" }
            text += "\n"
            for (folder, messages) in seen {
                text +=
                    "\(Count.of(messages, "message")) in \(visible(folder)) \(messages == 1 ? "is" : "are") left there: "
                    + "taken in before, or shown by a mail program; only new/ is taken\n"
                    + "  to take in all: mailtriage ingest \(visible(folder)), which knows again what it has\n"
            }
            noteOutput(Output.writeAll(Array(text.utf8), to: STDOUT_FILENO))
        }
        if outputError != 0 {
            Output.complain(
                "mailtriage: all is taken in, but the output could not be written: \(String(cString: strerror(outputError)))\n"
            )
            return .ioError
        }
        return counts.unreadable > 0 ? .noInput : counts.odd > 0 ? .differs : .ok
    }

    private mutating func noteOutput(_ error: Int32) {
        if outputError == 0 { outputError = error }
    }

    private mutating func take(_ path: String) throws(DeskError) {
        if Site.isFolder(path) {
            let isMaildir = Site.isFolder(Site.join(path, "new"))
            let folder = isMaildir ? Site.join(path, "new") : path
            var names: [String]
            do throws(FileSystemError) { names = try desk.files.list(folder) } catch { throw .fileSystem(error) }
            if !isMaildir { names = Ingest.messageFiles(names) }
            names.removeAll { $0.hasPrefix(".") }
            for name in names {
                let file = Site.join(folder, name)
                if isMaildir || Site.isFile(file) || Ingest.isIllegible(name) {
                    try takeFile(file, maildirFile: isMaildir ? file : nil)
                }
            }
            if isMaildir, names.isEmpty { noteSeen(Site.join(path, "cur")) }
        } else {
            try takeFile(path, maildirFile: nil)
        }
    }

    /// Whoever names a Maildir that a mail program has read wonders where its messages are.
    private mutating func noteSeen(_ folder: String) {
        let names = (try? desk.files.list(folder)) ?? []
        let messages = names.count { !$0.hasPrefix(".") }
        if messages > 0 { seen.append((folder, messages)) }
    }

    private mutating func takeFile(_ path: String, maildirFile: String?) throws(DeskError) {
        let bytes: [UInt8]
        do throws(FileSystemError) {
            bytes =
                try maildirFile == nil
                ? desk.files.read(path, limit: Input.limit) : desk.files.readOwn(path, limit: Input.limit)
        } catch {
            // Another program took it away. One with a name that is no UTF-8 is not there by its name either.
            if maildirFile != nil, error.isMissing, !Ingest.isIllegible(path) { return }
            // What is no file is not read. Asked only now: nearly all are files.
            if maildirFile != nil, let oddity = Site.oddity(at: path) {
                Output.complain("mailtriage: \(visible(path)) is \(oddity), and no message; it is left there: remove it\n")
                counts.odd += 1
                return
            }
            // One that cannot be read holds up none of the others.
            Output.complain("mailtriage: cannot read \(visible(path)): \(error.reason)\n")
            counts.unreadable += 1
            return
        }
        guard maildirFile == nil else { return try add(IngestItem(name: path, bytes: bytes, maildirFile: maildirFile)) }
        for item in IngestItem.all(in: path, bytes) { try add(item) }
    }

    private mutating func add(_ item: IngestItem) throws(DeskError) {
        for batch in batches.add(ingesting.begin(item, terms)) { try take(batch) }
    }

    /// Takes a batch in while the one before is renamed.
    private mutating func take(_ messages: [BegunMessage]) throws(DeskError) {
        let next: TakenBatch
        do throws(DeskError) {
            next = try ingesting.take(messages, terms, options: options)
        } catch {
            try finish()
            throw error
        }
        try finish()
        underWay = next
        if Batches.isLarge(messages) { try finish() }
    }

    /// Waits for the batch that is under way, and reports it.
    private mutating func finish() throws(DeskError) {
        guard let batch = underWay else { return }
        underWay = nil
        let deliveries = try batch.finish()
        for delivery in deliveries {
            if delivery.outcome == .duplicate {
                counts.known += 1
            } else {
                counts.taken += 1
                Log.write(delivery)
            }
            if delivery.hasReply, delivery.outcome != .duplicate { counts.replies += 1 }
            if delivery.isLeftInNew { counts.left += 1 }
        }
        if wantsJSON { noteOutput(Ingest.printDecisions(batch.items, deliveries, desk, inForce.policy)) }
    }
}
