import Glibc
import Synchronization

/// The unique name of a message's file: `seconds.MmicrosecondsPpidQcount.host`, as the Maildir convention has it.
package struct MaildirName: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package init(seconds: Int64, microseconds: Int, process: Int32, count: Int, host: String) {
        text = "\(seconds).M\(microseconds)P\(process)Q\(count).\(MaildirName.safe(host))"
    }

    /// Names that this process has given.
    private static let count = Atomic<Int>(0)

    /// A name that no other process of this host, nor another call in this one, in whatever thread, gives.
    package static func unique() -> MaildirName {
        let count = count.add(1, ordering: .relaxed).newValue
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return MaildirName(
            seconds: Int64(now.tv_sec), microseconds: Int(now.tv_nsec / 1000), process: getpid(), count: count, host: host)
    }

    private static let host: String =
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(HOST_NAME_MAX) + 1) { buffer in
            // The last byte stays: gethostname(2) may cut a name off without an end.
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress, gethostname(start, buffer.count - 1) == 0 else { return "localhost" }
            return String(cString: start)
        }

    /// The convention's own escapes for the two bytes that would break a name.
    private static func safe(_ host: String) -> String {
        var name = ""
        for scalar in host.unicodeScalars {
            switch scalar {
            case "/": name += "\\057"
            case ":": name += "\\072"
            default: name.unicodeScalars.append(scalar)
            }
        }
        return name.isEmpty ? "localhost" : name
    }

    /// When `unique` gave this name, since the Epoch; nil for a name of another form, which another program gave.
    package var given: (seconds: Int64, microseconds: Int64)? {
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        // Mail programs put a message's size behind the host.
        guard parts.count == 3, !parts[2].isEmpty, !parts[2].contains(UInt8(ascii: ",")), parts[0].allSatisfy(isDigit) else {
            return nil
        }
        var rest = parts[1]
        var numbers: [Int64] = []
        for letter in "MPQ".utf8 {
            guard rest.popFirst() == letter, let number = Int64(Substring(rest.prefix(while: isDigit))) else { return nil }
            numbers.append(number)
            rest = rest.drop(while: isDigit)
        }
        guard rest.isEmpty, let seconds = Int64(Substring(parts[0])) else { return nil }
        return (seconds, numbers[0])
    }

    /// The name without the flags that readers add: `name:2,S`.
    package static func base(of name: String) -> String {
        guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return name }
        return String(name[..<colon])
    }

    /// The flags that readers added, `RS` of `name:2,RS`; empty where there are none.
    package static func flags(of name: String) -> String {
        guard let mark = name.firstRange(of: ":2,") else { return "" }
        return String(name[mark.upperBound...])
    }
}
