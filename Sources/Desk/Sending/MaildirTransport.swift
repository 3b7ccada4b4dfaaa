import Files
import Maildir
import Transport

/// Puts mails into a Maildir. The name is given before, so that the same mail once more is the same file: what became of a hand-over
/// is always known.
struct MaildirTransport: Transport {
    let outbox: Maildir
    let files: any FileSystem

    func handOver(_ ledger: any HandOverLedger) {
        while let mail = ledger.next() {
            do throws(FileSystemError) {
                try put(mail)
                ledger.note(.accepted, of: mail)
            } catch {
                ledger.note(.deferred(error.reason), of: mail)
            }
        }
    }

    private func put(_ mail: OutgoingMail) throws(FileSystemError) {
        let name = MaildirName(mail.file)
        // A send that was cut off between hand-over and note left it there, perhaps not durably.
        if try outbox.find(name) != nil { return try outbox.synchronise() }
        if outbox.hasDraft(name) { try files.remove("\(outbox.path)/tmp/\(name.text)") }
        let draft = try outbox.draft(name, [mail.message[...]], mode: SiteFolders.privateFileMode)
        try draft.deliver()
    }
}
