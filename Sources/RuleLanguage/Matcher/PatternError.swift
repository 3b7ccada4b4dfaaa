/// Why a pattern cannot be, and where in it.
struct PatternError: Error, Equatable {
    var message: String
    /// Offsets in the source text.
    var range: Range<Int>
    /// How to mend it.
    var help: String
    /// The name in `<name>`, where no group is called so.
    var unknownGroup: String?

    init(_ message: String, _ range: Range<Int>, help: String) {
        self.message = message
        self.range = range
        self.help = help
    }
}
