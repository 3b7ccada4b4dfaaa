import RuleLanguage

/// Where a message names its sender's own account or project.
///
/// A customer who is called "Broken Oar Gallery" has no broken gallery, and "Fernhill Workshop & Training" asks for no
/// training with every signature. What a keyword finds in such a name is nothing that the customer says.
struct OwnNames {
    /// A name of fewer words is too common a word to be taken for a name wherever it stands.
    private static let fewestWords = 2
    /// Names are registered, yet a text may be anything: what stands behind this is logs.
    private static let searchedBytes = 65_536

    /// For each text UTF-8 offsets in rising order.
    private var accounts: [[Range<Int>]]
    private var projects: [[Range<Int>]]

    init(of sender: Sender, in texts: [SearchText]) {
        let account = OwnNames.words(sender.accountName ?? "")
        let project = OwnNames.words(sender.projectIsForeign ? "" : sender.project ?? "")
        accounts = texts.map { OwnNames.isWritten($0) ? OwnNames.places(of: account, in: $0.utf8) : [] }
        projects = texts.map { OwnNames.isWritten($0) ? OwnNames.places(of: project, in: $0.utf8) : [] }
    }

    /// Whether a hit says no more than a name: of the account where it begins or ends in it ("Broken Oar's gallery page"), of a
    /// project only where it lies in it altogether, for "the Mill Shop is down" begins with a name and says something.
    func take(_ hit: Hit) -> Bool {
        let (start, end) = (hit.range.lowerBound, hit.range.upperBound)
        return accounts[hit.text].contains { $0.contains(start) || $0.contains(end - 1) }
            || projects[hit.text].contains { $0.contains(start) && $0.contains(end - 1) }
    }

    /// Whether it is what the sender writes.
    private static func isWritten(_ text: SearchText) -> Bool { text.field == .subject || text.field == .body }

    private static func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || lowered(byte) != nil }

    /// A letter or digit in lower case; bytes of other letters as they are; nil for what stands between words.
    private static func lowered(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x80...: byte
        case 0x41...0x5A: byte | 0x20
        default: nil
        }
    }

    private static func words(_ name: String) -> [[UInt8]] {
        name.utf8.split { !isWord($0) }.map { $0.compactMap(lowered) }
    }

    /// Each place where the first two words of a name stand, and as many of the following ones as do: people leave "Ltd" away.
    private static func places(of name: [[UInt8]], in text: [UInt8]) -> [Range<Int>] {
        guard name.count >= fewestWords, let first = name[0].first else { return [] }
        let end = min(text.count, searchedBytes)
        var places: [Range<Int>] = []
        var index = 0
        var isInWord = false
        while index < end {
            let isWord = isWord(text[index])
            if isWord, !isInWord, lowered(text[index]) == first, let stop = stop(of: name, in: text, from: index, to: end) {
                places.append(index..<stop)
                index = stop
                isInWord = false
                continue
            }
            isInWord = isWord
            index += 1
        }
        return places
    }

    /// Where a name that begins at `start` ends; nil where it does not stand there.
    private static func stop(of name: [[UInt8]], in text: [UInt8], from start: Int, to end: Int) -> Int? {
        var index = start
        var stop: Int?
        for (number, word) in name.enumerated() {
            // Between the words of a name stands little: "&", a hyphen, a line's end.
            var between = 0
            while number > 0, index < end, !isWord(text[index]), between < 4 {
                index += 1
                between += 1
            }
            guard end - index >= word.count else { break }
            guard zip(text[index..<index + word.count], word).allSatisfy({ lowered($0) == $1 }) else { break }
            index += word.count
            guard index == end || !isWord(text[index]) else { break }
            if number + 1 >= fewestWords { stop = index }
        }
        return stop
    }
}
