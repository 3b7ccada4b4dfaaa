import Bytes
import Glibc

/// Phrases that are looked for together: a text is read once, whatever their number. Phrases and texts are in lower case.
///
/// Phrases are found by the first bytes of each, which pick one of `buckets`; most places of a text pick an empty one.
struct PhraseSet: Sendable, ExpressibleByArrayLiteral {
    private let phrases: [StaticString]
    /// The number of the last phrase of each bucket, from 1 on; 0 where it is empty.
    private let buckets: [UInt16]
    /// The number of the phrase before it in the same bucket; 0 for the first.
    private let earlier: [UInt16]
    /// Bytes that pick the bucket: three, or as many as the shortest phrase has.
    private let keyLength: Int
    /// The number of buckets, a power of two, less one: eight a phrase or more, so that most are empty and the table is small.
    private let bucketMask: UInt32

    /// Made at the start of each process that takes in a message: one pass over the phrases, which stay where the compiler put them.
    init(arrayLiteral elements: StaticString...) {
        var length = 3
        for phrase in elements { length = min(length, phrase.utf8CodeUnitCount) }
        let count = 1 << (Int.bitWidth - (max(8, elements.count) * 8 - 1).leadingZeroBitCount)
        let mask = UInt32(truncatingIfNeeded: count - 1)
        var last = [UInt16](repeating: 0, count: count)
        var before = [UInt16](repeating: 0, count: elements.count)
        for index in elements.indices {
            let bucket = Self.bucket(Self.key(elements[index].utf8Start, length), mask)
            before[index] = last[bucket]
            last[bucket] = UInt16(index + 1)
        }
        phrases = elements
        buckets = last
        earlier = before
        keyLength = length
        bucketMask = mask
    }

    /// The first bytes of a text as a number.
    @inline(__always)
    private static func key(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt32 {
        var key: UInt32 = 0
        for place in 0..<length { key |= UInt32(bytes[place]) &<< UInt32(truncatingIfNeeded: 8 &* place) }
        return key
    }

    @inline(__always)
    private static func bucket(_ key: UInt32, _ mask: UInt32) -> Int {
        // Knuth's number, 2^32 divided by the golden ratio: keys that differ in little pick different buckets.
        Int(truncatingIfNeeded: (key &* 0x9E37_79B1) &>> 15 & mask)
    }

    /// Whether one of the phrases stands in a text.
    func isIn(_ text: [UInt8]) -> Bool { firstPlace(in: text) != nil }

    /// Whether a text is one of the phrases, no more and no less.
    func holds(_ text: [UInt8]) -> Bool { longestLead(of: text) == text.count }

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

    /// The length in bytes of the longest phrase that a text begins with and that is accepted; nil where there is none.
    func longestLead(of text: [UInt8], from start: Int = 0, where isAccepted: (StaticString) -> Bool = { _ in true }) -> Int?
    {
        var longest: Int?
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, start >= 0, start + keyLength <= bytes.count else { return }
            for index in candidates(Self.key(base + start, keyLength)) {
                let phrase = phrases[index]
                guard phrase.utf8CodeUnitCount > longest ?? 0, matches(phrase, base + start, bytes.count - start),
                    isAccepted(phrase)
                else { continue }
                longest = phrase.utf8CodeUnitCount
            }
        }
        return longest
    }

    /// Whether a phrase could begin at a place of a text that is not yet in lower case: false for nearly all where none does.
    func mayLead(_ text: [UInt8], at start: Int, limit: Int) -> Bool {
        guard start >= 0, start + keyLength <= limit, limit <= text.count else { return false }
        return text.withUnsafeBufferPointer { bytes in
            var key: UInt32 = 0
            for place in 0..<keyLength {
                let byte = bytes[start + place]
                // Only a whole text tells what other letters become.
                guard byte < 0x80 else { return true }
                key |= UInt32(Byte.lowercased(byte)) &<< UInt32(truncatingIfNeeded: 8 &* place)
            }
            return candidates(key).contains { may(phrases[$0], lead: bytes, at: start, limit: limit) }
        }
    }

    /// Whether a phrase begins at a place of a text that is not yet in lower case; true as well where other letters than ASCII's stand.
    private func may(_ phrase: StaticString, lead text: UnsafeBufferPointer<UInt8>, at start: Int, limit: Int) -> Bool {
        for place in 0..<phrase.utf8CodeUnitCount {
            guard start + place < limit else { return false }
            let byte = text[start + place]
            if byte >= 0x80 { return true }
            if Byte.lowercased(byte) != phrase.utf8Start[place] { return false }
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
                where matches(phrases[index], base + place, bytes.count - place) {
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
                let bucket = Self.bucket(UInt32(littleEndian: four) & keyMask, bucketMask)
                if buckets[bucket] != 0 { return place }
                place &+= 1
            }
            while place + keyLength <= bytes.count {
                let bucket = Self.bucket(Self.key(base + place, keyLength), bucketMask)
                if buckets[bucket] != 0 { return place }
                place &+= 1
            }
            return nil
        }
    }

    /// The phrases of the bucket that a key picks.
    @inline(__always)
    private func candidates(_ key: UInt32) -> Candidates {
        Candidates(number: buckets[Self.bucket(key, bucketMask)], earlier: earlier)
    }

    private struct Candidates: Sequence, IteratorProtocol {
        var number: UInt16
        let earlier: [UInt16]

        @inline(__always)
        mutating func next() -> Int? {
            guard number > 0 else { return nil }
            let index = Int(number) - 1
            number = earlier[index]
            return index
        }
    }

    private func matches(_ phrase: StaticString, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        phrase.utf8CodeUnitCount <= count && memcmp(phrase.utf8Start, bytes, phrase.utf8CodeUnitCount) == 0
    }
}
