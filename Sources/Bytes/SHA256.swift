import CSHA256

/// SHA-256 (FIPS 180-4), fed piece by piece.
package struct SHA256: Sendable {
    private var state: InlineArray<8, UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// What does not fill a block yet.
    private var pending = InlineArray<64, UInt8>(repeating: 0)
    private var pendingCount = 0
    private var length: UInt64 = 0
    /// By the processor's own instructions for it.
    private let isNative: Bool

    package init() { isNative = SHA256.canBeNative }

    /// For tests: as on a processor that has none.
    init(isNative: Bool) { self.isNative = isNative && SHA256.canBeNative }

    private static let canBeNative = mailtriage_has_sha256() != 0

    package static func digest(of bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var index = 0
        if pendingCount > 0 {
            index = min(64 &- pendingCount, bytes.count)
            append(bytes[..<index])
            guard pendingCount == 64 else { return }
            compressPending()
        }
        if let base = bytes.baseAddress {
            let blocks = (bytes.count &- index) / 64
            compress(base + index, blocks)
            index &+= 64 &* blocks
        }
        append(bytes[index...])
    }

    /// Adds to what does not fill a block yet; it fits in.
    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var free = pending.mutableSpan
        free.withUnsafeMutableBytes { free in
            UnsafeMutableRawBufferPointer(rebasing: free[pendingCount...]).copyBytes(from: bytes)
        }
        pendingCount &+= bytes.count
    }

    /// The digest of all that was given. The value can be fed on afterwards: a copy is finished.
    package func finalize() -> Digest {
        var last = self
        last.pad()
        var output: [UInt8] = []
        output.reserveCapacity(32)
        for index in 0..<8 {
            let word = last.state[index]
            for shift in [24, 16, 8, 0] as [UInt32] { output.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return Digest(bytes: output)
    }

    /// One bit, zeros, and the length in bits as the last eight bytes of a block (FIPS 180-4 section 5.1.1).
    private mutating func pad() {
        let bits = length &* 8
        pending[pendingCount] = 0x80
        pendingCount &+= 1
        if pendingCount > 56 {
            while pendingCount < 64 {
                pending[pendingCount] = 0
                pendingCount &+= 1
            }
            compressPending()
        }
        while pendingCount < 56 {
            pending[pendingCount] = 0
            pendingCount &+= 1
        }
        for index in 0..<8 { pending[56 &+ index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 &- 8 &* index)) }
        compressPending()
    }

    private mutating func compressPending() {
        let block = pending
        block.span.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { compress(base, 1) }
        }
        pendingCount = 0
    }

    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]

    /// The compression function over so many blocks of 64 bytes.
    private mutating func compress(_ blocks: UnsafeRawPointer, _ count: Int) {
        guard isNative else {
            for number in 0..<count { SHA256.compress(&state, blocks + number &* 64) }
            return
        }
        SHA256.constants.span.withUnsafeBufferPointer { constants in
            var words = state.mutableSpan
            words.withUnsafeMutableBufferPointer { words in
                mailtriage_sha256(words.baseAddress, constants.baseAddress, blocks, count)
            }
        }
    }

    /// The compression function over one block of 64 bytes (FIPS 180-4 section 6.2.2).
    ///
    /// Eight rounds stand one behind the other, as after eight each of the eight words is where it was: none is moved.
    private static func compress(_ state: inout InlineArray<8, UInt32>, _ block: UnsafeRawPointer) {
        // A ring of sixteen words: each is replaced by the one that comes sixteen rounds later.
        var words = InlineArray<16, UInt32>(repeating: 0)
        for index in 0..<16 {
            words[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        var first = 0
        while first < 64 {
            if first >= 16 { extend(&words, first & 8) }
            round(a, b, c, &d, e, f, g, &h, first, 0, words)
            round(h, a, b, &c, d, e, f, &g, first, 1, words)
            round(g, h, a, &b, c, d, e, &f, first, 2, words)
            round(f, g, h, &a, b, c, d, &e, first, 3, words)
            round(e, f, g, &h, a, b, c, &d, first, 4, words)
            round(d, e, f, &g, h, a, b, &c, first, 5, words)
            round(c, d, e, &f, g, h, a, &b, first, 6, words)
            round(b, c, d, &e, f, g, h, &a, first, 7, words)
            first &+= 8
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    /// The next eight words of the ring, from its place 0 or 8 on.
    @inline(__always) private static func extend(_ words: inout InlineArray<16, UInt32>, _ start: Int) {
        for place in start..<start &+ 8 {
            let w15 = words[(place &+ 1) & 15]
            let w2 = words[(place &+ 14) & 15]
            let s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >> 3)
            let s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >> 10)
            words[place & 15] = words[place & 15] &+ s0 &+ words[(place &+ 9) & 15] &+ s1
        }
    }

    @inline(__always) private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32,
        _ first: Int, _ step: Int, _ words: borrowing InlineArray<16, UInt32>
    ) {
        let number = first &+ step
        let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        let choice = g ^ (e & (f ^ g))
        let sum = h &+ sum1 &+ choice &+ constants[number & 63] &+ words[number & 15]
        let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        let majority = (a & b) | (c & (a | b))
        d = d &+ sum
        h = sum &+ sum0 &+ majority
    }

    @inline(__always) private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        (word >> count) | (word << (32 &- count))
    }
}
