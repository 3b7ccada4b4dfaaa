/// A reply template: paragraphs with `{name}` places. A paragraph whose places have nothing to say is left out, so that one
/// template serves requests with and without a project, a due time or a telephone.
enum Template {
    static func render(_ template: String, _ values: [String: String]) -> String {
        var paragraphs: [String] = []
        for paragraph in Template.paragraphs(template) {
            let names = Template.names(paragraph)
            if names.contains(where: { (values[$0] ?? "").isEmpty }) { continue }
            paragraphs.append(fill(paragraph, values))
        }
        return paragraphs.joined(separator: "\n\n")
    }

    /// The names in braces of a template, each time they stand there.
    static func names(_ text: String) -> [String] {
        var names: [String] = []
        pieces(text) { piece in
            if case .name(let name) = piece { names.append(name) }
        }
        return names
    }

    static func fill(_ text: String, _ values: [String: String]) -> String {
        var filled = ""
        pieces(text) { piece in
            switch piece {
            case .text(let part): filled += part
            case .name(let name): filled += values[name] ?? ""
            }
        }
        return filled
    }

    private enum Piece {
        case text(Substring)
        case name(String)
    }

    /// Takes a text apart; what is filled in is never looked at again, so a value that holds braces stays as it is.
    private static func pieces(_ text: String, _ take: (Piece) -> Void) {
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let name = rest[rest.index(after: open)..<close]
            if !name.isEmpty, name.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A || $0 == UInt8(ascii: "-") }) {
                take(.text(rest[..<open]))
                take(.name(String(name)))
            } else {
                take(.text(rest[...close]))
            }
            rest = rest[rest.index(after: close)...]
        }
        take(.text(rest))
    }

    private static func paragraphs(_ template: String) -> [String] {
        var paragraphs: [String] = []
        var lines: [Substring] = []
        for line in template.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy({ $0 == " " }) {
                if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
                lines = []
            } else {
                lines.append(line)
            }
        }
        if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
        return paragraphs
    }
}
