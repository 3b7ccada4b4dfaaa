/// A small generator with a fixed start, so that a failure comes again (xorshift64*).
package struct Dice: Sendable {
    private var state: UInt64

    package init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// A number from 0 to below `sides`; 0 where there is no side.
    package mutating func roll(_ sides: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return sides > 0 ? Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % sides : 0
    }
}
