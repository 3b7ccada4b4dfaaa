/// A JSON value (RFC 8259), read whole: for the small files that people and programs write for us, never for mail.
package indirect enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// As written: what reads it knows which numbers it takes.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// In the order written; a name that stands twice is there twice.
    case object([Member])

    package struct Member: Equatable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The string, where it is one.
    package var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The value of an object's member; of a name that stands twice, the first.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

extension JSONWriter {
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): number(asWritten: text)
        case .string(let text): string(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let members):
            object { json in
                for member in members { json.member(member.name) { $0.value(member.value) } }
            }
        }
    }
}

/// What is wrong with a text that should be JSON.
package struct JSONError: Error, Equatable {
    /// The byte at which it was noticed.
    package var offset: Int
    /// `a string is not closed`
    package var reason: String

    package init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }
}
