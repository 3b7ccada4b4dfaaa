/// The body of an `Authentication-Results` field, RFC 8601 section 2.2:
///
///     authserv-id [ CFWS version ] ( [CFWS] ";" [CFWS] "none" / 1*resinfo ) [CFWS]
///     resinfo    = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
///     methodspec = [CFWS] method [ "/" version ] "=" result
///     propspec   = ptype "." property "=" pvalue
///
/// QUIRKs that are read without harm: no authserv-id at all and then bare `; domain;` segments, `i=1;` before it (an ARC field's
/// body), `action=none` among the properties, a colon in a value (IPv6), a trailing semicolon, an empty value. Anything else that
/// the grammar does not have makes the field unsound: what was read of it is listed, and proves nothing.
struct AuthenticationResultsField {
    struct Result {
        var method: String
        var result: String
        var reason: String?
        var properties: [(String, String)] = []
    }

    private(set) var authserv: String?
    private(set) var version: Int?
    private(set) var instance: Int?
    private(set) var results: [Result] = []
    private(set) var isSound = true

    /// Bytes read of one field, and results and properties listed; real fields have 2 KB, a dozen and a dozen.
    private enum Limits {
        static let bytes = 16 * 1024
        static let results = 100
        static let properties = 50
        static let comments = 20
    }

    private struct Unsound: Error {}

    private let bytes: [UInt8]
    private var index = 0

    init(_ body: String) {
        bytes = Array(body.utf8.prefix(Limits.bytes))
        guard body.utf8.count <= Limits.bytes else {
            isSound = false
            return
        }
        do throws(Unsound) {
            try readHead()
            try readResults()
        } catch {
            isSound = false
        }
    }

    // MARK: Grammar

    private mutating func readHead() throws(Unsound) {
        try skipComments()
        guard !isAtEnd else { throw Unsound() }
        if try readInstance() { try skipComments() }
        if startsMethod() {
            // No authserv-id: the first method stands where it should be.
            try readResult()
            return
        }
        let name = try readValue()
        guard !name.isEmpty else { throw Unsound() }
        authserv = name
        try skipComments()
        if !isAtEnd, !isNext(UInt8(ascii: ";")) {
            guard let number = Int(readToken()) else { throw Unsound() }
            version = number
            try skipComments()
            guard isAtEnd || isNext(UInt8(ascii: ";")) else { throw Unsound() }
        }
    }

    /// `i=1;` of an ARC set (RFC 8617 section 4.1.1).
    private mutating func readInstance() throws(Unsound) -> Bool {
        let start = index
        guard readToken().lowercased() == "i" else {
            index = start
            return false
        }
        try skipComments()
        guard take(UInt8(ascii: "=")) else {
            index = start
            return false
        }
        try skipComments()
        guard let number = Int(readToken()) else { throw Unsound() }
        instance = number
        try skipComments()
        guard take(UInt8(ascii: ";")) else { throw Unsound() }
        try skipComments()
        guard !isAtEnd, !(readAhead { $0.lowercased() == "i" } && nextAfterToken() == UInt8(ascii: "=")) else {
            throw Unsound()
        }
        return true
    }

    private mutating func readResults() throws(Unsound) {
        var sawNone = false
        while true {
            try skipComments()
            if isAtEnd { return }
            guard take(UInt8(ascii: ";")) else { throw Unsound() }
            try skipComments()
            if isAtEnd { return }
            if isNext(UInt8(ascii: ";")) { continue }
            guard !sawNone, results.count < Limits.results else { throw Unsound() }
            if readAhead({ $0.lowercased() == "none" }), nextAfterToken() == nil || nextAfterToken() == UInt8(ascii: ";") {
                _ = readToken()
                guard results.isEmpty else { throw Unsound() }
                sawNone = true
                continue
            }
            if !startsMethod() {
                // QUIRK: `; domain; dkim=pass`.
                let name = readToken()
                guard authserv == nil, name.contains("."), !name.hasPrefix("."), !name.hasSuffix(".") else {
                    throw Unsound()
                }
                try skipComments()
                guard take(UInt8(ascii: ";")) else { throw Unsound() }
                try skipComments()
                guard startsMethod() else { throw Unsound() }
            }
            try readResult()
        }
    }

    private mutating func readResult() throws(Unsound) {
        let method = readToken().lowercased()
        guard isKeyword(method) else { throw Unsound() }
        try skipComments()
        if take(UInt8(ascii: "/")) {
            try skipComments()
            guard Int(readToken()) != nil else { throw Unsound() }
            try skipComments()
        }
        guard take(UInt8(ascii: "=")) else { throw Unsound() }
        try skipComments()
        let value = readToken().lowercased()
        guard isKeyword(value) else { throw Unsound() }
        results.append(Result(method: method, result: value))
        var sawProperty = false
        while true {
            let before = index
            try skipComments()
            if isAtEnd || isNext(UInt8(ascii: ";")) { return }
            guard index > before else { throw Unsound() }
            let name = readPropertyToken().lowercased()
            guard isKeyword(name) else { throw Unsound() }
            try skipComments()
            if take(UInt8(ascii: ".")) {
                try skipComments()
                let property = readPropertyToken().lowercased()
                guard isKeyword(property) else { throw Unsound() }
                try skipComments()
                guard take(UInt8(ascii: "=")) else { throw Unsound() }
                try readProperty(name + "." + property)
                sawProperty = true
            } else {
                guard take(UInt8(ascii: "=")) else { throw Unsound() }
                if name == "reason", !sawProperty {
                    try skipComments()
                    let reason = try readValue()
                    guard !reason.isEmpty else { throw Unsound() }
                    results[results.count - 1].reason = reason
                } else {
                    // QUIRK: `action=none`, `version=TLSv1.2` has no type, so it is read over and is no property.
                    try readProperty(nil)
                }
            }
        }
    }

    /// Reads the value of a property; where it has no `name` it is not kept.
    private mutating func readProperty(_ name: String?) throws(Unsound) {
        let before = index
        try skipComments()
        let value: String
        if isAtEnd {
            // `ptype.prop=` at the very end was cut off; before a semicolon it is an empty value.
            throw Unsound()
        } else if isNext(UInt8(ascii: ";")) {
            value = ""
        } else if index > before, startsProperty() {
            index = before
            value = ""
        } else {
            value = try readValue()
            guard !value.isEmpty || index > before else { throw Unsound() }
        }
        if let name, results[results.count - 1].properties.count < Limits.properties {
            results[results.count - 1].properties.append((name, value))
        }
    }

    // MARK: Words

    private var isAtEnd: Bool { index >= bytes.count }

    private func isNext(_ byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard isNext(byte) else { return false }
        index += 1
        return true
    }

    /// `Keyword` of RFC 5321: letters, digits and hyphens; senders also use underscores, and dots in methods.
    private func isKeyword(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != UInt8(ascii: "."), last != UInt8(ascii: ".")
        else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".")
        }
    }

    /// A run up to a blank or one of `;=/("`.
    private mutating func readToken() -> String {
        let start = index
        while index < bytes.count, !isEndOfToken(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// The same, but a dot ends it.
    private mutating func readPropertyToken() -> String {
        let start = index
        while index < bytes.count, !isEndOfToken(bytes[index]), bytes[index] != UInt8(ascii: ".") { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func isEndOfToken(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "(")
            || byte == UInt8(ascii: "\"")
    }

    /// A quoted string, or a run up to a blank, a semicolon or a comment; an address or a signature's hash may hold `=` and `/`.
    private mutating func readValue() throws(Unsound) -> String {
        guard isNext(UInt8(ascii: "\"")) else {
            let start = index
            while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: ";"),
                bytes[index] != UInt8(ascii: "(")
            {
                if bytes[index] == UInt8(ascii: "\"") {
                    // `"local part"@domain`
                    _ = try readQuoted()
                } else {
                    index += 1
                }
            }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        var value = try readQuoted()
        if isNext(UInt8(ascii: "@")) {
            let start = index
            while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: ";"),
                bytes[index] != UInt8(ascii: "(")
            { index += 1 }
            value += String(decoding: bytes[start..<index], as: UTF8.self)
        }
        return value
    }

    private mutating func readQuoted() throws(Unsound) -> String {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), index < bytes.count {
                text.append(bytes[index])
                index += 1
            } else {
                text.append(byte)
            }
        }
        throw Unsound()
    }

    /// White space and comments, which nest.
    private mutating func skipComments() throws(Unsound) {
        while index < bytes.count {
            if bytes[index] <= 0x20 {
                index += 1
                continue
            }
            guard bytes[index] == UInt8(ascii: "(") else { return }
            var depth = 0
            repeat {
                guard index < bytes.count, depth <= Limits.comments else { throw Unsound() }
                switch bytes[index] {
                case UInt8(ascii: "\\"): index += 1
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"): depth -= 1
                default: break
                }
                index += 1
            } while depth > 0
        }
    }

    // MARK: Looking ahead

    private func readAhead(_ isWanted: (String) -> Bool) -> Bool {
        var copy = self
        return isWanted(copy.readToken())
    }

    /// The byte behind the next token and the blanks and comments after it.
    private func nextAfterToken() -> UInt8? {
        var copy = self
        _ = copy.readToken()
        do throws(Unsound) {
            try copy.skipComments()
        } catch {
            return 0
        }
        return copy.isAtEnd ? nil : copy.bytes[copy.index]
    }

    /// Whether `ptype.property=` comes next.
    private func startsProperty() -> Bool {
        var copy = self
        let name = copy.readToken()
        return copy.isNext(UInt8(ascii: "=")) && name.contains(".") && isKeyword(name)
    }

    /// Whether a method and its `=` come next.
    private func startsMethod() -> Bool {
        let next = nextAfterToken()
        return next == UInt8(ascii: "=") || next == UInt8(ascii: "/")
    }
}
