import Files
import Maildir

/// Where everything of a site lies.
package struct SiteFolders: Sendable {
    package var rules: String
    package var state: String

    package init(rules: String, state: String) {
        self.rules = rules
        self.state = state
    }

    package var database: String { state + "/mailtriage.db" }
    package var queues: String { state + "/queues" }
    /// Where the `maildir` transport puts mail that goes out.
    package var outbox: String { state + "/outbox" }
    /// Every policy that was in force, by digest, and which of them is.
    var policies: String { state + "/policies" }
    var currentPolicy: String { policies + "/current" }
    /// What was put in force by `rules activate`, when and by whom.
    var activations: String { policies + "/activations" }
    /// How often each message was tried that did not get through.
    var attempts: String { state + "/attempts" }

    /// Staff's IMAP server shares the queues by group, and what it makes in them stays the group's (setgid).
    static let sharedMode: UInt32 = 0o2770
    static let privateMode: UInt32 = 0o700
    /// Others reach the queues through it, and see nothing else in it.
    static let stateMode: UInt32 = 0o750
    static let messageMode: UInt32 = 0o660
    static let privateFileMode: UInt32 = 0o600

    /// Makes the folders of a site's state; those that are there stay as they are.
    func make(_ files: any FileSystem) throws(FileSystemError) {
        try files.makeDirectories(state, mode: SiteFolders.stateMode)
        try files.makeDirectories(queues, mode: SiteFolders.sharedMode)
        for folder in [policies, attempts] { try files.makeDirectories(folder, mode: SiteFolders.privateMode) }
        try Maildir(outbox, files).make(mode: SiteFolders.privateMode)
    }

    /// Makes a queue's folders where they are missing.
    func make(queue name: String, _ files: any FileSystem) throws(FileSystemError) {
        let maildir = queue(name, files)
        if !maildir.exists { try maildir.make(mode: SiteFolders.sharedMode) }
    }

    func queue(_ name: String, _ files: any FileSystem) -> Maildir { Maildir(queues + "/" + name, files) }
}
