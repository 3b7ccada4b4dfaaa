/// What to say of a word that nothing is called: `did you mean "consulting"?`; nil where no candidate is near.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
}

/// The candidate that the word is probably a misspelling of: the one with the fewest insertions, deletions, replacements and
/// swaps of neighbours, if these are at most a third of the word (and at least one is always allowed). The first of equals.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().utf8)
    // Nobody misspells a word this long; a hostile file may hold one.
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let name = Array(candidate.lowercased().utf8)
        let allowed = min(max(1, max(letters.count, name.count) / 3), (best?.distance ?? .max) - 1)
        guard name.count <= 64, abs(name.count - letters.count) <= allowed else { continue }
        let distance = editDistance(letters, name)
        // One letter may always be wrong, but not the only one.
        if distance <= allowed, distance < max(letters.count, name.count) { best = (candidate, distance) }
        if distance == 0 { break }
    }
    return best?.name
}

/// Optimal string alignment: Levenshtein's distance, where swapping two neighbours counts once.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in 0..<left.count {
        var row = [i + 1]
        row.reserveCapacity(right.count + 1)
        for j in 0..<right.count {
            var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            row.append(distance)
        }
        beforeLast = last
        last = row
    }
    return last[right.count]
}
