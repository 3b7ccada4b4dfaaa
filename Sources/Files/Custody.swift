import Glibc
import Synchronization

/// Whose what is made is where root makes it. An administrator who runs one command as root must not leave files in a site's state that
/// the site's own user cannot read; SQLite sees to its own in the same way.
package enum Custody {
    private static let ward = Mutex<(folder: String, owner: uid_t)?>(nil)

    /// From now on what this process makes in a folder belongs to whom the folder belongs. Of no effect where it is not root's.
    package static func begin(in folder: String) {
        var status = stat()
        guard geteuid() == 0, stat(folder, &status) == 0, status.st_uid != 0 else { return }
        ward.withLock { $0 = (folder.hasSuffix("/") ? folder : folder + "/", status.st_uid) }
    }

    /// Gives away what was just made. What cannot be given stays root's, and `doctor` says so.
    package static func hand(_ descriptor: Int32, at path: String) {
        // The group is left as it is: queues pass theirs on.
        if let owner = owner(of: path) { _ = fchown(descriptor, owner, gid_t.max) }
    }

    /// The same of a directory.
    static func hand(directory path: String) {
        guard owner(of: path) != nil else { return }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        hand(descriptor, at: path)
        _ = close(descriptor)
    }

    private static func owner(of path: String) -> uid_t? {
        ward.withLock { ward in ward.flatMap { path.hasPrefix($0.folder) ? $0.owner : nil } }
    }
}
