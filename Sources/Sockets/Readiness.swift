import Glibc

/// Waits until one of the descriptors has what is asked of it.
package enum Readiness {
    /// - Parameter wanted: descriptor and events (POLLIN, POLLOUT).
    /// - Returns: the events of each, in their order.
    package static func wait(_ wanted: [(descriptor: Int32, events: Int32)], milliseconds: Int64) -> [Int32] {
        var list = wanted.map { pollfd(fd: $0.descriptor, events: Int16($0.events), revents: 0) }
        let limit = Int32(max(0, min(milliseconds, 3_600_000)))
        guard poll(&list, nfds_t(list.count), limit) > 0 else { return wanted.map { _ in 0 } }
        return list.map { Int32($0.revents) }
    }
}
