import Glibc

/// systemd, or what does as it does: sockets that it opened for us (sd_listen_fds(3)), and word to it (sd_notify(3)).
package struct ServiceManager: Sendable {
    /// SD_LISTEN_FDS_START
    private static let firstDescriptor: Int32 = 3
    private static let mostSockets = 16

    private let notifySocket: String?
    private let listenProcess: String?
    private let listenCount: String?

    /// - Parameter environment: the value of a variable.
    package init(_ environment: (String) -> String?) {
        notifySocket = environment("NOTIFY_SOCKET")
        listenProcess = environment("LISTEN_PID")
        listenCount = environment("LISTEN_FDS")
    }

    /// The sockets that were opened for this process; none where they are another's.
    package func sockets() -> [Socket] {
        guard let process = listenProcess.flatMap({ pid_t($0) }), process == getpid(),
            let count = listenCount.flatMap({ Int32($0) }),
            (1...Int32(Self.mostSockets)).contains(count)
        else { return [] }
        return (0..<count).map { Socket(descriptor: Self.firstDescriptor + $0) }
    }

    /// `READY=1`, `STOPPING=1`, `WATCHDOG=1`. Whether it is heard does not matter to us.
    package func tell(_ state: String) {
        guard let path = notifySocket, path.hasPrefix("/") || path.hasPrefix("@"),
            path.utf8.count <= SocketAddress.longestPath
        else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { _ = close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            for (index, byte) in path.utf8.enumerated() { target[index] = byte }
            // The abstract name space is written with @ and meant with NUL (unix(7)).
            if path.hasPrefix("@") { target[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
        let bytes = Array(state.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
