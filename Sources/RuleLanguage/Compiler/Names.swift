import Diagnostics

/// What a pack declares under one kind of name, with where each stands.
struct Names {
    /// `category`, as messages call it.
    let kind: String
    private(set) var places: [String: Diagnostic.Place] = [:]
    private(set) var order: [String] = []

    /// More names are no help beside a caret.
    private static let mostListed = 8

    init(_ kind: String) { self.kind = kind }

    func contains(_ name: String) -> Bool { places[name] != nil }

    mutating func declare(_ token: Token, in source: SourceText) -> Diagnostic? {
        let place = Diagnostic.Place(source, token.range)
        if let before = places[token.text] {
            return Diagnostic(
                .error, .declaredTwice, "\(kind) \"\(token.text)\" is declared twice", at: place,
                help: "first at \(before.fileAndLine)")
        }
        places[token.text] = place
        order.append(token.text)
        return nil
    }

    /// The error for a name that is not declared.
    func unknown(_ token: Token, in source: SourceText, else hint: String? = nil) -> Diagnostic {
        let help: String
        if let near = nearest(to: token.text, among: order) {
            let declared = places[near].map { " (declared at \($0.fileAndLine))" } ?? ""
            help = "did you mean \"\(near)\"?" + declared
        } else if order.isEmpty {
            help = hint ?? "none is declared: add \(kind) \(token.text)"
        } else {
            let more = order.count - Self.mostListed
            help =
                hint ?? "declared are \(order.prefix(Self.mostListed).joined(separator: ", "))"
                + (more > 0 ? " and \(more) more" : "")
        }
        return Diagnostic(
            .error, .unknownName, "no \(kind) is called \"\(token.text)\"", in: source, token.range, help: help)
    }
}

/// What names what: to find circles.
struct References {
    private(set) var edges: [(from: String, to: Token, source: SourceText)] = []

    mutating func note(_ from: String, _ to: Token, _ source: SourceText) { edges.append((from, to, source)) }

    /// The first reference of each circle.
    var circles: [(to: Token, source: SourceText)] {
        var found: [(to: Token, source: SourceText)] = []
        var told: Set<String> = []
        var named = Dictionary(grouping: edges, by: \.from).mapValues { Set($0.map(\.to.text)) }
        for edge in edges where !told.contains(edge.from) {
            var reached: Set<String> = [edge.to.text]
            var waiting = [edge.to.text]
            while let next = waiting.popLast() {
                for other in named[next] ?? [] where reached.insert(other).inserted { waiting.append(other) }
            }
            guard reached.contains(edge.from) else {
                // What is part of no circle is on the way to none either: in a long chain each would go all the way again.
                named[edge.from]?.remove(edge.to.text)
                continue
            }
            told.formUnion(reached)
            found.append((edge.to, edge.source))
        }
        return found
    }
}

extension PolicyCompiler {
    mutating func reportCircles(_ references: References, _ kind: String) {
        for circle in references.circles {
            report(
                .circular, "the \(kind) \"\(circle.to.text)\" leads back to itself", circle.source, circle.to.range,
                help: "one of them has to name another \(kind), or none")
        }
    }
}
