import Bytes
import Diagnostics

extension Diagnostic {
    /// As `check` and `fmt` print it with `--json`. What is missing altogether has no place: file, line, column and end are null.
    func write(to json: inout JSONWriter) {
        let position = place.map { $0.source.position(at: $0.range.lowerBound) }
        // What goes on over lines ends with its first.
        let end = place.map { place in
            place.source.position(
                at: min(place.range.upperBound, place.source.lineRange(at: place.range.lowerBound).upperBound))
        }
        json.object { json in
            json.member("file", place?.source.path)
            json.member("line", position?.line)
            json.member("column", position?.column)
            json.member("end", end?.column)
            json.member("severity", severity.rawValue)
            json.member("code", code)
            json.member("message", visible(message))
            json.member("help", help.map(visible))
        }
    }
}
