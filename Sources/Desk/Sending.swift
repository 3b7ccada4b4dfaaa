import Calendars
import Files
import Glibc
import Maildir
import Store

extension Desk {
    /// Mails handed over in one call at the most; the rest waits for the next.
    private static let sentAtOnce = 1000
    /// Wait before another try, in seconds, by the tries that failed.
    private static let backOff: [Int64] = [60, 300, 900, 3600, 14_400]

    /// Hands waiting mails to the transport.
    ///
    /// - Returns: how many went, and how many failed and wait for another try. A mail that fails holds up no other.
    package func send() throws(DeskError) -> (sent: Int, failed: Int) {
        guard let lock = SendLock(folders.state) else { return (0, 0) }
        defer { lock.release() }
        let waiting = try stored { () throws(StoreError) in try store.waitingMails(at: clock(), limit: Desk.sentAtOnce) }
        var counts = (sent: 0, failed: 0)
        let outbox = Maildir(folders.outbox, files)
        for mail in waiting {
            let name = MaildirName(mail.file ?? "\(mail.created.seconds).R\(mail.id).mailtriage")
            var trouble: FileSystemError?
            do throws(FileSystemError) {
                // A send that was cut off between hand-over and note left it there, perhaps not durably.
                if try outbox.find(name) != nil {
                    try outbox.synchronise()
                } else {
                    if outbox.hasDraft(name) { try files.remove("\(outbox.path)/tmp/\(name.text)") }
                    let draft = try outbox.draft(name, [mail.message[...]], mode: SiteFolders.privateFileMode)
                    try draft.deliver()
                }
            } catch {
                trouble = error
            }
            if let trouble {
                let wait = Desk.backOff[min(mail.attempts, Desk.backOff.count - 1)]
                try stored { () throws(StoreError) in try store.markFailed(mail.id, retryAt: clock() + wait, trouble.reason) }
                counts.failed += 1
            } else {
                try stored { () throws(StoreError) in try store.markSent(mail.id, at: clock()) }
                counts.sent += 1
            }
        }
        return counts
    }
}

/// One process hands over at a time, so that no mail goes twice. The lock goes with the process.
private struct SendLock {
    private let descriptor: Int32

    init?(_ state: String) {
        descriptor = open(state + "/send.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX) == 0 else {
            _ = close(descriptor)
            return nil
        }
    }

    func release() { _ = close(descriptor) }
}
