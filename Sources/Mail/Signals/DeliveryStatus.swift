/// The machine-readable part of a delivery report, RFC 3464: fields of the whole report, then a block of fields for each recipient.
struct DeliveryStatus {
    private(set) var recipients: [String] = []
    private(set) var status: String?
    private(set) var diagnostic: String?
    private(set) var isPermanent = false
    /// Delivery is reported to have succeeded.
    private(set) var isSuccess = false

    /// Bytes of the part that are read: a block for a recipient has about 300.
    private static let bytes = 256 * 1024

    var bounce: Bounce {
        Bounce(
            status: status, isPermanent: isPermanent, recipients: Bounce.unique(recipients),
            diagnostic: diagnostic)
    }

    /// nil where the message has no such part.
    init?(of message: Message) {
        let parts = message.parts.filter {
            $0.type == "message/delivery-status" || $0.type == "message/global-delivery-status"
        }
        guard !parts.isEmpty else { return nil }
        for part in parts.prefix(8) {
            for block in Self.blocks(part.decoded(in: message, encodedLimit: Self.bytes)) { take(block) }
        }
    }

    private mutating func take(_ block: [(name: String, value: String)]) {
        func value(_ name: String) -> String? { block.first { $0.name == name }?.value }
        guard let address = value("original-recipient") ?? value("final-recipient") else { return }
        let action = value("action")?.lowercased() ?? ""
        let code = value("status").flatMap(StatusCode.first)
        if action.hasPrefix("delivered") || action.hasPrefix("relayed") || action.hasPrefix("expanded") {
            if recipients.isEmpty { (isSuccess, status) = (true, code) }
            return
        }
        let isLate = action.hasPrefix("delay") || !action.hasPrefix("fail") && code?.hasPrefix("4") ?? false
        let isFailure = !isLate
        // A report on several recipients is about those that failed for good, if any did.
        if isFailure, !isPermanent {
            (recipients, isPermanent) = ([], true)
            (status, diagnostic) = (code, value("diagnostic-code").map(Bounce.line))
        } else if isPermanent, !isFailure {
            return
        } else if recipients.isEmpty {
            (status, diagnostic) = (code, value("diagnostic-code").map(Bounce.line))
        }
        isSuccess = false
        let bare = Self.address(address) ?? value("final-recipient").flatMap(Self.address)
        if let bare, recipients.count < Bounce.mostRecipients { recipients.append(bare) }
    }

    /// `rfc822;jane@customer.example` without its type, brackets and comments.
    private static func address(_ value: String) -> String? {
        let behind = value.firstIndex(of: ";").map { value[value.index(after: $0)...] } ?? value[...]
        let bytes = Array(behind.utf8.prefix(1000))
        if let found = AddressText.first(in: bytes, 0..<bytes.count) { return found }
        return nil
    }

    /// Blocks of fields between empty lines, folds undone.
    private static func blocks(_ bytes: [UInt8]) -> [[(name: String, value: String)]] {
        var blocks: [[(name: String, value: String)]] = []
        var block: [(name: String, value: String)] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            var text = line
            if text.last == 0x0D { text.removeLast() }
            if text.allSatisfy({ $0 <= 0x20 }) {
                if !block.isEmpty { blocks.append(block) }
                block = []
            } else if let first = text.first, first <= 0x20, !block.isEmpty {
                if block[block.count - 1].value.utf8.count < 2000 {
                    block[block.count - 1].value +=
                        " " + String(decoding: text.drop { $0 <= 0x20 }.prefix(2000), as: UTF8.self)
                }
            } else if let colon = text.firstIndex(of: UInt8(ascii: ":")), block.count < 50 {
                let name = String(decoding: text[..<colon].prefix(80), as: UTF8.self).lowercased()
                let value = text[(colon + 1)...].drop { $0 <= 0x20 }.prefix(2000)
                block.append((name.filter { $0 != " " && $0 != "\t" }, String(decoding: value, as: UTF8.self)))
            }
        }
        if !block.isEmpty { blocks.append(block) }
        return blocks
    }
}

/// An enhanced status code, RFC 3463: `class.subject.detail`.
enum StatusCode {
    /// The first code of class 2, 4 or 5 in a text that stands free, as an address of the internet (`5.1.1.7`) does not.
    static func first(in text: String) -> String? {
        first(in: Array(text.utf8.prefix(4000)))
    }

    static func first(in bytes: [UInt8]) -> String? {
        var index = 0
        while index + 4 < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "5") || byte == UInt8(ascii: "4") || byte == UInt8(ascii: "2"),
                isFree(bytes, index), let end = end(of: bytes, at: index)
            {
                return String(decoding: bytes[index..<end], as: UTF8.self)
            }
            index += 1
        }
        return nil
    }

    /// Whether no letter or number goes over into a code; `550-5.1.1` is a reply code before it.
    private static func isFree(_ bytes: [UInt8], _ index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        if before == UInt8(ascii: "-") {
            return index >= 4 && bytes[(index - 4)..<(index - 1)].allSatisfy { $0 &- 0x30 < 10 }
                && (index == 4 || bytes[index - 5] &- 0x30 >= 10)
        }
        return !(before &- 0x30 < 10 || before == UInt8(ascii: ".") || (before | 0x20) &- 0x61 < 26)
    }

    private static func end(of bytes: [UInt8], at start: Int) -> Int? {
        var index = start + 1
        for _ in 0..<2 {
            guard index < bytes.count, bytes[index] == UInt8(ascii: ".") else { return nil }
            index += 1
            let digits = index
            while index < bytes.count, index - digits < 3, bytes[index] &- 0x30 < 10 { index += 1 }
            guard index > digits else { return nil }
        }
        if index < bytes.count, bytes[index] &- 0x30 < 10 { return nil }
        if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), bytes[index + 1] &- 0x30 < 10 { return nil }
        return index
    }
}

/// Addresses as they stand in a text for people.
enum AddressText {
    /// The first address in a range of bytes.
    static func first(in bytes: [UInt8], _ range: Range<Int>) -> String? {
        all(in: bytes, range, limit: 1).first?.text
    }

    /// The addresses in a range, with the place where each begins. Each byte is looked at a few times at most.
    static func all(in bytes: [UInt8], _ range: Range<Int>, limit: Int) -> [(text: String, start: Int)] {
        var found: [(text: String, start: Int)] = []
        var floor = range.lowerBound
        var index = range.lowerBound
        while index < range.upperBound, found.count < limit {
            guard bytes[index] == UInt8(ascii: "@") else {
                index += 1
                continue
            }
            var start = index
            while start > floor, isLocal(bytes[start - 1]) { start -= 1 }
            var end = index + 1
            while end < range.upperBound, isDomain(bytes[end]),
                bytes[end] != UInt8(ascii: ".") || bytes[end - 1] != UInt8(ascii: ".")
            {
                end += 1
            }
            while end > index + 1, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") { end -= 1 }
            // `dda:SMTP=jane@customer.example`, an X.400 address.
            if bytes.matches("smtp=", at: start, limit: index) { start += 5 }
            while start < index, bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: "'") { start += 1 }
            if start < index, end > index + 1, index - start <= 128, end - index <= 256 {
                found.append((String(decoding: bytes[start..<end], as: UTF8.self), start))
            }
            floor = max(end, index + 1)
            index = floor
        }
        return found
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80 || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "&")
            || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")
            || byte == UInt8(ascii: "~")
            || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "'")
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80 || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
    }
}
