import Bytes

/// Finds where a person's words end and what is put below every mail begins: the block below `-- `, the lines with name, office,
/// firm and slogan after a closing or without one, the advertisement of a mail program, a disclaimer, a list's footer.
///
/// A closing with a first name and nothing below it (`Thanks, Jane`) is left in the text. Only the last `Limits.tail` lines of a
/// stretch of text are examined, so the cost is bounded.
struct SignatureFinder {
    enum Limits {
        /// Lines from the end in which a signature may begin. The longest, with a disclaimer in two languages, have about 40.
        static let tail = 60
        /// Lines with text behind a closing; more of them are no signature.
        static let behindClosing = 30
        /// Lines with text behind `--` without its space, or a rule.
        static let behindRule = 15
    }

    let lines: TextLines
    /// The words of the sender's name and of the local part of the address, in lower case.
    let senderWords: [String]

    /// What the lines of a stretch of the sender's own text are; only those that differ from `.new` are given.
    func find(in stretch: Range<Int>, isLast: Bool) -> [MarkedLines] {
        var found: [MarkedLines] = []
        var rest = stretch
        if let delimiter = delimiter(in: rest) {
            found.append(MarkedLines(lines: delimiter..<rest.upperBound, kind: .signature))
            rest = rest.lowerBound..<delimiter
            // What stands above `-- ` may still close with a name and a slogan.
        }
        guard isLast || !found.isEmpty else { return found }
        rest = takeFooters(from: rest, into: &found)
        if let start = signOff(in: rest) {
            for block in blocks(from: start, to: rest.upperBound) {
                found.append(MarkedLines(lines: block, kind: .signature))
            }
        }
        return found
    }

    // MARK: Delimiters

    /// The line `-- ` (RFC 3676 section 4.3), or what is meant by it.
    private func delimiter(in stretch: Range<Int>) -> Int? {
        for index in stretch where !lines[index].isBlank {
            // Most lines begin with none of the signs that a delimiter is made of.
            switch lines.bytes[lines[index].content.lowerBound] {
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "*"), 0xE2: break
            default: continue
            }
            let range = lines[index].range
            guard range.count <= 80 else { continue }
            let text = lines.bytes[range]
            let trimmed = lines.bytes[lines[index].content]
            if text.elementsEqual([0x2D, 0x2D, 0x20]) || text.elementsEqual([0x2D, 0x2D, 0x20, 0x0D]) { return index }
            guard trimmed.count >= 2 else { continue }
            // `- -- ` is the delimiter in a signed text (RFC 9580 section 7.2).
            let isDashes =
                trimmed.elementsEqual([0x2D, 0x2D]) || trimmed.elementsEqual([0xE2, 0x80, 0x94])
                || trimmed.elementsEqual([0x2D, 0x20, 0x2D, 0x2D])
            if isDashes, filled(index + 1..<stretch.upperBound) <= Limits.behindRule { return index }
            if trimmed.count >= 10, lines.isRule(index, atLeast: 10), isSignatureRule(index, stretch) { return index }
        }
        return nil
    }

    /// Whether a rule stands above a signature or a list's footer: few lines follow, none a sentence, one a way to reach somebody.
    private func isSignatureRule(_ index: Int, _ stretch: Range<Int>) -> Bool {
        let below = index + 1..<stretch.upperBound
        let count = filled(below)
        guard count > 0, count <= Limits.behindRule else { return false }
        // The sender's name alone: a program draws the rule above it.
        if count == 1, let name = below.first(where: { !lines[$0].isBlank }).map({ words(lines[$0].content) }),
            !name.isEmpty,
            name.allSatisfy(senderWords.contains)
        {
            return true
        }
        var hasMark = false
        for line in below where !lines[line].isBlank {
            let text = lines.lowercasedBytes(line)
            if text.count > 90 { return false }
            if text.contains(UInt8(ascii: "@")) || text.contains("http", in: 0..<text.count)
                || text.contains("www.", in: 0..<text.count)
                || phoneDigits(text) >= 7
            {
                hasMark = true
            }
            if endsSentence(line), !hasMark { return false }
        }
        return hasMark
    }

    // MARK: Footers

    /// Takes mail programs' lines and disclaimers off the end of a stretch.
    private func takeFooters(from stretch: Range<Int>, into found: inout [MarkedLines]) -> Range<Int> {
        var rest = stretch
        while let paragraph = lastParagraph(of: rest), rest.upperBound - paragraph.lowerBound < Limits.tail {
            let isProgram =
                paragraph.count <= 2 && isProgramLine(paragraph.lowerBound) || paragraph.allSatisfy(isPicture)
            if let start = isProgram ? paragraph.lowerBound : footer(in: paragraph) {
                let start = ruleAbove(start, floor: rest.lowerBound) ?? start
                found.append(MarkedLines(lines: start..<rest.upperBound, kind: isProgram ? .signature : .footer))
                rest = rest.lowerBound..<start
                continue
            }
            // `Sent from my phone` directly below the text.
            let last = paragraph.upperBound - 1
            guard paragraph.count > 1, isProgramLine(last) else { break }
            found.append(MarkedLines(lines: last..<rest.upperBound, kind: .signature))
            rest = rest.lowerBound..<last
        }
        return rest
    }

    /// `[cid:image001.png@01D9]`, `[image: Logo]`, `<logo.png>`: what programs write for a picture.
    private func isPicture(_ index: Int) -> Bool {
        let content = lines[index].content
        guard content.count >= 5, content.count <= 200 else { return false }
        let (first, last) = (lines.bytes[content.lowerBound], lines.bytes[content.upperBound - 1])
        guard
            first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
                || first == UInt8(ascii: "<") && last == UInt8(ascii: ">")
        else { return false }
        return ["cid:", "image:", "image0", ".png", ".jpg", ".jpeg", ".gif"].contains { (sign: StaticString) in
            lines.bytes.contains(sign, in: content)
        }
    }

    /// The rule that is drawn directly above a footer.
    private func ruleAbove(_ index: Int, floor: Int) -> Int? {
        var above = index - 1
        while above > floor, lines[above].isBlank { above -= 1 }
        return above >= floor && index - above <= 3 && lines.isRule(above, atLeast: 2) ? above : nil
    }

    private func isProgramLine(_ index: Int) -> Bool {
        let content = lines[index].content
        guard content.count <= 90 else { return false }
        var text = lines.lowercasedBytes(index)
        while let first = text.first, !(first >= 0x61 && first <= 0x7A), first < 0x80 { text.removeFirst() }
        guard SignaturePhrases.programs.longestLead(of: text) != nil || isSentFrom(content) else { return false }
        // `Sent from my desk, is much easier than my phone.` says something.
        let words = text.split(separator: 0x20).count
        if words <= 14, !text.contains(UInt8(ascii: ",")) { return true }
        return SignaturePhrases.devices.isIn(text)
    }

    /// `Sent from Missive`: the name of a program, with its capital.
    private func isSentFrom(_ content: Range<Int>) -> Bool {
        let lead: StaticString = "sent from "
        guard content.count <= 50, lines.bytes.matches(lead, at: content.lowerBound, limit: content.upperBound) else {
            return false
        }
        let name = content.lowerBound + lead.utf8CodeUnitCount
        return name < content.upperBound && lines.bytes[name] &- 0x41 < 26
            && lines.bytes[content.upperBound - 1] != UInt8(ascii: ".")
    }

    /// The line of a paragraph at which a disclaimer or a list's footer begins; nil where there is none.
    private func footer(in paragraph: Range<Int>) -> Int? {
        let text = paragraphText(paragraph)
        guard SignaturePhrases.footers.isIn(text) else {
            return SignaturePhrases.footerWords.count(in: text) >= 3 ? paragraph.lowerBound : nil
        }
        // Some programs put it directly below the last line; a phrase that goes over a line's end begins with the paragraph.
        let line = paragraph.prefix(30).first { SignaturePhrases.footers.isIn(paragraphText($0..<$0 + 1)) }
        guard let line, line > paragraph.lowerBound, endsSentence(line - 1) || lines[line - 1].content.count < 50 else {
            return paragraph.lowerBound
        }
        return line
    }

    private func paragraphText(_ paragraph: Range<Int>) -> [UInt8] {
        let paragraph = paragraph.prefix(30)
        var text: [UInt8] = []
        text.reserveCapacity(paragraph.reduce(0) { $0 + min(lines[$1].content.count, 1500) + 1 })
        for line in paragraph {
            lines.appendLowercased(lines[line].content.prefix(1500), to: &text)
            text.append(0x20)
        }
        return text
    }

    // MARK: Sign-offs

    /// The line at which a signature begins; nil where there is none, or but a closing with a name.
    private func signOff(in stretch: Range<Int>) -> Int? {
        guard let last = stretch.last(where: { !lines[$0].isBlank }) else { return nil }
        let stretch = stretch.lowerBound..<last + 1
        let first = max(stretch.lowerBound, last - Limits.tail + 1)
        let marked = dashedName(at: last, first: first)
        if marked != nil { return marked }
        for index in first...last where !lines[index].isBlank && isClosing(index, in: stretch) {
            return isPlain(index, last: last) ? nil : index
        }
        if let name = senderName(from: max(first, last - 14), to: last, in: stretch) {
            return signed(behind: name, last: last).isEmpty ? nil : name
        }
        return contactBlock(in: stretch)
    }

    /// `-Jane Doe`, `— Jane`, `//Jane` as the last line.
    private func dashedName(at last: Int, first: Int) -> Int? {
        let content = lines[last].content
        guard last > first, content.count >= 3, content.count <= 40 else { return nil }
        let marks = dashes(at: content)
        guard marks > 0 else { return nil }
        var name = content.dropFirst(marks)
        while let byte = name.first.map({ lines.bytes[$0] }), byte == 0x20 { name.removeFirst() }
        guard looksLikeName(name), lines[last - 1].isBlank || words(name).allSatisfy(senderWords.contains) else {
            return nil
        }
        return last
    }

    /// How many bytes of dashes, tildes or double slashes a line begins with.
    private func dashes(at content: Range<Int>) -> Int {
        var index = content.lowerBound
        while index < content.upperBound {
            let byte = lines.bytes[index]
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "~") {
                index += 1
            } else if lines.bytes.matches("–", at: index, limit: content.upperBound)
                || lines.bytes.matches("—", at: index, limit: content.upperBound)
            {
                index += 3
            } else if lines.bytes.matches("//", at: index, limit: content.upperBound) {
                index += 2
            } else {
                break
            }
        }
        return index - content.lowerBound
    }

    /// A closing phrase that fills its line or is followed by a name, and behind which no long text comes.
    private func isClosing(_ index: Int, in stretch: Range<Int>) -> Bool {
        let content = lines[index].content
        guard content.count <= 90,
            SignaturePhrases.closings.mayLead(lines.bytes, at: content.lowerBound, limit: content.upperBound),
            filled(index + 1..<stretch.upperBound) <= Limits.behindClosing
        else { return false }
        var text = lines.lowercasedBytes(index)
        // Commas and full stops of other scripts.
        if let last = text.last, last >= 0x80 {
            for mark in ["،", "，", "。", "！"] where text.suffix(mark.utf8.count).elementsEqual(mark.utf8) {
                text.removeLast(mark.utf8.count)
            }
        }
        guard
            let phrase = SignaturePhrases.closings.longestLead(of: text, where: { endsWord(text, at: $0) })
        else { return false }
        // A line of one sign is what a program made of a picture.
        let next = (index + 1..<stretch.upperBound).first { lines[$0].content.count > 1 }
        // The first line of a message thanks for something.
        if !stretch[..<index].contains(where: { !lines[$0].isBlank }), next != nil { return false }
        var tail = text.dropFirst(phrase)
        while let byte = tail.first, !(byte >= 0x61 && byte <= 0x7A || byte >= 0x80) { tail.removeFirst() }
        if text.last == UInt8(ascii: "?") || text.last == UInt8(ascii: ":") && !tail.isEmpty { return false }
        if isRequest(text, tail) { return false }
        if tail.isEmpty { return next == nil || isShort(next ?? index) }
        // `Regards, Jane`: the rest of the line is a name.
        let rest = max(content.lowerBound, content.upperBound - tail.count)..<content.upperBound
        if tail.count <= 40, words(rest).count <= 4, looksLikeName(rest) || words(rest).allSatisfy(senderWords.contains) {
            return true
        }
        // `Thanks for your help,` above a name.
        guard let next, tail.count <= 60 else { return false }
        return isShort(next) && looksLikeName(lines[next].content)
            && !lines.bytes[content].dropLast().contains(UInt8(ascii: "."))
    }

    /// `Merci de redémarrer le serveur` asks for something; `merci de votre aide` thanks.
    private func isRequest(_ text: [UInt8], _ tail: ArraySlice<UInt8>) -> Bool {
        guard text.matches("merci d", at: 0, limit: text.count) else { return false }
        return !["de votre", "de vos", "de ta ", "de ton ", "de tes ", "d'avance", "d’avance"].contains {
            tail.starts(with: $0.utf8)
        }
    }

    /// Whether a closing has at most a name behind it.
    private func isPlain(_ index: Int, last: Int) -> Bool {
        let behind = signed(behind: index, last: last)
        guard behind.count <= 1 else { return false }
        guard let name = behind.first else { return true }
        return isPersonName(lines[name].content)
    }

    /// The lines with text behind a closing or a name, up to where the sender speaks again: a postscript is no signature.
    private func signed(behind index: Int, last: Int) -> [Int] {
        var end = index + 1
        while end <= last, lines[end].isBlank || !lines[end - 1].isBlank || !speaksAgain(paragraph(at: end, last: last)) {
            end += 1
        }
        return (index + 1..<end).filter { !lines[$0].isBlank }
    }

    private func paragraph(at first: Int, last: Int) -> Range<Int> {
        var end = first
        while end <= last, !lines[end].isBlank { end += 1 }
        return first..<end
    }

    /// A line that is the sender's own name, perhaps with an office behind it.
    private func senderName(from first: Int, to last: Int, in stretch: Range<Int>) -> Int? {
        guard !senderWords.isEmpty, first <= last else { return nil }
        for index in first...last where !lines[index].isBlank {
            guard stretch[..<index].contains(where: { !lines[$0].isBlank }) else { continue }
            guard mayBeginWithSenderWord(lines[index].content) else { continue }
            let content = beforeOffice(lines[index].content)
            guard content.count <= 60 else { continue }
            let name = words(content)
            guard !name.isEmpty, name.count <= 5,
                name.allSatisfy({ senderWords.contains($0) || $0.count == 1 }),
                name.contains(where: { $0.count > 1 })
            else { continue }
            // One word may stand in a text by chance; it signs where it ends a paragraph's line of its own.
            if name.count == 1, index != last, !lines[index - 1].isBlank, !endsLikeClosing(index - 1) { continue }
            if index < last, isText(below: index, last: last) { continue }
            return index
        }
        return nil
    }

    /// What of a line stands before a sign that divides a name from what its bearer is.
    private func beforeOffice(_ content: Range<Int>) -> Range<Int> {
        let cut = content.first { index in
            switch lines.bytes[index] {
            case UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: "/"): true
            default: false
            }
        }
        return content.lowerBound..<(cut ?? content.upperBound)
    }

    /// Whether the first word of a line begins like one of the sender's, or is but a letter: most lines are told apart here.
    private func mayBeginWithSenderWord(_ content: Range<Int>) -> Bool {
        let isWord = { (byte: UInt8) in
            Byte.isLetter(byte) || Byte.isDigit(byte) || byte >= 0x80 || byte == UInt8(ascii: "'")
        }
        for index in content where isWord(lines.bytes[index]) {
            let byte = lines.bytes[index]
            guard Byte.isLetter(byte) || Byte.isDigit(byte) else { return true }
            let isAlone = index + 1 == content.upperBound || !isWord(lines.bytes[index + 1])
            return isAlone || senderWords.contains { $0.utf8.first == Byte.lowercased(byte) }
        }
        return false
    }

    /// Whether sentences of the sender's follow: a question, a list of points, a long paragraph.
    private func isText(below index: Int, last: Int) -> Bool {
        filled(index + 1..<last + 1) > 14
    }

    /// A last paragraph of short lines that begins with a name and holds a firm, an office or a number to call.
    private func contactBlock(in stretch: Range<Int>) -> Int? {
        guard let paragraph = lastParagraph(of: stretch), paragraph.count >= 2, paragraph.count <= 9,
            paragraph.lowerBound > stretch.lowerBound, !isInList(paragraph, of: stretch),
            looksLikeName(lines[paragraph.lowerBound].content),
            words(lines[paragraph.lowerBound].content).count >= 2 || isEastAsianName(lines[paragraph.lowerBound].content)
        else { return nil }
        var hasMark = false
        for index in paragraph {
            let content = lines[index].content
            guard content.count <= 100 else { return nil }
            if index > paragraph.lowerBound {
                let text = [0x20] + lines.lowercasedBytes(index)
                let last = lines.lastByte(index)
                if last == UInt8(ascii: "?") || last == UInt8(ascii: ":") { return nil }
                if !hasMark, hasSignatureMark(text) { hasMark = true }
            }
        }
        return hasMark ? paragraph.lowerBound : nil
    }

    /// Whether a last paragraph with a person's data is one of several, or follows `please add:`.
    private func isInList(_ paragraph: Range<Int>, of stretch: Range<Int>) -> Bool {
        guard let above = lastParagraph(of: stretch.lowerBound..<paragraph.lowerBound) else { return false }
        if lines.lastByte(above.upperBound - 1) == UInt8(ascii: ":") { return true }
        return (2...9).contains(above.count) && looksLikeName(lines[above.lowerBound].content)
            && above.dropFirst().contains { hasSignatureMark([0x20] + lines.lowercasedBytes($0)) }
    }

    private func hasSignatureMark(_ text: [UInt8]) -> Bool {
        if text.contains(UInt8(ascii: "@")) || text.contains(UInt8(ascii: "|")) || phoneDigits(text) >= 7 { return true }
        return SignaturePhrases.marks.isIn(text)
    }

    /// The signature's lines: all to the end but for paragraphs in which the sender speaks again.
    private func blocks(from start: Int, to end: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var block = start
        var index = start
        var isFirst = true
        while index < end {
            while index < end, lines[index].isBlank { index += 1 }
            let paragraph = index
            while index < end, !lines[index].isBlank { index += 1 }
            guard paragraph < index else { break }
            if !isFirst, speaksAgain(paragraph..<index) {
                if block < paragraph { result.append(block..<paragraph) }
                block = index
            }
            isFirst = false
        }
        if block < end { result.append(block..<end) }
        return result
    }

    private static let speakers = PhraseSet(" i | i'm | i've | i’m | ich | je | j'ai | yo ")

    /// A postscript, a question, a log that was put below the name.
    private func speaksAgain(_ paragraph: Range<Int>) -> Bool {
        let text = paragraphText(paragraph)
        for lead: StaticString in [
            "ps ", "ps:", "p.s.", "p.s ", "pps", "p.p.s", "nb:", "n.b.", "edit:", "update:", "addendum", "attached", "p.d.",
            "p.-s.", "ps.",
        ]
        where text.matches(lead, at: 0, limit: text.count) {
            return true
        }
        let all = 0..<text.count
        if SignaturePhrases.footers.isIn(text) { return false }
        let range = lines[paragraph.lowerBound].range
        if range.count > 4,
            lines.bytes[range.lowerBound..<range.lowerBound + 4].allSatisfy({ $0 == 0x20 })
                || lines.bytes[range.lowerBound] == 0x09
        {
            return paragraph.count > 1
        }
        if text.contains("? ", in: all), text.count > 25 { return true }
        return Self.speakers.isIn([0x20] + text)
    }
}
