/// A text to search: the sender's own new words, a quoted part, a field.
package struct SearchText: Sendable {
    /// Which keyword field searches it.
    package enum Field: Hashable, Sendable {
        case subject, body, quoted, from, to, attachment
        /// The lower-case field name.
        case header(String)
    }
    package var field: Field
    /// Valid UTF-8.
    package var utf8: [UInt8]
    /// The parts of `utf8` to search, in order; words on both sides of a gap are not neighbours.
    package var ranges: [Range<Int>]

    package init(_ field: Field, _ utf8: [UInt8], ranges: [Range<Int>]? = nil) {
        self.field = field
        self.utf8 = utf8
        self.ranges = ranges ?? [0..<utf8.count]
    }
}

/// A place where a keyword's pattern stands.
package struct Hit: Sendable, Equatable {
    /// `Keyword.id`
    package var keyword: Int
    /// Index of the text it stands in.
    package var text: Int
    /// UTF-8 offsets in that text.
    package var range: Range<Int>
    /// The words it covers, counted through the text.
    package var words: Range<Int>
    /// The number of its sentence and of its clause, counted through the text.
    package var sentence: Int
    package var clause: Int

    package init(keyword: Int, text: Int, range: Range<Int>, words: Range<Int>, sentence: Int, clause: Int) {
        self.keyword = keyword
        self.text = text
        self.range = range
        self.words = words
        self.sentence = sentence
        self.clause = clause
    }
}
