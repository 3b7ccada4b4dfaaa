import Glibc

/// What an element means for the text that a person reads.
enum HTMLElement: UInt8 {
    case inline
    /// Begins and ends on a line of its own: `div`, `tr`, …
    case block
    /// Like a block, with an empty line before and behind.
    case paragraph
    case lineBreak, rule
    case unorderedList, orderedList, item
    case quote
    case preformatted
    case row, cell
    case link
    /// Its content is no text for people: `script`, `style`, `title`.
    case raw
    /// Has no content and no end tag: `img`, `meta`.
    case void

    /// The first eight letters of a tag's name in lower case, packed; enough to tell all names here apart.
    static func key(_ name: some Sequence<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        for byte in name.prefix(8) { key = key << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
        return key
    }

    @inline(__always)
    private static func key(_ name: StaticString) -> UInt64 {
        name.withUTF8Buffer { key($0) }
    }

    init(key: UInt64) {
        self = Self.table[key] ?? .inline
    }

    /// Built when the first HTML is met, not at start.
    private static let table: [UInt64: HTMLElement] = {
        var table: [UInt64: HTMLElement] = [:]
        func add(_ element: HTMLElement, _ names: StaticString...) {
            for name in names { table[key(name)] = element }
        }
        add(
            .block, "address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
            "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend", "main", "menu",
            "nav",
            "option", "section", "select", "summary", "table", "tbody", "tfoot", "thead")
        add(.row, "tr")
        add(.paragraph, "p", "h1", "h2", "h3", "h4", "h5", "h6")
        add(.lineBreak, "br")
        add(.rule, "hr")
        add(.unorderedList, "ul")
        add(.orderedList, "ol")
        add(.item, "li")
        add(.quote, "blockquote")
        add(.preformatted, "pre", "listing", "plaintext", "xmp", "textarea")
        add(.cell, "td", "th")
        add(.link, "a")
        add(.raw, "script", "style", "title", "noembed", "noframes", "template", "xml", "svg", "math", "object")
        add(
            .void, "area", "base", "basefont", "col", "embed", "frame", "img", "input", "isindex", "keygen", "link", "meta",
            "param", "source", "track", "wbr")
        return table
    }()
}

/// A start or end tag in the bytes of an HTML text.
struct HTMLTag {
    var key: UInt64
    var name: Range<Int>
    var isEnd: Bool
    /// From behind the name to before the `>`.
    var attributes: Range<Int>
}

/// The attributes that change what a person reads.
struct HTMLAttributes {
    var href: Range<Int>?
    var style: Range<Int>?
    var `class`: Range<Int>?
    var id: Range<Int>?
    /// The number at which a list begins, and that of one item.
    var start: Range<Int>?
    var value: Range<Int>?
    var isHidden = false
    /// Whether `type=cite` or a `cite` says that the element is a quote.
    var isCitation = false

    /// Attributes looked at in one tag; real ones have a dozen.
    static let most = 64

    /// Whether no attribute says what the element is for.
    var isPlain: Bool { !isCitation && style == nil && `class` == nil && id == nil }

    init(in bytes: [UInt8], _ range: Range<Int>) {
        var index = range.lowerBound
        var count = 0
        while index < range.upperBound, count < Self.most {
            while index < range.upperBound, bytes[index] <= 0x20 || bytes[index] == UInt8(ascii: "/") { index += 1 }
            let nameStart = index
            while index < range.upperBound, bytes[index] > 0x20, bytes[index] != UInt8(ascii: "=") { index += 1 }
            let name = nameStart..<index
            while index < range.upperBound, bytes[index] <= 0x20 { index += 1 }
            var value = index..<index
            if index < range.upperBound, bytes[index] == UInt8(ascii: "=") {
                index += 1
                value = Self.value(in: bytes, from: &index, limit: range.upperBound)
            } else if name.isEmpty {
                // A stray quote or the like: the loop must go on.
                index += 1
            }
            count += 1
            take(bytes, name, value)
        }
    }

    private static func value(in bytes: [UInt8], from index: inout Int, limit: Int) -> Range<Int> {
        while index < limit, bytes[index] <= 0x20 { index += 1 }
        guard index < limit else { return index..<index }
        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = index + 1
            index = start
            while index < limit, bytes[index] != quote { index += 1 }
            let value = start..<index
            index = min(index + 1, limit)
            return value
        }
        let start = index
        while index < limit, bytes[index] > 0x20 { index += 1 }
        return start..<index
    }

    private mutating func take(_ bytes: [UInt8], _ name: Range<Int>, _ value: Range<Int>) {
        switch name.count {
        case 2 where bytes.holds("id", in: name): id = id ?? value
        case 4 where bytes.holds("href", in: name): href = href ?? value
        case 4 where bytes.holds("cite", in: name): isCitation = true
        case 4 where bytes.holds("type", in: name): isCitation = isCitation || bytes.holds("cite", in: value)
        case 5 where bytes.holds("style", in: name): style = style ?? value
        case 5 where bytes.holds("start", in: name): start = start ?? value
        case 5 where bytes.holds("value", in: name): self.value = self.value ?? value
        case 5 where bytes.holds("class", in: name): `class` = `class` ?? value
        case 6 where bytes.holds("hidden", in: name): isHidden = true
        default: break
        }
    }
}

extension [UInt8] {
    /// Whether a range holds this text, in ASCII letters of either case; `text` is in lower case.
    func holds(_ text: StaticString, in range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && matches(text, at: range.lowerBound, limit: range.upperBound)
    }

    /// Whether this text, given in lower case, stands at `index`, before `limit`, in ASCII letters of either case.
    func matches(_ text: StaticString, at index: Int, limit: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index >= 0, index + count <= Swift.min(limit, self.count) else { return false }
        let wanted = text.utf8Start
        for step in 0..<count {
            let byte = self[index + step]
            if (byte &- 0x41 < 26 ? byte | 0x20 : byte) != wanted[step] { return false }
        }
        return true
    }

    /// Where this text, given in lower case, first stands in a range; each byte is looked at once for each byte of `text`.
    func first(_ text: StaticString, in range: Range<Int>) -> Int? {
        let count = text.utf8CodeUnitCount
        guard count > 0, range.count >= count else { return nil }
        precondition(range.lowerBound >= 0 && range.upperBound <= self.count, "the range lies within the bytes")
        let head = text.utf8Start[0]
        return withUnsafeBufferPointer { bytes in
            let last = range.upperBound - count
            if head &- 0x61 >= 26, let base = bytes.baseAddress {
                // What is no letter has one form, and the system finds it many bytes at a time.
                var index = range.lowerBound
                while index <= last, let found = memchr(base + index, Int32(head), last + 1 - index) {
                    index = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
                    if matches(text, at: index, limit: range.upperBound) { return index }
                    index += 1
                }
                return nil
            }
            // Of a letter both forms, and no other byte, become the small one.
            for index in range.lowerBound...last
            where bytes[index] | 0x20 == head && matches(text, at: index, limit: range.upperBound) {
                return index
            }
            return nil
        }
    }

    func contains(_ text: StaticString, in range: Range<Int>) -> Bool { first(text, in: range) != nil }
}
