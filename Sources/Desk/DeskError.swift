package import Files
import Glibc
package import Store

/// Why the desk could not do what it was asked. All of it is ours or passes: a mail server tries again.
package enum DeskError: Error, CustomStringConvertible {
    case fileSystem(FileSystemError)
    case store(StoreError)
    /// The rules are broken and there is no sound policy from before; the first mistake.
    case noSoundPolicy(String)
    /// The rules cannot be read.
    case pack(PackError)
    /// A reply is due, and the templates are no longer those of the policy: nothing was done, and the policy is to be read anew.
    case templatesChanged
    /// A message that is to be released cannot be.
    case notHeld(String)
    /// There is no site in this folder, as far as this user can see.
    case noSite(String)
    /// The rules name a way out for mail that there is not.
    case noTransport(String)
    /// A message of more bytes than are read.
    case tooLarge(Int)

    package var description: String {
        switch self {
        case .fileSystem(let error): error.description
        case .store(let error): error.description
        case .noSoundPolicy(let mistake): "the rules are broken, and no earlier sound ones are kept: \(mistake)"
        case .pack(let error): error.description
        case .templatesChanged: "the templates of replies have just been changed"
        case .noTransport(let mistake), .notHeld(let mistake): mistake
        case .tooLarge(let bytes):
            "the message has more than \(bytes >> 20) MiB: let the mail server take none so large (Postfix: message_size_limit)"
        case .noSite(let folder): "no site's state in \(folder), or it is closed to this user"
        }
    }

    /// Whether it is the site's trouble and not a message's: a full or failing disk, a lock, rights, rules.
    package var isPassing: Bool {
        switch self {
        case .fileSystem(let error):
            [ENOSPC, EDQUOT, EIO, EROFS, EACCES, EPERM, EMFILE, ENFILE, ENOMEM].contains(error.code)
        case .store(let error): error.isBusy || error.isDamage || error.isSystems
        case .noSoundPolicy, .pack, .templatesChanged, .noSite, .noTransport: true
        case .notHeld, .tooLarge: false
        }
    }

    /// One line for the mail server, which may show it to the sender: no path, no detail of ours (RFC 3463).
    package var statusLine: String {
        switch self {
        case .fileSystem(let error) where error.code == ENOSPC || error.code == EDQUOT:
            "4.3.1 mail system full, message kept for a later try"
        case .tooLarge: "4.3.4 message too big for the mail system, kept for a later try"
        case .store(let error) where error.isBusy: "4.3.2 mail system busy, message kept for a later try"
        default: "4.3.0 temporary trouble in the mail system, message kept for a later try"
        }
    }
}

/// Work on the ledger as a part of the desk's.
func stored<Result>(_ work: () throws(StoreError) -> Result) throws(DeskError) -> Result {
    do throws(StoreError) { return try work() } catch { throw .store(error) }
}

/// The same of a single call: `try stored(store.ticket(number: number))`.
func stored<Result>(_ work: @autoclosure () throws(StoreError) -> Result) throws(DeskError) -> Result {
    do throws(StoreError) { return try work() } catch { throw .store(error) }
}

/// Work on files as a part of the desk's.
func filing<Result: ~Copyable>(_ work: () throws(FileSystemError) -> Result) throws(DeskError) -> Result {
    do throws(FileSystemError) { return try work() } catch { throw .fileSystem(error) }
}

/// The same of a single call.
func filing<Result: ~Copyable>(_ work: @autoclosure () throws(FileSystemError) -> Result) throws(DeskError) -> Result {
    do throws(FileSystemError) { return try work() } catch { throw .fileSystem(error) }
}

extension Store {
    /// One transaction of the desk's.
    func transaction<Result>(_ work: () throws(DeskError) -> Result) throws(DeskError) -> Result {
        try transaction(work, wrap: { .store($0) })
    }

    /// Reads of the desk's that belong together.
    func snapshot<Result>(_ work: () throws(DeskError) -> Result) throws(DeskError) -> Result {
        try snapshot(work, wrap: { .store($0) })
    }
}
