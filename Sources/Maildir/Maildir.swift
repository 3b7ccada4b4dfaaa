package import Files
import Glibc

/// A Maildir: `tmp`, `new` and `cur`, one file a message. What stands in `new` or `cur` is whole; readers need no lock.
package struct Maildir: Sendable {
    package let path: String
    private let files: any FileSystem

    package init(_ path: String, _ files: any FileSystem) {
        self.path = path
        self.files = files
    }

    /// Makes the folders that are missing. `mode` is for the folders: staff's IMAP server shares queues by group, 0o2770.
    ///
    /// They are durable when this returns: a message synchronised in a folder that a power cut takes would go with it.
    package func make(mode: UInt32) throws(FileSystemError) {
        try files.makeDirectories(path, mode: mode)
        for folder in ["tmp", "new", "cur"] { try files.makeDirectories(path + "/" + folder, mode: mode) }
        try files.synchroniseDirectory(path)
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try files.synchroniseDirectory(String(path[..<slash]))
        }
        guard exists else { throw FileSystemError("follow", path, ELOOP) }
    }

    /// Whether it is whole. `cur` comes last when it is made, and staff's programs remove what is empty. A link is no folder of
    /// it: whoever shares the queues by group could lead us elsewhere.
    package var exists: Bool {
        files.isOwnDirectory(path) && ["cur", "new", "tmp"].allSatisfy { files.isOwnDirectory(path + "/" + $0) }
    }

    /// Who makes a message durable that is written to `tmp`.
    package enum Synchronisation: Sendable {
        /// It is when `draft` returns.
        case now
        /// It is begun, and is when `deliver` renames it.
        case meanwhile
        /// The caller, for a batch.
        case byCaller
    }

    /// Writes a message to `tmp`; it is in the Maildir only after `deliver`.
    package func draft(
        _ name: MaildirName, _ pieces: [ArraySlice<UInt8>], mode: UInt32, synchronise: Synchronisation = .now
    ) throws(FileSystemError) -> Draft {
        let temporary = "\(path)/tmp/\(name.text)"
        try files.create(temporary, pieces, mode: mode, synchronise: synchronise == .now)
        return Draft(
            maildir: self, name: name, files: files,
            pending: synchronise == .meanwhile ? files.beginSynchronise(temporary) : nil)
    }

    /// Where a message with this name is, if it is here: programs that read it move it to `cur` and add flags.
    package func find(_ name: MaildirName) throws(FileSystemError) -> String? {
        if files.exists("\(path)/new/\(name.text)") { return "\(path)/new/\(name.text)" }
        for found in try files.list("\(path)/cur") where MaildirName.base(of: found) == name.text {
            return "\(path)/cur/\(found)"
        }
        return nil
    }

    /// Whether a message was written to `tmp` and not yet delivered.
    package func hasDraft(_ name: MaildirName) -> Bool { files.exists("\(path)/tmp/\(name.text)") }

    /// Delivers what was written to `tmp`, and makes that durable.
    func deliverDraft(_ name: MaildirName) throws(FileSystemError) {
        try files.rename("\(path)/tmp/\(name.text)", to: "\(path)/new/\(name.text)")
        try files.synchroniseDirectory("\(path)/new")
    }

    /// Renames what still stands in `tmp` into `new`; `synchronise` makes that durable.
    ///
    /// - Parameter isDurable: its content is known to be: a synchronisation of its own would cost a batch a wait for each of its files.
    /// - Returns: whether the message is in `new`, be it by this call or from before.
    package func finishDraft(_ name: MaildirName, isDurable: Bool = false) throws(FileSystemError) -> Bool {
        // Where it is known to be, it mostly is still there.
        if isDurable || hasDraft(name) {
            do throws(FileSystemError) {
                if !isDurable { try files.synchronise("\(path)/tmp/\(name.text)") }
                try files.rename("\(path)/tmp/\(name.text)", to: "\(path)/new/\(name.text)")
                return true
            } catch {
                // Another process was faster.
                guard error.isMissing else { throw error }
            }
        }
        return files.exists("\(path)/new/\(name.text)")
    }

    /// Makes durable what was put into `new` and `cur`.
    package func synchronise() throws(FileSystemError) {
        try files.synchroniseDirectory("\(path)/new")
        try files.synchroniseDirectory("\(path)/cur")
    }

    /// What programs that read the Maildir have taken to `cur`.
    package func readMessages() throws(FileSystemError) -> [MaildirName] {
        try files.list("\(path)/cur").map { MaildirName(MaildirName.base(of: $0)) }
    }

    /// Paths of all messages: `new` first, each folder in the order of names.
    package func messages() throws(FileSystemError) -> [String] {
        var paths: [String] = []
        for folder in ["new", "cur"] {
            for name in try files.list("\(path)/\(folder)") where !name.hasPrefix(".") {
                paths.append("\(path)/\(folder)/\(name)")
            }
        }
        return paths
    }

    /// A message in `tmp`, whose file goes unless it is delivered or kept.
    package struct Draft: ~Copyable {
        private let maildir: Maildir
        package let name: MaildirName
        private let files: any FileSystem
        private var pending: PendingSynchronisation?
        private var isKept = false

        fileprivate init(
            maildir: Maildir, name: MaildirName, files: any FileSystem, pending: consuming PendingSynchronisation?
        ) {
            self.maildir = maildir
            self.name = name
            self.files = files
            self.pending = pending
        }

        /// Renames it into `new` and makes that durable. The file stays in `tmp` where this fails: the ledger knows the
        /// message by then, and the next sweep delivers it.
        ///
        /// What could not be synchronised goes: a second fsync(2) might call it durable that is not.
        package consuming func deliver() throws(FileSystemError) {
            try pending.take()?.wait()
            isKept = true
            try maildir.deliverDraft(name)
        }

        /// Leaves the file in `tmp` for a later `deliverDraft`.
        package consuming func keep() { isKept = true }

        deinit {
            if !isKept { try? files.remove("\(maildir.path)/tmp/\(name.text)") }
        }
    }
}
