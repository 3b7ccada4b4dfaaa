/// What is wrong in a text that people write, where, and how to mend it.
///
/// Shown so:
/// ```
/// error: no category is called "consultng"
///   route.rules:14:25
///    14 |     scope out  category consultng  -> referrals  reply refer-partners
///       |                         ^^^^^^^^^ did you mean "consulting"? (declared at scope.rules:31)
/// ```
package struct Diagnostic: Sendable {
    package enum Severity: String, Sendable {
        /// The text cannot be put in force.
        case error
        /// It can, but hardly says what was meant.
        case warning
    }

    /// Bytes of a source.
    package struct Place: Sendable {
        package var source: SourceText
        package var range: Range<Int>

        package init(_ source: SourceText, _ range: Range<Int>) {
            self.source = source
            self.range = range
        }

        /// `scope.rules:31`, as other messages refer to it.
        package var fileAndLine: String { "\(source.path):\(source.position(at: range.lowerBound).line)" }
    }

    package var severity: Severity
    /// The name under which programs know what is wrong, whatever the message says of it: `unknown-name`. nil where it has none.
    package var code: String?
    /// One line, without a full stop.
    package var message: String
    /// nil: what is missing has no place.
    package var place: Place?
    /// Shown behind the caret: how to mend it.
    package var help: String?

    package init(_ severity: Severity, code: String? = nil, _ message: String, at place: Place? = nil, help: String? = nil) {
        self.severity = severity
        self.code = code
        self.message = message
        self.place = place
        self.help = help
    }

    package init(_ severity: Severity, _ message: String, in source: SourceText, _ range: Range<Int>, help: String? = nil) {
        self.init(severity, message, at: Place(source, range), help: help)
    }

    /// `route.rules:14:25`; nil without a place.
    package var location: String? {
        guard let place else { return nil }
        let position = place.source.position(at: place.range.lowerBound)
        return "\(place.source.path):\(position.line):\(position.column)"
    }
}

extension Sequence where Element == Diagnostic {
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
