import CSystem
package import Glibc

/// A socket that never blocks: whoever uses it waits with poll(2). It is closed when it goes.
package final class Socket: Sendable {
    package let descriptor: Int32

    /// Set where a descriptor is made: threads that start programs would pass on what is not closed in them from its first moment.
    private static let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)

    /// Takes over a descriptor that somebody else made.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { _ = close(descriptor) }

    /// Takes over a descriptor that was made with `flags`.
    private init(made descriptor: Int32) { self.descriptor = descriptor }

    private convenience init?(of address: SocketAddress) {
        let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue) | Socket.flags, 0)
        guard descriptor >= 0 else { return nil }
        self.init(made: descriptor)
    }

    /// The ends of a pipe: what is written to one is read from the other. nil, with errno set, where no descriptor is left.
    package static func pipe() -> (reading: Socket, writing: Socket)? {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { return nil }
        return (Socket(made: ends[0]), Socket(made: ends[1]))
    }

    /// A connection that is under way: it is made once the socket is writable and `problem` is nil. nil, with errno set, where it
    /// cannot even begin.
    package convenience init?(connectingTo address: SocketAddress) {
        self.init(of: address)
        let code = address.withSystemAddress { connect(descriptor, $0, $1) }
        // EAGAIN: the backlog of a Unix socket is full, which passes.
        guard code == 0 || errno == EINPROGRESS else { return nil }
    }

    /// A server's socket. A Unix socket's file that nobody listens at any more is replaced. nil with errno set where it cannot be.
    package convenience init?(listeningAt address: SocketAddress, mode: mode_t = 0o660) {
        self.init(of: address)
        if case .unix(let path) = address {
            // EAGAIN: somebody listens there, and has many waiting.
            if let probe = Socket(of: address),
                address.withSystemAddress({ connect(probe.descriptor, $0, $1) }) == 0 || errno == EAGAIN
            {
                errno = EADDRINUSE
                return nil
            }
            var status = stat()
            // Only what was a socket goes; a file that somebody named by mistake stays.
            if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { _ = unlink(path) }
        } else {
            var on: Int32 = 1
            _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        guard address.withSystemAddress({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, Socket.backlog) == 0 else {
            return nil
        }
        // Whoever it is for could not come in, or anybody could.
        if case .unix(let path) = address, chmod(path, mode) != 0 { return nil }
    }

    /// Nobody gets in any more, and the address is free. To close it would not do: a program that was started just now may have the
    /// descriptor still, for as long as it takes the kernel to close it there. Not for a service manager's socket, which outlives us.
    package func endListening() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Connections that wait to be taken: mail servers open tens at once.
    private static let backlog: Int32 = 128

    /// The error with which a connection ended, or could not be made; nil where there is none.
    package var problem: Int32? {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
        return code == 0 ? nil : code
    }

    /// A client that waits to be taken; nil where none does.
    package func accept() -> Socket? {
        let client = accept4(descriptor, nil, nil, Socket.flags)
        return client >= 0 ? Socket(made: client) : nil
    }

    package enum Read: Equatable {
        case bytes([UInt8])
        /// Nothing now.
        case nothing
        /// The other side has ended it; an error is an end, too.
        case end
    }

    package func read(atMost limit: Int) -> Read {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
            repeat { count = recv(descriptor, buffer.baseAddress, buffer.count, 0) } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        if count > 0 { return .bytes(bytes) }
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .nothing : .end
    }

    /// Writes as much as goes at once.
    ///
    /// - Returns: how many bytes went; nil where the other side has ended it.
    package func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        var count = 0
        bytes.withUnsafeBytes { buffer in
            // A peer that has gone must not end the process by SIGPIPE.
            repeat {
                count = send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            } while count < 0
                && errno == EINTR
        }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : nil
    }
}
