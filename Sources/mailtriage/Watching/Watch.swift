import Bytes
import Desk
import Diagnostics
import Files
import Glibc
import Maildir
import RuleLanguage
import Sockets
import Store

/// `ingest --watch`: stays, and takes in what comes.
///
/// The folders are read whenever the kernel says that something happened in them, and once a minute in any case. Each batch is
/// decided by the rules that are in force then. One message that fails always holds up none of the others: it is tried three times,
/// then filed unread; a file that cannot even be read is left where it is, and noted.
struct Watch {
    let desk: Desk
    let options: DeliveryOptions
    let wantsJSON: Bool
    private var folders: [WatchedFolder]
    private let stop: Int32
    private var sender = ReplySender()
    private var inForce: PolicyInForce
    private let ingesting: Ingesting
    private var terms: Terms
    private var warned: String?
    /// Folders that could not be read when they were last looked at.
    private var unreadable: Set<Int> = []

    /// Milliseconds after which the folders are read even if nothing was heard of them, and waiting replies are sent.
    private static let patience: Int32 = 60_000
    /// Milliseconds until what is not ready, or failed, is looked at again.
    private static let shortPatience: Int32 = 1500
    /// Milliseconds of waiting where our own site is in trouble, and the longest.
    private static let firstBackOff: Int32 = 2000
    private static let longestBackOff: Int32 = 60_000

    init(_ paths: [String], desk: Desk, options: DeliveryOptions, wantsJSON: Bool) throws(Failure) {
        self.desk = desk
        self.options = options
        self.wantsJSON = wantsJSON
        folders = []
        for path in paths {
            guard let folder = WatchedFolder(path) else {
                throw Failure(
                    .usage, "--watch follows folders, and \(visible(path)) is none",
                    help: "name a Maildir, or a folder of message files; take in a file without --watch")
            }
            folders.append(folder)
        }
        desk.store.workLong()
        guard let descriptor = StopSignal.descriptor() else { throw Failure(.tryAgain, "no file descriptor is left") }
        stop = descriptor
        do throws(DeskError) {
            inForce = try PolicyInForce.load(desk.folders, desk.files)
        } catch {
            throw Failure(.tryAgain, error.description)
        }
        ingesting = Ingesting(desk)
        terms = Terms(inForce.policy, for: desk.store)
    }

    mutating func run() throws(Failure) -> ExitStatus {
        let watch: FolderWatch
        do throws(FileSystemError) {
            watch = try FolderWatch(folders.map(\.path))
        } catch {
            throw Failure(.tryAgain, "cannot follow the folders: \(error)")
        }
        var backOff: Int32 = 0
        var lastSent = SteadyClock.milliseconds
        while !StopSignal.isRaised {
            var isSoonAgain = false
            do throws(DeskError) {
                for index in folders.indices { isSoonAgain = try takeAll(index) || isSoonAgain }
                try ingesting.settle()
                desk.store.shortenLog()
                backOff = 0
            } catch {
                backOff = min(max(backOff * 2, Watch.firstBackOff), Watch.longestBackOff)
                complain(.error, "not taken in: \(error); trying again in \(backOff / 1000) s")
            }
            if SteadyClock.milliseconds - lastSent >= Watch.patience {
                sender.isWanted = true
                lastSent = SteadyClock.milliseconds
            }
            sender.startIfDue(state: desk.folders.state, rules: desk.folders.rules)
            let patience = backOff > 0 ? backOff : isSoonAgain || sender.isWaiting ? Watch.shortPatience : Watch.patience
            switch watch.wait(milliseconds: patience, stop: stop) {
            case .overflowed: Log.write(.info, "more came than the system notes; the folders are read again")
            case .stopped, .timeout, .changed: break
            }
        }
        sender.startIfDue(state: desk.folders.state, rules: desk.folders.rules)
        return .ok
    }

    /// Takes in all that a folder holds.
    ///
    /// - Returns: whether something in it is to be looked at again soon.
    private mutating func takeAll(_ index: Int) throws(DeskError) -> Bool {
        let candidates: (names: [String], areMoreToCome: Bool)
        do throws(FileSystemError) {
            candidates = try folders[index].candidates(desk.files)
        } catch {
            if unreadable.insert(index).inserted {
                complain(.error, "cannot read \(folders[index].path): \(error.reason); it is looked for again and again")
            }
            return true
        }
        if unreadable.remove(index) != nil { Log.write(.info, "\(folders[index].path) can be read again") }
        var isSoonAgain = candidates.areMoreToCome
        var batches = Batches()
        for name in candidates.names {
            if StopSignal.isRaised { break }
            let path = Site.join(folders[index].path, name)
            if let oddity = Site.oddity(at: path) {
                folders[index].setAside(name, desk.files)
                complain(.error, "\(path) is \(oddity), and no message; it is left there: remove it")
                continue
            }
            let content: [UInt8]
            do throws(FileSystemError) {
                // Whoever may put files there chooses what is in them, but not which others are read.
                content = try desk.files.readOwn(path, limit: Input.limit)
            } catch {
                // Another program took it away.
                if error.isMissing, !Ingest.isIllegible(name) { continue }
                let isAside = folders[index].fail(name)
                isSoonAgain = isSoonAgain || !isAside
                if isAside {
                    folders[index].setAside(name, desk.files)
                    complain(.error, "cannot read \(path): \(error.reason); it is left there, and looked at when it changes")
                }
                continue
            }
            if folders[index].isMaildir {
                let item = IngestItem(name: path, bytes: content, maildirFile: path)
                for batch in batches.add(ingesting.begin(item, terms)) {
                    isSoonAgain = try take(batch, index) || isSoonAgain
                }
                continue
            }
            let items = IngestItem.all(in: path, content)
            folders[index].begin(name, messages: items.count)
            for item in items {
                for batch in batches.add(ingesting.begin(item, terms)) {
                    isSoonAgain = try take(batch, index) || isSoonAgain
                }
            }
        }
        while let batch = batches.next() { isSoonAgain = try take(batch, index) || isSoonAgain }
        return isSoonAgain
    }

    private mutating func take(_ batch: [BegunMessage], _ index: Int) throws(DeskError) -> Bool {
        loadPolicy()
        do throws(DeskError) {
            report(batch.map(\.item), try ingesting.ingest(batch, terms, options: options), index)
            return false
        } catch {
            // A full disk or a locked database is not the doing of one of them.
            if error.isPassing { throw error }
        }
        return try takeSingly(batch, index)
    }

    /// A batch failed: the one that is to blame is found by trying each alone.
    private mutating func takeSingly(_ batch: [BegunMessage], _ index: Int) throws(DeskError) -> Bool {
        var isSoonAgain = false
        for message in batch {
            let item = message.item
            do throws(DeskError) {
                report([item], try ingesting.ingest([message], terms, options: options), index)
            } catch {
                if error.isPassing { throw error }
                if folders[index].fail(Site.lastName(item.file)) {
                    let delivery = try desk.fileUnread(item, policy: inForce.policy)
                    complain(
                        .error,
                        "\(item.name) failed \(WatchedFolder.tryLimit) times (\(error)); it is whole in the queue \(delivery.queue)"
                    )
                    report([item], [delivery], index)
                } else {
                    isSoonAgain = true
                }
            }
        }
        return isSoonAgain
    }

    /// The rules may have changed since the last batch. Broken ones leave those in force that were.
    private mutating func loadPolicy() {
        do throws(DeskError) {
            let loaded = try PolicyInForce.load(desk.folders, desk.files)
            if loaded.policy.digest != inForce.policy.digest {
                Log.write(.info, "deciding by \(Digest.short(loaded.policy.digest)) from now on")
                terms = Terms(loaded.policy, for: desk.store)
            }
            inForce = loaded
            warn(loaded.warning)
        } catch {
            warn("still deciding by the rules of before: \(error)")
        }
    }

    private mutating func warn(_ warning: String?) {
        guard warning != warned else { return }
        warned = warning
        if let warning { complain(.warning, warning) }
    }

    private mutating func report(_ items: [IngestItem], _ deliveries: [Delivery], _ index: Int) {
        for (item, delivery) in zip(items, deliveries) {
            folders[index].take(Site.lastName(item.file), isLeft: delivery.isLeftInNew, desk.files)
            if delivery.outcome != .duplicate { Log.write(delivery) }
            if delivery.hasReply { sender.isWanted = true }
        }
        if wantsJSON {
            _ = Ingest.printDecisions(items, deliveries, desk, inForce.policy)
        } else {
            print("\(Count.of(deliveries.count, "message")) taken in")
            fflush(nil)
        }
    }

    private func complain(_ priority: Log.Priority, _ text: String) {
        Log.write(priority, text)
        Output.complain("mailtriage: \(visible(text))\n")
    }
}
