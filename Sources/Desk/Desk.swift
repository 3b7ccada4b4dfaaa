package import Calendars
package import Files
import Glibc
package import Register
package import Store

/// A site at work: the only place where ledger, queues and replies meet.
///
/// One message takes this way: decided (pure), written into its queue's `tmp` and synchronised, then ticket, evidence, clocks and
/// reply in one transaction, then renamed into `new`. Killed before the commit, nothing happened; killed after it, the mail
/// server's retry, or the next sweep, finds the ticket and finishes the rename.
package final class Desk {
    package let folders: SiteFolders
    package let store: Store
    package let files: any FileSystem
    let zones: ZoneDatabase
    let clock: @Sendable () -> Timestamp

    /// What the desk takes for now.
    package var time: Timestamp { clock() }
    let pastPolicies: PastPolicies

    /// Where the system keeps its time zones (RFC 8536).
    static let zoneFolder = "/usr/share/zoneinfo"

    /// Opens a site.
    ///
    /// - Parameter clock: the time; tests and `demo` set their own.
    package init(
        _ folders: SiteFolders, files: any FileSystem = PosixFileSystem(),
        clock: @escaping @Sendable () -> Timestamp = Desk.now
    ) throws(DeskError) {
        self.folders = folders
        self.files = files
        self.clock = clock
        zones = Desk.zones(files)
        pastPolicies = PastPolicies(folders, files)
        guard files.exists(folders.database) else { throw .noSite(folders.state) }
        do throws(StoreError) { store = try Store(path: folders.database) } catch { throw .store(error) }
    }

    /// The last that a process does with its desk, where `Store.expectShortLife` was called.
    package func leave() { store.leave() }

    /// Makes a site's state, or what of it is missing.
    package static func create(_ folders: SiteFolders, files: any FileSystem = PosixFileSystem()) throws(DeskError) {
        do throws(FileSystemError) {
            try folders.make(files)
            // Before SQLite makes it: the log beside it takes over the rights that the database has when it is first opened.
            if !files.exists(folders.database) {
                try files.create(folders.database, [], mode: SiteFolders.privateFileMode, synchronise: true)
            }
        } catch {
            throw .fileSystem(error)
        }
        do throws(StoreError) { _ = try Store.create(path: folders.database) } catch { throw .store(error) }
        do throws(FileSystemError) { try files.synchroniseDirectory(folders.state) } catch { throw .fileSystem(error) }
    }

    /// Makes the queues of a policy that are missing.
    package func makeQueues(_ names: [String]) throws(DeskError) {
        for name in names { try make(queue: name) }
    }

    func make(queue name: String) throws(DeskError) {
        try filing(folders.make(queue: name, files))
    }

    var ticketFiles: TicketFiles { TicketFiles(self) }
    var notices: Notices { Notices(self) }

    package func importRegister(_ register: Register) throws(DeskError) {
        do throws(StoreError) { try store.replaceRegister(register) } catch { throw .store(error) }
    }

    package static func now() -> Timestamp { Timestamp(seconds: Int64(Glibc.time(nil))) }

    /// The system's zones; a name leads nowhere out of their folder.
    package static func zones(_ files: any FileSystem = PosixFileSystem()) -> ZoneDatabase {
        ZoneDatabase { name in
            guard ZoneDatabase.isName(name) else { return nil }
            return try? files.read(zoneFolder + "/" + name, limit: 1 << 20)
        }
    }
}
