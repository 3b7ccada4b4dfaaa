/// Something in a message that is not as the standards have it, or that met a limit.
package struct Defect: Hashable, Sendable {
    /// A stable name in kebab case, `line-without-colon`, for machines and tests.
    package let kind: String
    /// The offset in the message's bytes.
    package let offset: Int
    /// A sentence for people.
    package let what: String

    package init(_ kind: String, at offset: Int, _ what: String) {
        self.kind = kind
        self.offset = offset
        self.what = what
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

    mutating func add(_ kind: String, at offset: Int, _ what: String) {
        guard defects.count < limit else {
            if !isFull {
                isFull = true
                defects.append(Defect("more-defects", at: offset, "There are more defects than are listed."))
            }
            return
        }
        defects.append(Defect(kind, at: offset, what))
    }
}
