import Testing

@testable import Mail

struct ResultCase: CustomTestStringConvertible, Sendable {
    let body: String
    let authserv: String?
    /// `method=result` with its properties, `/name=value`.
    let results: [String]
    var testDescription: String { body }

    init(_ body: String, _ authserv: String?, _ results: String...) {
        self.body = body
        self.authserv = authserv
        self.results = results
    }
}

struct TrustCase: CustomTestStringConvertible, Sendable {
    let name: String
    let header: String
    let trusted: [String]
    var testDescription: String { name }
}

@Suite("Results of authentication") struct AuthenticationTests {
    static let sound: [ResultCase] = [
        ResultCase("mx.desk.example; none", "mx.desk.example"),
        ResultCase(
            "mx.desk.example 1; spf=pass smtp.mailfrom=customer.example", "mx.desk.example",
            "spf=pass/smtp.mailfrom=customer.example"),
        ResultCase(
            "mx.desk.example; SPF=Pass smtp.MailFrom=Jane@Customer.example;", "mx.desk.example",
            "spf=pass/smtp.mailfrom=Jane@Customer.example"),
        ResultCase(
            "mx.desk.example;\n dkim=pass (good (2048 bit) key) header.d=customer.example header.s=a header.b=\"ab/c=\";\n dmarc=pass (p=none dis=none) header.from=customer.example",
            "mx.desk.example", "dkim=pass/header.d=customer.example/header.s=a/header.b=ab/c=",
            "dmarc=pass/header.from=customer.example"),
        ResultCase(
            "mx.desk.example; dkim=fail reason=\"bad; signature\" header.d=x.example", "mx.desk.example",
            "dkim=fail(bad; signature)/header.d=x.example"),
        ResultCase(
            "a (b) 1 (c); dkim (d) / 1 (e) = (f) fail (g) policy (h) . (i) expired (j) = (k) 1362471462", "a",
            "dkim=fail/policy.expired=1362471462"),
        ResultCase("\"mx desk\"; spf=none", "mx desk", "spf=none"),
        ResultCase(
            "mx.desk.example; spf=pass smtp.mailfrom=a=b.example@c.example", "mx.desk.example",
            "spf=pass/smtp.mailfrom=a=b.example@c.example"),
        ResultCase("mx.desk.example; spf=pass smtp.mailfrom=", "mx.desk.example"),
        ResultCase(
            "spf=pass smtp.mailfrom=x.example; y.example; dkim=none action=none header.d=;", nil,
            "spf=pass/smtp.mailfrom=x.example", "dkim=none/header.d="),
        ResultCase(
            "mx.desk.example; iprev=pass policy.iprev=2001:db8::1", "mx.desk.example", "iprev=pass/policy.iprev=2001:db8::1"),
    ]

    @Test("what the grammar has is read", arguments: sound) func reads(_ item: ResultCase) {
        let found = Message("Authentication-Results: \(item.body)\n\n").authenticationResults()
        // The one case that is cut off is listed with the sound ones to show that it has no result to trust.
        guard !item.body.hasSuffix("mailfrom=") else {
            #expect(found.allSatisfy { !$0.isSound })
            return
        }
        #expect(found.map(Self.description) == item.results)
        #expect(found.allSatisfy { $0.isSound && $0.authserv == item.authserv && $0.fieldIndex == 0 })
    }

    static let unsound = [
        "mx.desk.example; spf=pass (unclosed", "mx.desk.example; spf=pass reason=\"unclosed", "mx.desk.example; spf",
        "mx.desk.example; spf=",
        "mx.desk.example; spf=pass smtp", "mx.desk.example; spf=pass smtp.", "mx.desk.example; spf=pass .",
        "mx.desk.example; spf=pass; none",
        "mx.desk.example; none; spf=pass", "mx.desk.example x; spf=pass", "mx.desk.example; dkim/x=pass",
        "mx.desk.example; other.example; dkim=pass",
        "mx.desk.example; spf=pass (((((((((((((((((((((((((((((x)))))))))))))))))))))))))))))", "\"unclosed; spf=pass",
        "i=x; a; spf=pass",
        "mx.desk.example; dmarc=pass header.from=customer.example; dkim=.",
    ]

    @Test("anything else proves nothing", arguments: unsound) func refuses(_ body: String) {
        let message = Message("Authentication-Results: \(body)\nReceived: by mx.desk.example; x\n\n")
        #expect(message.authenticationResults().allSatisfy { !$0.isSound })
        #expect(message.trustedResults(authservIDs: ["mx.desk.example"]).isEmpty)
    }

    static let own = "Authentication-Results: mx.desk.example; spf=fail smtp.mailfrom=customer.example\n"
    static let forged = "Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example\n"
    static let taken =
        "Received: from mail.customer.example by mx.desk.example with ESMTPS id 1; Tue, 3 Nov 2026 10:02:00 +0100\n"
    static let before = "Received: from pc by mail.customer.example; Tue, 3 Nov 2026 10:01:00 +0100\n"
    static let inner = "Received: by store.desk.example; Tue, 3 Nov 2026 10:02:01 +0100\n"

    static let trust: [TrustCase] = [
        TrustCase(
            name: "above our line", header: own + taken + before, trusted: ["spf=fail/smtp.mailfrom=customer.example"]),
        TrustCase(
            name: "below it it came with the message", header: own + taken + forged + before,
            trusted: ["spf=fail/smtp.mailfrom=customer.example"]),
        TrustCase(name: "a forged line of ours moves nothing", header: taken + forged + taken + before, trusted: []),
        TrustCase(
            name: "below an inner hop of another name", header: inner + own + taken + before,
            trusted: ["spf=fail/smtp.mailfrom=customer.example"]),
        TrustCase(
            name: "no line of ours", header: own + before + forged, trusted: ["spf=fail/smtp.mailfrom=customer.example"]),
        TrustCase(name: "no line at all", header: own, trusted: ["spf=fail/smtp.mailfrom=customer.example"]),
        TrustCase(
            name: "another's id", header: "Authentication-Results: mx.desk.example.evil.example; dmarc=pass\n" + taken,
            trusted: []),
        TrustCase(
            name: "no id", header: "Authentication-Results: dmarc=pass header.from=customer.example\n" + taken, trusted: []),
        TrustCase(
            name: "case does not count", header: "Authentication-Results: MX.Desk.Example; spf=pass\n" + taken,
            trusted: ["spf=pass"]),
        TrustCase(
            name: "another field", header: "ARC-Authentication-Results: i=1; mx.desk.example; dmarc=pass\n" + taken,
            trusted: []),
        TrustCase(
            name: "several fields", header: own + "Authentication-Results: mx.desk.example; dkim=none\n" + taken,
            trusted: ["spf=fail/smtp.mailfrom=customer.example", "dkim=none"]),
    ]

    /// Hand-overs above a line in our name, and whether they leave that line ours.
    static let hops: [(String, isInner: Bool)] = [
        ("by store.desk.example with LMTP", true), ("from localhost by store.desk.example with LMTP", false),
        ("from mx.desk.example by store.desk.example", true),
        ("from mx.desk.example (mx.desk.example [192.0.2.1]) by store.desk.example", true),
        ("from a (unknown [10.1.2.3]) by store.desk.example", true), ("from a ([127.0.0.1]) by b.desk.example", true),
        ("from a (a [172.16.0.1]) by store.desk.example", true), ("from a (a [172.32.0.1]) by store.desk.example", false),
        ("from a ([IPv6:::1]) by store.desk.example", true), ("from a ([fd00::1]) by store.desk.example", true),
        ("from a ([IPv6:2001:db8::1]) by mx1.desk.example", false),
        ("from mx.desk.example (unknown [203.0.113.9]) by mx1.desk.example", false),
        ("from unknown (HELO mx.desk.example) (203.0.113.9) by mx1.desk.example", false),
        ("from a ([203.0.113.9] helo=[127.0.0.1]) by mx1.desk.example", false),
        ("from a (mx.desk.example [203.0.113.9] (may be forged)) by mx1.desk.example", false),
        ("from a (127.0.0.1.evil.example [203.0.113.9]) by mx1.desk.example", false),
        ("from a (evil.example [203.0.113.9]) by mx1.desk.example", false),
    ]

    @Test("a line in our name is ours where the mail came to it from outside", arguments: hops.indices)
    func border(index: Int) {
        let (line, isInner) = Self.hops[index]
        let message = Message("Received: \(line); x\n\(Self.forged)\(Self.taken)From: jane@customer.example\n\nHello")
        #expect(message.trustedResults(authservIDs: ["mx.desk.example"]).isEmpty == !isInner, "\(line)")
    }

    @Test("where forgeries are stripped, our results count below our line too") func stripped() {
        let message = Message(Self.taken + Self.own + Self.before + "From: jane@customer.example\n\nHello")
        #expect(message.trustedResults(authservIDs: ["mx.desk.example"]).isEmpty)
        let found = message.trustedResults(authservIDs: ["mx.desk.example"], areForgeriesStripped: true)
        #expect(found.map(Self.description) == ["spf=fail/smtp.mailfrom=customer.example"])
        #expect(message.trustedResults(authservIDs: ["other.example"], areForgeriesStripped: true).isEmpty)
    }

    @Test("only our own server's word counts", arguments: trust) func trusts(_ item: TrustCase) {
        let message = Message("Return-Path: <x@y.example>\n\(item.header)From: jane@customer.example\n\nHello")
        #expect(
            message.trustedResults(authservIDs: ["other.example", "mx.desk.example"]).map(Self.description) == item.trusted)
        #expect(message.trustedResults(authservIDs: []).isEmpty)
    }

    private static func description(_ result: AuthenticationResult) -> String {
        "\(result.method)=\(result.result)" + (result.reason.map { "(\($0))" } ?? "")
            + result.properties.map { "/\($0.0)=\($0.1)" }.joined()
    }
}
