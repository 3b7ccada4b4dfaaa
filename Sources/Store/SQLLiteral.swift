extension RawRepresentable<String> {
    /// As SQL has it, so that a name of ours stands in the code once. Only for those, which hold no quotation mark: what comes from
    /// elsewhere is bound.
    ///
    /// A literal where SQLite must see the value to use an index on a part of a table.
    var literal: String { "'" + rawValue + "'" }
}

/// Several of them, between commas.
func literals<Name: RawRepresentable<String>>(_ names: [Name]) -> String { names.map(\.literal).joined(separator: ", ") }
