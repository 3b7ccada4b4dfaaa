import RuleLanguage

/// A reply template: paragraphs with `{name}` places. A paragraph whose places have nothing to say is left out, so that one
/// template serves requests with and without a project, a due time or a telephone.
///
/// The lines of a paragraph are joined: the reader's program wraps them. A line that begins with a blank or `-` begins anew, as
/// does what follows `--`; one that begins with `#` is a note for those who edit the template.
enum Template {
    static func render(_ template: String, _ values: [String: String]) -> String {
        paragraphs(template).compactMap { paragraph in
            let bytes = Array(paragraph.utf8)
            let places = ReplyPlace.all(in: bytes)
            guard places.allSatisfy({ !(values[$0.name] ?? "").isEmpty }) else { return nil }
            return ReplyPlace.filled(bytes, places, values)
        }
        .joined(separator: "\n\n")
    }

    private static func paragraphs(_ template: String) -> [String] {
        var paragraphs: [String] = []
        var paragraph = ""
        for line in template.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) where line.first != "#" {
            let text = trimmed(line)
            if text.isEmpty {
                if !paragraph.isEmpty { paragraphs.append(paragraph) }
                paragraph = ""
            } else if paragraph.isEmpty {
                paragraph = text
            } else {
                let beginsAnew = line.first == " " || text.hasPrefix("-") || paragraph == "--"
                paragraph += (beginsAnew ? "\n" : " ") + text
            }
        }
        if !paragraph.isEmpty { paragraphs.append(paragraph) }
        return paragraphs
    }

    static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
