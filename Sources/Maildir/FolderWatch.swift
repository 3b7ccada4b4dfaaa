package import Files
import Glibc

/// Waits for something to happen in folders, by inotify(7).
///
/// What the kernel reports only wakes: what there is to do, the folder itself tells, when it is read again. So nothing depends on
/// the kernel's queue of events, which a burst of files overflows.
package final class FolderWatch {
    /// Why a wait ended.
    package enum Wake: Sendable {
        /// Something was written or moved into a folder.
        case changed
        /// More happened than the kernel's queue holds; like `changed`, for who reads the folder.
        case overflowed
        case timeout
        /// The descriptor that says so was written to.
        case stopped
    }

    private let descriptor: Int32
    /// By the kernel's number for it.
    private var watched: [Int32: String] = [:]
    private var folders: [String]

    /// A file is whole once its writer closes it, or renames or links it into the folder.
    private static let events = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
    /// Bytes of events that are read at once.
    private static let bufferSize = 64 << 10

    package init(_ folders: [String]) throws(FileSystemError) {
        self.folders = folders
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { throw FileSystemError("inotify_init1", "", errno) }
        for folder in folders {
            // The descriptor is closed by deinit: all that is stored is there by now.
            guard add(folder) else { throw FileSystemError("inotify_add_watch", folder, errno) }
        }
    }

    deinit { if descriptor >= 0 { _ = close(descriptor) } }

    /// - Parameters:
    ///   - milliseconds: until it gives up.
    ///   - stop: a descriptor that becomes readable when the wait is to end.
    package func wait(milliseconds: Int32, stop: Int32) -> Wake {
        // A folder that was removed and made again is watched again.
        for folder in folders where !watched.values.contains(folder) { _ = add(folder) }
        var polled = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&polled, nfds_t(polled.count), milliseconds)
        if polled[1].revents != 0 { return .stopped }
        // A signal woke it (EINTR): the folder is read once more than it need be.
        guard count > 0 else { return count == 0 ? .timeout : .changed }
        return drain() ? .overflowed : .changed
    }

    private func add(_ folder: String) -> Bool {
        let number = inotify_add_watch(descriptor, folder, FolderWatch.events)
        if number >= 0 { watched[number] = folder }
        return number >= 0
    }

    /// Takes all events there are.
    ///
    /// - Returns: whether some were lost.
    private func drain() -> Bool {
        var isOverflow = false
        var buffer = [UInt8](repeating: 0, count: FolderWatch.bufferSize)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return isOverflow }
            buffer.withUnsafeBytes { bytes in
                var offset = 0
                while offset + MemoryLayout<inotify_event>.size <= count {
                    let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isOverflow = true }
                    // The kernel forgets a folder that is gone; one that was renamed is none of ours any more.
                    if event.mask & UInt32(IN_MOVE_SELF) != 0 { _ = inotify_rm_watch(descriptor, event.wd) }
                    if event.mask & UInt32(IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF) != 0 { watched[event.wd] = nil }
                    offset += MemoryLayout<inotify_event>.size + Int(event.len)
                }
            }
        }
    }
}
