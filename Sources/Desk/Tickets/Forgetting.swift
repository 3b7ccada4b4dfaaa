import Calendars
import Files
import Maildir
import Store

/// What was, or would be, erased of a person.
package struct Forgotten: Sendable, Equatable {
    /// Messages whose text, evidence and archive went.
    package var messages = 0
    /// Their files in queues.
    package var files = 0
    /// Mails of ours to them.
    package var mails = 0

    package init(messages: Int = 0, files: Int = 0, mails: Int = 0) {
        self.messages = messages
        self.files = files
        self.mails = mails
    }
}

/// Takes out of a site what it knows of a person.
package struct Forgetting {
    private let store: Store
    private let folders: SiteFolders
    private let files: any FileSystem
    private let ticketFiles: TicketFiles
    private let clock: () -> Timestamp

    package init(_ desk: Desk) {
        store = desk.store
        folders = desk.folders
        files = desk.files
        ticketFiles = TicketFiles(desk)
        clock = desk.clock
    }

    /// Erases what a person wrote and what we wrote to them: texts, evidence, subjects, addresses, files and mails. The tickets' figures
    /// stay: when, which queue and category, how long it took. A message that is still being dealt with is erased as well.
    ///
    /// - Parameter dryRun: nothing is erased, only counted.
    package func forget(_ address: String, by doer: Doer, dryRun: Bool) throws(DeskError) -> Forgotten {
        let numbers = try stored(store.messages(from: address))
        var forgotten = Forgotten(messages: numbers.count)
        var paths: [String] = []
        for number in numbers {
            guard let row = try stored(store.ticket(number: number)) else { continue }
            paths += try ticketFiles.all(of: row)
        }
        forgotten.files = paths.count
        let mails = try stored(store.mails(to: address, about: numbers))
        forgotten.mails = mails.count
        guard !dryRun else { return forgotten }
        // The transport that is a Maildir of ours keeps what went, too.
        let outbox = Maildir(folders.outbox, files)
        for mail in mails {
            let file = try filing(outbox.find(MaildirName(mail.fileName)))
            if let file { paths.append(file) }
        }
        // Files first: cut off, the ledger still knows which others are to go.
        for path in paths { try filing(files.remove(path)) }
        try store.transaction { () throws(DeskError) in
            try stored { () throws(StoreError) in
                for number in numbers {
                    try store.erase(number)
                    try store.insert(
                        TicketChange(
                            at: clock(), kind: .forget, detail: "texts, evidence and archive", by: doer),
                        of: number)
                }
                try store.erase(mails, to: address)
            }
        }
        try stored(store.compact())
        return forgotten
    }
}
