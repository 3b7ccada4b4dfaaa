/// A set of positions of an expression: 256 bits.
///
/// Not the standard library's vector of four, which is generic: what asks for its type in a short process pays for it, and the compiler
/// makes vectors of this one, too.
struct ExpressionPositions: Equatable, BitwiseCopyable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    static var zero: Self { Self() }

    init() {}

    init(position: Int) {
        self[position >> 6] = 1 << UInt64(position & 63)
    }

    /// One of the four words of bits.
    @inline(__always)
    subscript(word: Int) -> UInt64 {
        get {
            switch word {
            case 0: first
            case 1: second
            case 2: third
            default: fourth
            }
        }
        set {
            switch word {
            case 0: first = newValue
            case 1: second = newValue
            case 2: third = newValue
            default: fourth = newValue
            }
        }
    }

    @inline(__always)
    static func | (left: Self, right: Self) -> Self {
        var union = left
        union |= right
        return union
    }

    @inline(__always)
    static func |= (left: inout Self, right: Self) {
        left.first |= right.first
        left.second |= right.second
        left.third |= right.third
        left.fourth |= right.fourth
    }

    @inline(__always)
    static func & (left: Self, right: Self) -> Self {
        var both = left
        both.first &= right.first
        both.second &= right.second
        both.third &= right.third
        both.fourth &= right.fourth
        return both
    }

    /// Each position of the set, in order.
    @inline(__always)
    func visit(_ body: (Int) -> Void) {
        ExpressionPositions.visit(first, 0, body)
        ExpressionPositions.visit(second, 64, body)
        ExpressionPositions.visit(third, 128, body)
        ExpressionPositions.visit(fourth, 192, body)
    }

    @inline(__always)
    private static func visit(_ word: UInt64, _ start: Int, _ body: (Int) -> Void) {
        var bits = word
        while bits != 0 {
            body(start &+ bits.trailingZeroBitCount)
            bits &= bits &- 1
        }
    }
}
