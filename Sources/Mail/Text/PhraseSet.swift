import Bytes
import Glibc

/// Phrases that are looked for together: a text is read once, whatever their number. Phrases and texts are in lower case.
///
/// Phrases are found by the first bytes of each, which pick one of `buckets`; most places of a text pick an empty one.
struct PhraseSet: Sendable {
    /// All phrases, divided by `|`. One text, which stays where the compiler put it: an array of as many texts, made by the compiler, too,
    /// has its pages copied for each process that touches it.
    private let text: StaticString
    private let phrases: [Phrase]
    /// The number of the last phrase of each bucket, from 1 on; 0 where it is empty. A power of two of them, eight a phrase or so, so that
    /// most are empty and the table is small.
    private let buckets: [UInt16]
    /// Bytes that pick the bucket: three, or as many as the shortest phrase has.
    private let keyLength: Int

    private struct Phrase {
        /// Where it begins in the text, in bytes.
        let start: UInt16
        /// The number of the phrase before it in the same bucket; 0 for the first.
        var earlier: UInt16 = 0
    }

    /// Made at the start of each process that takes in a message: one pass over the phrases.
    ///
    /// - Parameter text: the phrases, divided by `|`; blanks count. One more `|` may stand at the end, for a blank before it to be seen.
    ///   At most 65,535 bytes.
    init(_ text: StaticString) {
        let end = text.utf8CodeUnitCount
        precondition(end <= UInt16.max)
        var (phrases, shortest) = Self.divided(text)
        let length = min(3, shortest)
        // Most phrases are longer than twelve bytes, hence half as many buckets as the text has bytes.
        let count = 1 << (Int.bitWidth - max(15, end / 2).leadingZeroBitCount)
        var buckets = [UInt16](repeating: 0, count: count)
        buckets.withUnsafeMutableBufferPointer { buckets in
            phrases.withUnsafeMutableBufferPointer { phrases in
                for index in phrases.indices {
                    let bucket = Self.bucket(Self.key(text, at: Int(phrases[index].start), length), buckets.count)
                    phrases[index].earlier = buckets[bucket]
                    buckets[bucket] = UInt16(truncatingIfNeeded: index + 1)
                }
            }
        }
        self.text = text
        self.phrases = phrases
        self.buckets = buckets
        keyLength = length
    }

    /// The phrases of a text, and the length of the shortest.
    private static func divided(_ text: StaticString) -> (phrases: [Phrase], shortest: Int) {
        let base = text.utf8Start
        let end = text.utf8CodeUnitCount
        var shortest = end
        var phrases: [Phrase] = []
        // Most phrases are longer than twelve bytes.
        phrases.reserveCapacity(end / 12)
        var start = 0
        while start < end {
            let found = memchr(base + start, Int32(divider), end - start)
            let next = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? end
            precondition(next > start, "an empty phrase")
            phrases.append(Phrase(start: UInt16(truncatingIfNeeded: start)))
            shortest = min(shortest, next - start)
            start = next + 1
        }
        return (phrases, shortest)
    }

    private static let divider = UInt8(ascii: "|")

    /// The first bytes of a text as a number.
    @inline(__always)
    private static func key(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt32 {
        var key: UInt32 = 0
        for place in 0..<length { key |= UInt32(bytes[place]) &<< UInt32(truncatingIfNeeded: 8 &* place) }
        return key
    }

    /// The same of a place in a text of which more stands behind it, as a rule.
    @inline(__always)
    private static func key(_ text: StaticString, at start: Int, _ length: Int) -> UInt32 {
        guard start + 4 <= text.utf8CodeUnitCount else { return key(text.utf8Start + start, length) }
        let four = UnsafeRawPointer(text.utf8Start).loadUnaligned(fromByteOffset: start, as: UInt32.self)
        return UInt32(littleEndian: four) & (UInt32.max &>> UInt32(truncatingIfNeeded: 32 &- 8 &* length))
    }

    /// The same of a text whose letters of ASCII are in either case.
    private func lowercasedKey(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32 {
        var key: UInt32 = 0
        for place in 0..<keyLength {
            key |= UInt32(Byte.lowercased(text[start + place])) &<< UInt32(truncatingIfNeeded: 8 &* place)
        }
        return key
    }

    @inline(__always)
    private static func bucket(_ key: UInt32, _ count: Int) -> Int {
        // Knuth's number, 2^32 divided by the golden ratio: keys that differ in little pick different buckets.
        Int(truncatingIfNeeded: (key &* 0x9E37_79B1) &>> 15) & (count - 1)
    }

    /// Whether one of the phrases stands in a text.
    func isIn(_ text: [UInt8]) -> Bool { firstPlace(in: text) != nil }

    /// Whether a text is one of the phrases, no more and no less.
    func holds(_ text: [UInt8]) -> Bool { longestLead(of: text) == text.count }

    /// Whether a text, its letters of ASCII in either case, is one of the phrases.
    func holds(ignoringCaseOf text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= keyLength else { return false }
        return candidates(lowercasedKey(text, at: 0)).contains { index in
            let phrase = phrase(index)
            return phrase.count == text.count && text.indices.allSatisfy { Byte.lowercased(text[$0]) == phrase[$0] }
        }
    }

    /// Where the first of them begins.
    func firstPlace(in text: [UInt8]) -> Int? {
        var place: Int?
        search(text) { _, at in
            place = at
            return false
        }
        return place
    }

    /// How many different ones stand in a text.
    func count(in text: [UInt8]) -> Int {
        var found: Set<Int> = []
        search(text) { phrase, _ in
            found.insert(phrase)
            return true
        }
        return found.count
    }

    /// The length in bytes of the longest phrase that a text begins with and whose length is accepted; nil where there is none.
    func longestLead(of text: [UInt8], from start: Int = 0, where isAccepted: (Int) -> Bool = { _ in true }) -> Int? {
        var longest: Int?
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, start >= 0, start + keyLength <= bytes.count else { return }
            for index in candidates(Self.key(base + start, keyLength)) {
                let phrase = phrase(index)
                guard phrase.count > longest ?? 0, matches(phrase, base + start, bytes.count - start),
                    isAccepted(phrase.count)
                else { continue }
                longest = phrase.count
            }
        }
        return longest
    }

    /// Whether a phrase could begin at a place of a text that is not yet in lower case: false for nearly all where none does.
    func mayLead(_ text: [UInt8], at start: Int, limit: Int) -> Bool {
        guard start >= 0, start + keyLength <= limit, limit <= text.count else { return false }
        return text.withUnsafeBufferPointer { bytes in
            // Only a whole text tells what other letters become.
            guard (start..<start + keyLength).allSatisfy({ bytes[$0] < 0x80 }) else { return true }
            return candidates(lowercasedKey(bytes, at: start)).contains {
                may(phrase($0), lead: bytes, at: start, limit: limit)
            }
        }
    }

    /// Whether a phrase begins at a place of a text that is not yet in lower case; true as well where other letters than ASCII's stand.
    private func may(
        _ phrase: UnsafeBufferPointer<UInt8>, lead text: UnsafeBufferPointer<UInt8>, at start: Int, limit: Int
    ) -> Bool {
        for place in phrase.indices {
            guard start + place < limit else { return false }
            let byte = text[start + place]
            if byte >= 0x80 { return true }
            if Byte.lowercased(byte) != phrase[place] { return false }
        }
        return true
    }

    /// Calls `visit` with each phrase found, by its number, and its place, in the order of the places, until it returns false.
    private func search(_ text: [UInt8], _ visit: (Int, Int) -> Bool) {
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while let place = candidatePlace(bytes, from: start) {
                for index in candidates(Self.key(base + place, keyLength))
                where matches(phrase(index), base + place, bytes.count - place) {
                    if !visit(index, place) { return }
                }
                start = place + 1
            }
        }
    }

    /// The first place, from one on, that picks a bucket with phrases in it. Most pick an empty one: ten instructions a byte, apart from
    /// what is done where one does not.
    @inline(never)
    private func candidatePlace(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let keyMask = UInt32.max &>> UInt32(truncatingIfNeeded: 32 &- 8 &* keyLength)
        return buckets.withUnsafeBufferPointer { buckets in
            var place = start
            // Four bytes are read for a key that has fewer.
            let last = bytes.count - 4
            while place <= last {
                let four = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: place, as: UInt32.self)
                if buckets[Self.bucket(UInt32(littleEndian: four) & keyMask, buckets.count)] != 0 { return place }
                place &+= 1
            }
            while place + keyLength <= bytes.count {
                if buckets[Self.bucket(Self.key(base + place, keyLength), buckets.count)] != 0 { return place }
                place &+= 1
            }
            return nil
        }
    }

    /// The phrases of the bucket that a key picks.
    @inline(__always)
    private func candidates(_ key: UInt32) -> Candidates {
        Candidates(number: buckets[Self.bucket(key, buckets.count)], phrases: phrases)
    }

    private struct Candidates: Sequence, IteratorProtocol {
        var number: UInt16
        let phrases: [Phrase]

        @inline(__always)
        mutating func next() -> Int? {
            guard number > 0 else { return nil }
            let index = Int(number) - 1
            number = phrases[index].earlier
            return index
        }
    }

    private func phrase(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = text.utf8Start + Int(phrases[index].start)
        let rest = text.utf8CodeUnitCount - Int(phrases[index].start)
        let end = memchr(start, Int32(Self.divider), rest)
        return UnsafeBufferPointer(start: start, count: end.map { UnsafeRawPointer($0) - UnsafeRawPointer(start) } ?? rest)
    }

    private func matches(_ phrase: UnsafeBufferPointer<UInt8>, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard let base = phrase.baseAddress else { return false }
        return phrase.count <= count && memcmp(base, bytes, phrase.count) == 0
    }
}
