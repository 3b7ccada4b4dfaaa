/// The name that was probably meant: at most two letters off (one in short names), the nearest first.
func nearest(to word: String, among names: [String]) -> String? {
    let letters = Array(word.lowercased().unicodeScalars)
    let limit = letters.count <= 4 ? 1 : 2
    var best: (name: String, distance: Int)?
    // A misspelt name is short; a long field is something else and not worth the search.
    guard letters.count <= 64 else { return nil }
    for name in names {
        let other = Array(name.lowercased().unicodeScalars)
        guard other.count <= 64, abs(other.count - letters.count) <= limit else { continue }
        let distance = editDistance(letters, other)
        if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
}

/// Insertions, deletions, changes and swaps of neighbours that lead from one word to another.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1..<(left.count + 1) {
        var current = [row] + [Int](repeating: 0, count: right.count)
        for column in 1..<(right.count + 1) {
            let same = left[row - 1] == right[column - 1]
            current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                current[column] = min(current[column], beforeLast[column - 2] + 1)
            }
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
