package import Bytes
import Calendars
package import Diagnostics
import Mail
import Triage

/// `tests/expected.jsonl`, read: an example a line, blank lines between them.
package struct ExampleList: Sendable {
    package var examples: [Example] = []
    /// Lines that are no examples.
    package var mistakes: [Diagnostic] = []
    private let source: SourceText

    package init(_ source: SourceText) {
        self.source = source
        var seen: [String: Int] = [:]
        for (number, line) in ExampleList.lines(of: source).enumerated() {
            guard source.bytes[line].contains(where: { $0 > 0x20 }) else { continue }
            do throws(Mistake) {
                let example = try ExampleList.example(source.bytes[line], line: number + 1)
                if let first = seen.updateValue(number + 1, forKey: example.file) {
                    throw Mistake("\(example.file) has a line already", help: "it is line \(first): one of the two must go")
                }
                examples.append(example)
            } catch {
                let place =
                    error.offset.map { $0..<min($0 + 1, line.upperBound) } ?? line
                    .lowerBound..<min(line.lowerBound + 1, line.upperBound)
                mistakes.append(Diagnostic(.error, error.message, in: source, place, help: error.help))
            }
        }
    }

    /// The byte ranges of the lines, without their ends.
    private static func lines(of source: SourceText) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < source.bytes.count {
            let end = source.bytes[start...].firstIndex(of: Byte.lineFeed) ?? source.bytes.count
            lines.append(start..<end)
            start = end + 1
        }
        return lines
    }

    private struct Mistake: Error {
        var message: String
        var help: String?
        var offset: Int?

        init(_ message: String, help: String? = nil, offset: Int? = nil) {
            self.message = message
            self.help = help
            self.offset = offset
        }
    }

    private static func example(_ bytes: ArraySlice<UInt8>, line: Int) throws(Mistake) -> Example {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
            throw Mistake(
                "this is no JSON: \(error.reason)", help: "an example is an object on a line of its own",
                offset: error.offset)
        }
        guard case .object(let members) = value else {
            throw Mistake("an example is an object", help: "write it as in: {\"file\": \"001.eml\", \"queue\": \"desk\"}")
        }
        guard let file = value["file"]?.text, !file.isEmpty else {
            throw Mistake("the example names no message", help: "add \"file\": the name of an .eml file in this folder")
        }
        // Examples lie in their folder; nothing else is read.
        guard !file.contains("/"), file != "..", file != "." else {
            throw Mistake("\"\(file)\" lies in another folder", help: "name a file of this folder")
        }
        var example = Example(file: file, expected: [], envelope: Envelope(), line: line)
        for member in members where !ExampleField.passedOver.contains(member.name) {
            switch member.name {
            case "file": break
            case "why": example.why = member.value.text
            case "known": example.known = member.value.text
            case "at":
                guard let time = member.value.text.flatMap(Timestamp.init(rfc3339:)) else {
                    throw Mistake("\"at\" is no time", help: "write it as in RFC 3339: 2026-11-21T10:00:00Z")
                }
                example.at = time
            case "envelope":
                example.envelope = Envelope(
                    sender: member.value["sender"]?.text.flatMap(ReversePath.init(argument:)),
                    recipients: member.value["recipients"]?.strings ?? [])
            default:
                guard ExampleField(rawValue: member.name) != nil else {
                    let names = ExampleField.allCases.map(\.rawValue) + Example.notes
                    let help = suggestion(for: member.name, among: names)
                    throw Mistake(
                        "no field of a decision is called \"\(member.name)\"",
                        help: help ?? "there are: " + names.joined(separator: ", "))
                }
                example.expected.append(member)
            }
        }
        return example
    }

    // MARK: Written again

    /// The file with some lines changed and others added; all else stays as it is, byte for byte.
    ///
    /// - Parameters:
    ///   - changes: what becomes of the line of a file: its members, of which the value is replaced, or which are taken away (nil).
    ///   - added: lines for messages that have none.
    package func rewritten(_ changes: [String: [(name: String, value: JSONValue?)]], adding added: [JSONValue] = [])
        -> [UInt8]
    {
        let changed = Dictionary(examples.compactMap { example in changes[example.file].map { (example.line, $0) } }) {
            first, _ in first
        }
        var bytes: [UInt8] = []
        for (number, line) in ExampleList.lines(of: source).enumerated() {
            if let change = changed[number + 1], let value = try? JSONValue(parsing: source.bytes[line]) {
                bytes += ExampleList.line(value.changed(change))
            } else {
                bytes += source.bytes[line] + [Byte.lineFeed]
            }
        }
        for value in added { bytes += ExampleList.line(value) }
        return bytes
    }

    private static func line(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        json.value(value)
        json.endLine()
        return json.takeBytes()
    }
}

extension JSONValue {
    fileprivate var strings: [String]? {
        guard case .array(let elements) = self else { return nil }
        return elements.compactMap(\.text)
    }

    /// An object with some members replaced, added or taken away.
    fileprivate func changed(_ changes: [(name: String, value: JSONValue?)]) -> JSONValue {
        guard case .object(var members) = self else { return self }
        for change in changes {
            let index = members.firstIndex { $0.name == change.name }
            if let value = change.value {
                if let index { members[index].value = value } else { members.append(Member(change.name, value)) }
            } else if let index {
                members.remove(at: index)
            }
        }
        return .object(members)
    }
}
