import Bytes

/// The boundaries of the multiparts that are open at a place, outermost first.
///
/// A line may be a boundary of any of them: where an inner multipart lacks its end, the outer one's boundary ends it
/// (RFC 2046 section 5.1.2).
struct BoundaryStack {
    struct Level {
        /// Without the two hyphens in front.
        var boundary: [UInt8]
        /// The place in the list of multiparts.
        var multipart: Int
        /// Parts begun so far.
        var children = 0
        /// Whether a boundary was already taken from the body instead of the one that is named.
        var isGuessed = false
        /// A transfer encoding that hides the delimiters, which no multipart may have (RFC 2045 section 6.4).
        var encoding: String?
    }

    struct Match: Equatable {
        /// The place in `levels`.
        var level: Int
        /// Whether it is the closing delimiter.
        var isClose: Bool
    }

    var levels: [Level] = []

    /// The level whose delimiter the line at `start` is; the innermost where several fit. Costs at most the boundaries'
    /// lengths, and the blanks behind.
    ///
    ///     delimiter := "--" boundary;  close-delimiter := delimiter "--";  both followed by *LWSP (section 5.1.1)
    func match(_ bytes: Span<UInt8>, lineAt start: Int, end: Int, newline: UInt8) -> Match? {
        guard !levels.isEmpty, start + 2 < end, bytes[start] == UInt8(ascii: "-"), bytes[start + 1] == UInt8(ascii: "-")
        else {
            return nil
        }
        var loose: Match?
        for index in levels.indices.reversed() {
            let boundary = levels[index].boundary
            let after = start + 2 + boundary.count
            guard after <= end, equals(bytes, start + 2, boundary) else { continue }
            if isBlankToLineEnd(bytes, after, end, newline) { return Match(level: index, isClose: false) }
            let isClose = after + 2 <= end && bytes[after] == UInt8(ascii: "-") && bytes[after + 1] == UInt8(ascii: "-")
            if isClose, isBlankToLineEnd(bytes, after + 2, end, newline) { return Match(level: index, isClose: true) }
            // QUIRK: text behind a delimiter, which RFC 2046 lets pass ("an exact match of the entire candidate line is not
            // required"); taken only if no other boundary is this line exactly, and never within a longer word.
            if loose == nil, isClose || Byte.isBlank(bytes[after]) { loose = Match(level: index, isClose: isClose) }
        }
        return loose
    }

    private func equals(_ bytes: Span<UInt8>, _ start: Int, _ boundary: [UInt8]) -> Bool {
        for index in boundary.indices where bytes[start + index] != boundary[index] { return false }
        return true
    }

    private func isBlankToLineEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ newline: UInt8) -> Bool {
        var index = start
        while index < end, Byte.isBlank(bytes[index]) || bytes[index] == Byte.carriageReturn, bytes[index] != newline {
            index += 1
        }
        return index >= end || bytes[index] == newline
    }
}
