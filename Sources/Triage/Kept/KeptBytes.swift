import Mail

// The bytes of a kept message: numbers of variable length (LEB128, zigzag), texts and lists behind their length. Whoever reads is
// told at the end whether all was there; until then what is missing reads as nothing.

struct KeptWriter {
    var bytes: [UInt8] = []

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }
    mutating func flag(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func number(_ number: Int) {
        var rest = UInt64(bitPattern: Int64((number << 1) ^ (number >> 63)))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func blob(_ blob: ArraySlice<UInt8>) {
        number(blob.count)
        bytes += blob
    }

    /// nil is not the empty text.
    mutating func text(_ text: String?) {
        guard let text else { return number(-1) }
        number(text.utf8.count)
        bytes += text.utf8
    }

    mutating func list<Element>(_ list: [Element], _ write: (inout KeptWriter, Element) -> Void) {
        number(list.count)
        for element in list { write(&self, element) }
    }
}

struct KeptReader {
    private let bytes: [UInt8]
    private var position = 0
    private(set) var hasFailed = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func byte() -> UInt8 {
        guard position < bytes.count else {
            hasFailed = true
            return 0
        }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag() -> Bool { byte() != 0 }

    mutating func number() -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
            guard shift < 64 else {
                hasFailed = true
                return 0
            }
        }
        return Int(Int64(bitPattern: value >> 1)) ^ -Int(value & 1)
    }

    mutating func blob() -> ArraySlice<UInt8> {
        let count = number()
        guard count >= 0, count <= bytes.count - position else {
            hasFailed = true
            return []
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func text() -> String? {
        let start = position
        if number() == -1 { return nil }
        position = start
        return String(decoding: blob(), as: UTF8.self)
    }

    mutating func list<Element>(_ read: (inout KeptReader) -> Element) -> [Element] {
        let count = number()
        // An element takes a byte at least.
        guard count >= 0, count <= bytes.count - position else {
            hasFailed = true
            return []
        }
        return (0..<count).map { _ in read(&self) }
    }
}

extension Sender {
    func write(to writer: inout KeptWriter) {
        writer.text(verification.rawValue)
        writer.text(standing.rawValue)
        writer.flag(projectIsForeign)
        for text in [proof, address, account, contact, plan, project, projectFrom, partner, language, country, timezone] {
            writer.text(text)
        }
        writer.list(domains) { $0.text($1) }
    }

    init(from reader: inout KeptReader) {
        let verification = Verification(rawValue: reader.text() ?? "") ?? .unverified
        let standing = Standing(rawValue: reader.text() ?? "") ?? .unregistered
        let isForeign = reader.flag()
        self.init(verification: verification, proof: reader.text() ?? "", standing: standing)
        projectIsForeign = isForeign
        address = reader.text()
        account = reader.text()
        contact = reader.text()
        plan = reader.text()
        project = reader.text()
        projectFrom = reader.text()
        partner = reader.text()
        language = reader.text()
        country = reader.text()
        timezone = reader.text()
        domains = reader.list { $0.text() ?? "" }
    }
}

extension Envelope {
    func write(to writer: inout KeptWriter) {
        switch sender {
        case nil: writer.text(nil)
        case .null: writer.text("")
        case .address(let mailbox): writer.text(mailbox.address)
        }
        writer.list(recipients) { $0.text($1) }
    }

    init(from reader: inout KeptReader) {
        let path = reader.text()
        let recipients = reader.list { $0.text() ?? "" }
        self.init(sender: path.flatMap(ReversePath.init(argument:)), recipients: recipients)
    }
}
