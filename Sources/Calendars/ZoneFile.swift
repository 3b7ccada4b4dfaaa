/// Why a zone file cannot be used.
package enum ZoneFileError: Error, Equatable, CustomStringConvertible {
    case notAZoneFile
    case truncated
    /// The counts or indices contradict each other.
    case inconsistent
    /// A "right" zone file, whose times count leap seconds; ours do not.
    case leapSeconds
    case unreadableRule(String)

    package var description: String {
        switch self {
        case .notAZoneFile: "no zone file (RFC 8536): it does not begin with \"TZif\""
        case .truncated: "a zone file that ends too early"
        case .inconsistent: "a zone file that contradicts itself"
        case .leapSeconds: "a zone file that counts leap seconds, which POSIX time does not"
        case .unreadableRule(let rule): "a zone file that ends in an unreadable rule: \(rule)"
        }
    }
}

/// The transitions of a TZif file (RFC 8536), versions 1 to 4. They are read where they lie: a process that decides one
/// message asks for a handful of moments, so nothing is unpacked beforehand.
struct ZoneFile: Sendable {
    private let bytes: [UInt8]
    /// Transition times, big-endian, of `timeWidth` bytes each.
    private let times: Int
    private let timeCount: Int
    private let timeWidth: Int
    /// One byte a transition: the number of its type.
    private let indices: Int
    /// Six bytes a type: offset, whether it is summer time, where its abbreviation begins.
    private let types: Int
    private let typeCount: Int
    private let abbreviations: Range<Int>
    /// What holds after the last transition; nil in version 1 and where the footer is empty.
    let rule: ZoneRule?

    init(_ bytes: [UInt8]) throws(ZoneFileError) {
        var header = try Header(bytes, at: 0)
        var body = Header.size
        var width = 4
        if header.version >= UInt8(ascii: "2") {
            // The first block is for readers of 32-bit times only.
            let second = body + header.size(timeWidth: 4)
            header = try Header(bytes, at: second)
            body = second + Header.size
            width = 8
        }
        guard header.leaps == 0 else { throw .leapSeconds }
        guard header.types > 0, header.types <= 256 else { throw .inconsistent }
        let end = body + header.size(timeWidth: width)
        guard end <= bytes.count else { throw .truncated }

        self.bytes = bytes
        times = body
        timeCount = header.times
        timeWidth = width
        indices = times + timeCount * width
        types = indices + timeCount
        typeCount = header.types
        abbreviations = (types + typeCount * 6)..<(types + typeCount * 6 + header.characters)
        guard bytes[indices..<types].allSatisfy({ Int($0) < header.types }) else { throw .inconsistent }

        guard width == 8 else {
            rule = nil
            return
        }
        let newline = UInt8(ascii: "\n")
        guard end < bytes.count, bytes[end] == newline, let close = bytes[(end + 1)...].firstIndex(of: newline) else {
            throw .truncated
        }
        let footer = bytes[(end + 1)..<close]
        rule = ZoneRule(parsing: footer)
        if rule == nil, !footer.isEmpty { throw .unreadableRule(String(decoding: footer.prefix(64), as: UTF8.self)) }
    }

    func period(at time: Timestamp) -> ZoneRule.Period {
        let passed = countOfTransitions(upTo: time)
        // Before the first transition the first type holds (RFC 8536 section 3.2).
        guard passed > 0 else { return timeCount == 0 ? rule?.period(at: time) ?? type(0) : type(0) }
        if passed == timeCount, let rule { return rule.period(at: time) }
        return type(Int(bytes[indices + passed - 1]))
    }

    func nextChange(after time: Timestamp) -> Timestamp? {
        let passed = countOfTransitions(upTo: time)
        return passed < timeCount ? transition(passed) : rule?.nextChange(after: time)
    }

    /// How many transitions lie at or before a moment.
    private func countOfTransitions(upTo time: Timestamp) -> Int {
        var low = 0
        var high = timeCount
        while low < high {
            let middle = (low + high) / 2
            if transition(middle) <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func transition(_ number: Int) -> Timestamp {
        let at = times + number * timeWidth
        guard timeWidth == 8 else {
            return Timestamp(seconds: Int64(Int32(truncatingIfNeeded: ZoneFile.integer(bytes, at, 4))))
        }
        return Timestamp(seconds: ZoneFile.integer(bytes, at, 8))
    }

    private func type(_ number: Int) -> ZoneRule.Period {
        let at = types + number * 6
        let offset = Int(Int32(truncatingIfNeeded: ZoneFile.integer(bytes, at, 4)))
        let start = min(abbreviations.lowerBound + Int(bytes[at + 5]), abbreviations.upperBound)
        let name = bytes[start..<abbreviations.upperBound].prefix { $0 != 0 }
        return ZoneRule.Period(offset: offset, abbreviation: String(decoding: name, as: UTF8.self))
    }

    /// A big-endian integer of 4 bytes (not sign-extended) or 8.
    private static func integer(_ bytes: [UInt8], _ at: Int, _ width: Int) -> Int64 {
        var value: UInt64 = 0
        for index in at..<(at + width) { value = value << 8 | UInt64(bytes[index]) }
        return Int64(bitPattern: value)
    }

    private struct Header {
        static let size = 44
        let version: UInt8
        let isUTCount: Int
        let isStandardCount: Int
        let leaps: Int
        let times: Int
        let types: Int
        let characters: Int

        init(_ bytes: [UInt8], at start: Int) throws(ZoneFileError) {
            guard bytes.count >= start + 4, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
                throw .notAZoneFile
            }
            guard bytes.count >= start + Header.size else { throw .truncated }
            version = bytes[start + 4]
            func count(_ number: Int) -> Int { Int(ZoneFile.integer(bytes, start + 20 + number * 4, 4)) }
            isUTCount = count(0)
            isStandardCount = count(1)
            leaps = count(2)
            times = count(3)
            types = count(4)
            characters = count(5)
        }

        /// The data block's bytes. Counts are 32 bits, so the sum cannot overflow.
        func size(timeWidth width: Int) -> Int {
            times * (width + 1) + types * 6 + characters + leaps * (width + 4) + isStandardCount + isUTCount
        }
    }
}
