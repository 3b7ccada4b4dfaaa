import Diagnostics

// What a customer would stumble over in a reply, though it can be sent: braces that are filled by nothing, templates that say nothing,
// lists of days and months that are too short.

extension PolicyCompiler {
    mutating func checkTemplateTexts() {
        for file in files.replies {
            guard let (_, name) = Self.parts(file.path) else { continue }
            reportText(file, mayHide: true)
            let lines = Self.lines(of: file)
            if name == "phrases" {
                for line in lines { checkList(file, line) }
            } else if lines.allSatisfy({ line in line.allSatisfy { file.bytes[$0] <= UInt8(ascii: " ") } }) {
                warn(
                    .template, "this reply says nothing", file, 0..<0,
                    help: "write what the customer is told, or in the row: no reply")
            } else {
                for line in lines { checkBraces(file, line) }
            }
        }
    }

    /// Reports what looks like a place and is none: it goes out as it stands there.
    private mutating func checkBraces(_ file: SourceText, _ line: Range<Int>) {
        let bytes = Array(file.bytes[line])
        let places = ReplyPlace.all(in: bytes).map(\.range)
        let known = ReplyVariable.allCases.map(\.rawValue)
        for open in bytes.indices where bytes[open] == UInt8(ascii: "{") && !places.contains(where: { $0.contains(open) }) {
            let rest = bytes[(open + 1)...]
            let end = rest.firstIndex { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "{") } ?? rest.endIndex
            let isClosed = end < rest.endIndex && bytes[end] == UInt8(ascii: "}")
            let words = String(decoding: rest[..<end], as: UTF8.self).lowercased().split {
                $0 == " " || $0 == "-" || $0 == "_"
            }
            guard !words.isEmpty, words.allSatisfy({ $0.allSatisfy(\.isLetter) }) || !isClosed else { continue }
            let near = (isClosed ? [words.joined(separator: "-")] : words.prefix(1).map(String.init))
                .compactMap { nearest(to: $0, among: known) ?? (known.contains($0) ? $0 : nil) }.first
            let length = isClosed ? end + 1 - open : 1
            warn(
                .templateVariable, isClosed ? "this is no place, and goes out as it is" : "a \"{\" that is not closed", file,
                line.lowerBound + open..<line.lowerBound + open + length,
                help: near.map { "did you mean {\($0)}?" } ?? "places are small letters and hyphens: {ticket}")
        }
    }

    /// Reports days and months of which not each has its name: none has, then.
    private mutating func checkList(_ file: SourceText, _ line: Range<Int>) {
        guard let equals = line.first(where: { file.bytes[$0] == UInt8(ascii: "=") }) else { return }
        let name = file.text(line.lowerBound..<equals).split(separator: " ").joined()
        guard let count = ["weekdays": 7, "months": 12][name] else { return }
        let names = file.text(equals + 1..<line.upperBound).split { $0 == " " || $0 == "\r" || $0 == "\t" }
        guard names.count != count else { return }
        report(
            .templateVariable, "\(name) are \(count), and here are \(names.count)", file, line,
            help: "name each, with blanks between")
    }
}
