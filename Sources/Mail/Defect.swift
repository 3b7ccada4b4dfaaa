/// Something in a message that is not as the standards have it, or that met a limit.
package struct Defect: Hashable, Sendable {
    package let kind: Kind
    /// The offset in the message's bytes.
    package let offset: Int
    /// A sentence for people.
    package let what: String

    package init(_ kind: Kind, at offset: Int, _ what: String) {
        self.kind = kind
        self.offset = offset
        self.what = what
    }

    /// What is wrong, by a stable name for machines and tests. Each kind has a fixture that shows it.
    package enum Kind: String, Sendable, CaseIterable {
        // The lines of a header.
        case bareCarriageReturns = "bare-carriage-returns"
        case beforeHeader = "before-header"
        case mboxLine = "mbox-line"
        case lineWithoutColon = "line-without-colon"
        case noEmptyLine = "no-empty-line"
        case headerCutByBoundary = "header-cut-by-boundary"

        // Its fields.
        case noDate = "no-date"
        case noFrom = "no-from"
        case repeatedField = "repeated-field"
        case unreadableDate = "unreadable-date"
        case unreadableFrom = "unreadable-from"
        case fromSyntax = "from-syntax"
        case unreadableMessageID = "unreadable-message-id"
        case nameImitatesAddress = "name-imitates-address"
        case headerCharset = "header-charset"
        case controlCharacter = "control-character"

        // The tree of parts.
        case contentType = "content-type"
        case noBoundary = "no-boundary"
        case wrongBoundary = "wrong-boundary"
        case noClosingBoundary = "no-closing-boundary"
        case noParts = "no-parts"
        case encodedMultipart = "encoded-multipart"
        case partialMessage = "partial-message"
        case externalBody = "external-body"
        case tnef = "tnef"

        // What the parts hold.
        case transferEncoding = "transfer-encoding"
        case textNotInCharset = "text-not-in-charset"

        // `Limits` that were reached.
        case tooManyFields = "too-many-fields"
        case fieldTooLong = "field-too-long"
        case tooManyParameters = "too-many-parameters"
        case tooManyAddresses = "too-many-addresses"
        case tooManyReceived = "too-many-received"
        case tooManyReferences = "too-many-references"
        case tooManyParts = "too-many-parts"
        case nestedTooDeep = "nested-too-deep"
        case textCut = "text-cut"
        case moreDefects = "more-defects"
    }
}

/// Defects as they are found: bounded, so that a message of nothing but mistakes costs no more than a good one.
struct DefectList: Sendable {
    private(set) var defects: [Defect] = []
    private let limit: Int
    private var isFull = false

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ kind: Defect.Kind, at offset: Int, _ what: String) {
        guard defects.count < limit else {
            if !isFull {
                isFull = true
                defects.append(Defect(.moreDefects, at: offset, "There are more defects than are listed."))
            }
            return
        }
        defects.append(Defect(kind, at: offset, what))
    }

    /// Adds what another list of the same limit holds, or part of it. Where that one is full, this one is.
    mutating func add(_ others: ArraySlice<Defect>) {
        for other in others { add(other.kind, at: other.offset, other.what) }
    }
}
