/// One result of an `Authentication-Results` field (RFC 8601).
package struct AuthenticationResult: Sendable {
    /// Who says so, as written; nil where the field names nobody, which one large provider does.
    package var authserv: String?
    /// In lower case: `spf`, `dkim`, `dmarc`, `arc`, `iprev`, …
    package var method: String
    /// In lower case: `pass`, `fail`, `none`, …
    package var result: String
    package var reason: String?
    /// `smtp.mailfrom`, `header.d`, …, each with its value; the names in lower case, in the field's order.
    package var properties: [(String, String)]
    /// The field's place in `message.header.fields`.
    package var fieldIndex: Int
    /// Whether the whole field is as the grammar has it. A result of an unsound field proves nothing.
    package var isSound: Bool
}

extension Message {
    /// Fields that are read; each relay adds one, and each is bounded itself.
    private static let mostFields = 50

    /// What every `Authentication-Results` field says, whoever put it there. Nothing here is proof of anything.
    package func authenticationResults() -> [AuthenticationResult] {
        fieldIndices(named: "authentication-results").prefix(Self.mostFields).flatMap { results(at: $0) }
    }

    /// What our own mail server says: the sound results of fields that carry one of these authserv-ids, letter for letter but for
    /// case, and that stand above the line by which our server took the message over (`OwnHop`). What stands below came with the
    /// message and may be forged; a field without an authserv-id may be anybody's (RFC 8601 section 5).
    ///
    /// - Parameter areForgeriesStripped: our mail server takes out such fields in its name from what comes in, so that those that
    ///   are there are its own wherever they stand. Servers that add theirs below their own `Received` line need this.
    package func trustedResults(authservIDs: [String], areForgeriesStripped: Bool = false) -> [AuthenticationResult] {
        let trusted = Set(authservIDs.map(OwnHop.canonical))
        let indices = fieldIndices(named: "authentication-results").prefix(Self.mostFields)
        guard !trusted.isEmpty, !indices.isEmpty else { return [] }
        let border = (areForgeriesStripped ? nil : OwnHop(names: trusted).border(received)) ?? header.fields.count
        return
            indices
            .filter { $0 < border }
            .flatMap { results(at: $0) }
            .filter { $0.isSound && $0.authserv.map { trusted.contains(OwnHop.canonical($0)) } ?? false }
    }

    private func results(at index: Int) -> [AuthenticationResult] {
        let field = AuthenticationResultsField(text(of: header.fields[index]))
        return field.results.map { result in
            AuthenticationResult(
                authserv: field.authserv, method: result.method, result: result.result, reason: result.reason,
                properties: result.properties, fieldIndex: index, isSound: field.isSound)
        }
    }
}
