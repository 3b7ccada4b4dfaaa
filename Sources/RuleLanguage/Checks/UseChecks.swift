import Diagnostics

extension PolicyCompiler {
    /// Reports what is declared and never used: a misspelt use often shows there.
    mutating func checkUse(_ policy: Policy) {
        let ruling = Set(
            (policy.categories.flatMap(\.ruledOutBy) + policy.severities.flatMap(\.ruledOutBy)).map {
                policy.notions[$0].name
            })
        for (source, segment) in all("notion") {
            guard let name = segment.arguments.first, !ruling.contains(name.text) else { continue }
            warn(
                .unused, "the notion \"\(name.text)\" rules nothing out", source, name.range,
                help: "name it: ruled-out-by \(name.text)")
        }
        for (source, segment) in all("words") {
            guard let name = segment.arguments.first else { continue }
            let mark = Array("<\(name.text)>".utf8)
            if !files.rules.contains(where: { Self.contains($0.bytes, mark) }) {
                warn(
                    .unused, "nothing names the group of words \"\(name.text)\"", source, name.range,
                    help: "in a pattern: <\(name.text)>")
            }
        }
        let counted = Set(
            policy.promises.flatMap { $0.promise.clocks.map(\.calendar) + [$0.promise.calendar].compactMap { $0 } })
        for (source, segment) in all("calendar") {
            guard let name = segment.arguments.first, !counted.contains(name.text) else { continue }
            warn(
                .unused, "no promise counts in the calendar \"\(name.text)\"", source, name.range,
                help: "name it: in \(name.text)")
        }
        let sent = Set(
            policy.routes.flatMap { ($0.reply.map { [$0] } ?? []) + $0.adds } + [policy.closing?.reply].compactMap { $0 })
        for name in templateNames where !sent.contains(name) {
            guard let file = files.replies.first(where: { $0.path == "replies/en/\(name).txt" }) else { continue }
            warn(
                .unused, "no row sends the reply \"\(name)\"", file, 0..<0,
                help: "name it in a row: reply \(name), or: add \(name)")
        }
    }

    private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, bytes.count >= wanted.count else { return false }
        for start in 0...(bytes.count - wanted.count)
        where bytes[start] == first && bytes[start..<start + wanted.count].elementsEqual(wanted) {
            return true
        }
        return false
    }
}
