import Diagnostics

/// Rules in which «guillemets» mark the places that diagnostics must point at, one each, in order.
struct MarkedSource {
    var text = ""
    /// UTF-8 offsets in `text`.
    var marks: [Range<Int>] = []

    init(_ marked: String) {
        var open: [Int] = []
        for character in marked {
            switch character {
            case "«": open.append(text.utf8.count)
            case "»": if let start = open.popLast() { marks.append(start..<text.utf8.count) }
            default: text.append(character)
            }
        }
        marks.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    }
}

extension Diagnostic {
    /// `error: message | help`
    var summary: String { "\(severity.rawValue): \(message)" + (help.map { " | \($0)" } ?? "") }
}
