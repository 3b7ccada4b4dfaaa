package import Bytes
package import Triage

/// How an example came out.
package struct ExampleResult: Sendable {
    /// A field that is decided otherwise than the example says.
    package struct Difference: Equatable, Sendable {
        /// `severity`, `sender.plan`, `clocks[0].due`
        package var field: String
        package var expected: JSONValue
        package var found: JSONValue
    }

    package var example: Example
    package var differences: [Difference]
    package var decision: Decision

    package init(_ example: Example, _ decision: Decision) {
        self.example = example
        self.decision = decision
        differences = example.expected.flatMap { member -> [Difference] in
            guard let field = ExampleField(rawValue: member.name) else { return [] }
            let found = field.value(of: decision, like: member.value)
            return field == .evidence
                ? ExampleResult.missing(member.value, in: found) : ExampleResult.compare(member.value, found, member.name)
        }
    }

    package enum Verdict: String, Sendable {
        case right
        /// Decided otherwise than the example says.
        case differs
        /// Decided otherwise, as is known.
        case known
        /// It was known to be decided otherwise, and is not any more.
        case mended
    }

    package var verdict: Verdict {
        if differences.isEmpty { return example.known == nil ? .right : .mended }
        return example.known == nil ? .differs : .known
    }

    /// The line's members as they must be for the example to come out right.
    package var mended: [(name: String, value: JSONValue?)] {
        let wrong = Set(differences.map { String($0.field.prefix { $0 != "." && $0 != "[" }) })
        var changes: [(name: String, value: JSONValue?)] = example.expected.compactMap { member in
            guard wrong.contains(member.name), let field = ExampleField(rawValue: member.name) else { return nil }
            return (member.name, field.value(of: decision, like: member.value))
        }
        if example.known != nil { changes.append(("known", nil)) }
        return changes
    }

    /// A line for a message that has none: what a support lead looks at first.
    package static func line(for file: String, _ decision: Decision) -> JSONValue {
        let fields: [ExampleField] = [
            .kind, .verification, .standing, .account, .plan, .project, .channel, .category, .scope, .severity, .queue,
            .reply, .promise,
        ]
        return .object(
            [.init("file", .string(file))] + fields.map { .init($0.rawValue, $0.value(of: decision, like: nil)) })
    }

    // MARK: Comparison

    /// Of an object each member that is expected is compared; of an array each element.
    private static func compare(_ expected: JSONValue, _ found: JSONValue, _ field: String) -> [Difference] {
        switch (expected, found) {
        case (.object(let members), .object):
            return members.flatMap { compare($0.value, found[$0.name] ?? .null, "\(field).\($0.name)") }
        case (.array(let wanted), .array(let elements)) where wanted.count == elements.count:
            return wanted.indices.flatMap { compare(wanted[$0], elements[$0], "\(field)[\($0)]") }
        default:
            return expected == found ? [] : [Difference(field: field, expected: expected, found: found)]
        }
    }

    /// Evidence that is expected and not found: rules may find more.
    private static func missing(_ expected: JSONValue, in found: JSONValue) -> [Difference] {
        guard case .array(let wanted) = expected, case .array(let elements) = found else {
            return compare(expected, found, "evidence")
        }
        return wanted.enumerated().compactMap { index, item in
            elements.contains { compare(item, $0, "").isEmpty }
                ? nil : Difference(field: "evidence[\(index)]", expected: item, found: .null)
        }
    }
}
