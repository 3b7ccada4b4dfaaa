import Bytes
import Glibc

/// What a command writes on standard output, gathered and written in large pieces.
///
/// A reader that has gone (`explain … | head`) ends the program by SIGPIPE, as it does every Unix filter; any other
/// failure to write is reported: a report that was cut short by a full disk must not end with 0.
struct Output: ~Copyable {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    mutating func write(_ text: String) throws(Failure) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= 1 << 16 { try flush() }
    }

    mutating func write(_ bytes: [UInt8]) throws(Failure) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 16 { try flush() }
    }

    /// Writes a JSON value on a line of its own.
    mutating func write(line value: (inout JSONWriter) -> Void) throws(Failure) {
        var json = JSONWriter()
        value(&json)
        json.endLine()
        try write(json.takeBytes())
    }

    /// Writes a text that is all a command prints.
    static func print(_ text: String) throws(Failure) {
        var output = Output()
        try output.write(text)
        try output.flush()
    }

    mutating func flush() throws(Failure) {
        let error = Output.writeAll(buffer, to: descriptor)
        buffer.removeAll(keepingCapacity: true)
        if error != 0 { throw Failure(.ioError, "cannot write the output: \(String(cString: strerror(error)))") }
    }

    /// Writes everything, returning 0 or the errno of the failure.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                // A non-empty array's buffer has a base address.
                raw.baseAddress.map { Glibc.write(descriptor, $0 + done, bytes.count - done) } ?? 0
            }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    /// Writes a text on standard error; what cannot be written there is lost, for there is nowhere to say so.
    static func complain(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }
}
