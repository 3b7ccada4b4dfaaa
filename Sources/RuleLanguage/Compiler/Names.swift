import Diagnostics

/// What a pack declares under one kind of name, with where each stands.
struct Names {
    /// `category`, as messages call it.
    let kind: String
    private(set) var places: [String: Diagnostic.Place] = [:]
    private(set) var order: [String] = []

    init(_ kind: String) { self.kind = kind }

    func contains(_ name: String) -> Bool { places[name] != nil }

    mutating func declare(_ token: Token, in source: SourceText) -> Diagnostic? {
        let place = Diagnostic.Place(source, token.range)
        if let before = places[token.text] {
            return Diagnostic(.error, "\(kind) \"\(token.text)\" is declared twice", at: place, help: "first at \(before.fileAndLine)")
        }
        places[token.text] = place
        order.append(token.text)
        return nil
    }

    /// The error for a name that is not declared.
    func unknown(_ token: Token, in source: SourceText) -> Diagnostic {
        var help: String?
        if let near = nearest(to: token.text, among: order) {
            let declared = places[near].map { " (declared at \($0.fileAndLine))" } ?? ""
            help = "did you mean \"\(near)\"?" + declared
        } else if !order.isEmpty, order.count <= 8 {
            help = "declared are \(order.joined(separator: ", "))"
        }
        return Diagnostic(.error, "no \(kind) is called \"\(token.text)\"", in: source, token.range, help: help)
    }
}
