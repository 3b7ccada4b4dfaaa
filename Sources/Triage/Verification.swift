import Mail
import Register

/// Whether the sender is who the message says, by the results of our own MX alone.
///
/// `dmarc=pass` or `dmarc=fail` decides. Without one, an `spf` or `dkim` pass that is aligned with the From domain verifies;
/// no pass at all and some fail or softfail is a failure. All else proves nothing either way, and `none`, `temperror`,
/// `permerror`, `neutral` and `policy` are no results.
struct VerifiedSender {
    let verification: Verification
    /// The result that decided, for `explain`.
    let proof: String

    init(from: [Mailbox], results: [AuthenticationResult], register: Register) {
        guard from.count == 1, let author = from.first, !author.domain.isEmpty else {
            verification = .unverified
            proof = from.count > 1 ? "several From addresses" : "no From address"
            return
        }
        let dmarc = results.filter { result in
            guard result.method == "dmarc", result.result == "pass" || result.result == "fail" else { return false }
            // A result for another domain says nothing about this author.
            let domain = VerifiedSender.property("header.from", of: result).map(VerifiedSender.domain)
            return domain.map { VerifiedSender.isAbove($0, author.domain) || VerifiedSender.isAbove(author.domain, $0) }
                ?? true
        }
        if let result = dmarc.first(where: { $0.result == "fail" }) ?? dmarc.first {
            verification = result.result == "pass" ? .verified : .failed
            proof = "dmarc=\(result.result)"
            return
        }
        var pass: String?
        var fail: String?
        for result in results where result.method == "spf" || result.method == "dkim" {
            switch result.result {
            case "pass":
                let domain = VerifiedSender.authenticatedDomain(of: result) ?? ""
                if VerifiedSender.isAligned(domain, with: author.domain, register: register) {
                    verification = .verified
                    proof = "\(result.method)=pass aligned (\(domain))"
                    return
                }
                pass = pass ?? "\(result.method)=pass not aligned (\(domain.isEmpty ? "no domain" : domain))"
            case "fail", "hardfail", "softfail": fail = fail ?? "\(result.method)=\(result.result)"
            default: break
            }
        }
        verification = pass == nil && fail != nil ? .failed : .unverified
        proof = pass ?? fail ?? "no result of our mail server"
    }

    /// The domain that a passing result speaks for: the signer's (`header.d`, else of `header.i`), the envelope sender's
    /// (`smtp.mailfrom`), or, for a null envelope sender only, the host's own name (RFC 7208 section 2.4).
    private static func authenticatedDomain(of result: AuthenticationResult) -> String? {
        let names = result.method == "dkim" ? ["header.d", "header.i"] : ["smtp.mailfrom", "smtp.mail", "smtp.helo"]
        for name in names {
            guard let value = property(name, of: result) else { continue }
            let domain = domain(value)
            if !domain.isEmpty { return domain }
        }
        return nil
    }

    /// The domain for which a result of SPF speaks, where that is the envelope sender's and not the host's own name.
    fileprivate static func pathDomain(of result: AuthenticationResult) -> String? {
        (property("smtp.mailfrom", of: result) ?? property("smtp.mail", of: result)).map(domain)
    }

    private static func property(_ name: String, of result: AuthenticationResult) -> String? {
        result.properties.first { $0.0 == name }?.1
    }

    /// The domain of `a@b.example`, `<a@b.example>`, `@b.example` or `b.example`, in lower case.
    private static func domain(_ value: String) -> String {
        var text = Register.key(value)[...]
        if let at = text.lastIndex(of: "@") { text = text[text.index(after: at)...] }
        text = text.drop { $0 == "<" || $0 == "\"" }
        while let last = text.last, last == ">" || last == "\"" || last == "." { text = text.dropLast() }
        return String(text)
    }

    /// The same domain, one a subdomain of the other, or both at or below domains of one account.
    static func isAligned(_ domain: String, with author: String, register: Register) -> Bool {
        guard domain.contains(".") else { return false }
        let author = Register.key(author)
        if isAbove(domain, author) || isAbove(author, domain) { return true }
        guard let account = register.account(ofDomain: domain) else { return false }
        return register.account(ofDomain: author)?.id == account.id
    }

    /// Whether a domain is another one or above it. A top-level domain is above nobody.
    private static func isAbove(_ parent: String, _ child: String) -> Bool {
        let child = Register.key(child)
        return parent.contains(".") && (parent == child || child.hasSuffix("." + parent))
    }
}

extension [AuthenticationResult] {
    /// Whether SPF was checked and passed for something else than an envelope sender's domain, as `DomainName.unicode` has it: that domain
    /// does not let the host send that sent the message.
    package func disprovePath(of domain: String) -> Bool {
        let results = filter { $0.method == "spf" }
        return !results.isEmpty && !results.contains { $0.result == "pass" && VerifiedSender.pathDomain(of: $0) == domain }
    }
}
