import Register

/// Takes out of a text what tells who wrote it: names that we know, addresses, links, and numbers by which one can call.
struct Redaction {
    /// Words of the names, in lower case.
    private let names: Set<String>
    /// Those of them that are plain words, as they are found with and without their accents.
    private let folded: Set<UInt64>
    /// Those in a writing that puts no blanks between words: they are looked for within.
    private let unspaced: [String]

    /// Shorter words of a name (`de`, `AG`) tell nobody, and stand in every text.
    private static let shortestName = 4
    /// Where a character is a word, two are a name.
    private static let shortestUnspacedName = 2
    /// Digits of a number that can be called.
    private static let shortestNumber = 7
    static let mark = "[…]"

    init(_ names: [String]) {
        let words = names.flatMap { $0.lowercased().split(whereSeparator: \.isWhitespace) }.map(String.init)
        self.names = Set(words.filter { $0.count >= Redaction.shortestName })
        // Of `acme-shop` and `acme.example` the parts may be anybody's words.
        folded = Set(
            self.names.filter { $0.allSatisfy { $0.isLetter || $0.isNumber } }.flatMap { NameWords($0).words.map(\.hash) })
        unspaced = words.filter {
            $0.count >= Redaction.shortestUnspacedName && $0.unicodeScalars.allSatisfy(Redaction.isUnspaced)
        }
    }

    /// Ideographs, kana and Thai.
    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0E7F, 0x3005...0x3007, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    func applied(to text: String) -> String {
        var text = text
        for name in unspaced {
            while let range = text.firstRange(of: name) { text.replaceSubrange(range, with: Redaction.mark) }
        }
        var result = ""
        var word = ""
        func flush() {
            let end = word.reversed().prefix { ".!?:".contains($0) }.reversed()
            result += Self.isTelling(word) || isNamed(word.dropLast(end.count)) ? Redaction.mark + String(end) : word
            word = ""
        }
        for character in text {
            if character.isWhitespace || "<>()[]{}\",;".contains(character) {
                flush()
                result.append(character)
            } else {
                word.append(character)
            }
        }
        flush()
        return Self.withoutNumbers(result)
    }

    /// An address, a link, a host's name.
    private static func isTelling(_ word: String) -> Bool {
        if word.contains("@") || word.contains("://") || word.lowercased().hasPrefix("www.") { return true }
        let core = word.drop { !$0.isLetter && !$0.isNumber }.lowercased()
        let labels = core.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2 else { return false }
        // `shop.example` and `shop.example/path`, but neither `e.g.` nor `3.5` nor the end of a sentence.
        let last = labels.last.map { $0.prefix { $0.isLetter } } ?? ""
        return last.count >= 2
            && labels.dropLast().allSatisfy { $0.count >= 2 && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
            && labels.dropLast().contains { $0.contains(where: \.isLetter) }
    }

    /// `Acme`, `Acme's`, `acme-shop`
    private func isNamed(_ word: Substring) -> Bool {
        let word = word.lowercased()
        return names.contains(word)
            || NameWords(word).words.contains { folded.contains($0.hash) || folded.contains($0.owner) }
            || word.split { !$0.isLetter && !$0.isNumber }.contains { names.contains(String($0)) }
    }

    /// Runs of digits that a telephone number has, with the blanks and signs between.
    private static func withoutNumbers(_ text: String) -> String {
        var result = ""
        var run = ""
        func flush() {
            let digits = run.count { $0.isNumber }
            let tail = run.reversed().prefix { !$0.isNumber }.reversed()
            result += digits >= shortestNumber ? mark + String(tail) : run
            run = ""
        }
        for character in text {
            if character.isNumber || (!run.isEmpty && " -./()".contains(character)) || character == "+" && run.isEmpty {
                run.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }
}
