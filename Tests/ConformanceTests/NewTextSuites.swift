import Mail

extension ConformanceSuite {
    /// Talon: what of a reply is new, and where its signature begins. It cuts quotes and signatures by two functions, so that the
    /// first leaves signatures in place.
    static let talon = ConformanceSuite(name: "talon", source: "talon") { corpora in
        var cases: [ConformanceCase] = []
        for object in try corpora.objects("talon/expected.jsonl") {
            let file = object["file"] as? String ?? ""
            let bytes = try corpora.bytes("talon/" + file)
            let expected = object["expected"] as? String ?? ""
            var comparison = Comparison()
            switch object["kind"] as? String {
            case "html": compareReply(MessageText(html: bytes), expected, &comparison)
            case "signature":
                let text = MessageText(text: bytes, senderNames: [object["sender"] as? String ?? ""])
                comparison.expect("signature", text.joined([.signature]), is: object["expected_signature"] as? String)
            default: compareReply(MessageText(of: Message(parsing: bytes)), expected, &comparison)
            }
            cases.append(ConformanceCase(file, comparison))
        }
        for (index, object) in try corpora.objects("talon/inline_expected.jsonl").enumerated() {
            let input = Array((object["input"] as? String ?? "").utf8)
            let expected = object["expected"] as? String ?? ""
            var comparison = Comparison()
            if object["kind"] as? String == "html" {
                // The expectation is HTML too: what a person reads of it is compared.
                let read = String(decoding: MessageText(html: Array(expected.utf8)).whole, as: UTF8.self)
                compareReply(MessageText(html: input), read, &comparison)
            } else {
                compareReply(MessageText(text: input), expected, &comparison)
            }
            cases.append(ConformanceCase("inline-\(index + 1)-\(object["test"] as? String ?? "")", comparison))
        }
        return cases
    }

    /// The new text with or without the signature.
    private static func compareReply(_ text: MessageText, _ expected: String, _ comparison: inout Comparison) {
        let own = String(decoding: text.newText, as: UTF8.self)
        let signed = text.joined([.new, .signature, .footer])
        if expected.compacted != own.compacted, expected.compacted != signed.compacted {
            comparison.expect("new text", own, is: expected)
        }
    }

    /// Zapier's e-mail reply parser. Its fragments are compared by where the words in them ended up.
    static let zapier = ConformanceSuite(name: "zapier", source: "zapier-email-reply-parser") { corpora in
        try corpora.objects("zapier-email-reply-parser/expected.jsonl").enumerated().map { index, object in
            let file = object["file"] as? String ?? ""
            let text = MessageText(text: try corpora.bytes("zapier-email-reply-parser/" + file))
            let own = String(decoding: text.newText, as: UTF8.self)
            let asserts = object["asserts"] as? [[String: Any]] ?? []
            var hidden: Set<Int> = []
            for assertion in asserts where "\(assertion["path"] ?? "")".hasPrefix("[") {
                for (index, isSet) in (assertion["value"] as? [Bool] ?? []).enumerated() where isSet { hidden.insert(index) }
            }
            let knowsHidden = asserts.contains { "\($0["path"] ?? "")".hasPrefix("[") }
            var comparison = Comparison()
            for assertion in asserts {
                let path = assertion["path"] as? String ?? ""
                guard let value = assertion["value"] as? String else { continue }
                if path.contains("reply") {
                    switch assertion["op"] as? String {
                    case "equals": comparison.expect("reply", own, is: value)
                    case "contains":
                        comparison.require(own.collapsed.contains(value.collapsed), "the reply lacks \(value): \(own)")
                    default: comparison.require(!own.contains(value), "the reply contains \(value)")
                    }
                } else if path.contains("fragments["), knowsHidden, let number = Int(path.filter(\.isNumber)) {
                    let rest = String(decoding: text.whole, as: UTF8.self)
                    comparison.require(
                        (hidden.contains(number) ? rest : own).contains(value), "\(path) lacks \(value): \(own)")
                }
            }
            return ConformanceCase("\(index + 1)-\(object["test"] as? String ?? "")", comparison)
        }
    }

    /// Quotequail: quotes, and what stands above and below a forwarded message.
    static let quotequail = ConformanceSuite(name: "quotequail", source: "quotequail") { corpora in
        var cases: [ConformanceCase] = []
        for (file, isHTML) in [("test_quote", false), ("test_quote_html", true)] {
            for (index, object) in try corpora.objects("quotequail/\(file).jsonl").enumerated() {
                let input = object[isHTML ? "html" : "text"] as? String ?? ""
                let text = isHTML ? MessageText(html: Array(input.utf8)) : MessageText(text: Array(input.utf8))
                let pieces = object["expected_quote_intro_line"] as? [[Any]] ?? []
                let own = pieces.filter { $0.first as? Bool == true }.compactMap { $0.last as? String }.joined(
                    separator: "\n")
                var comparison = Comparison()
                compareReply(text, isHTML ? read(own) : own, &comparison)
                cases.append(ConformanceCase("\(file)-\(index + 1)", comparison))
            }
        }
        for (index, object) in try corpora.objects("quotequail/test_unwrap.jsonl").enumerated() {
            let input = object["text"] as? String ?? ""
            let expected = object["expected"] as? [String: Any]
            let own = expected.map { "\($0["text_top"] ?? "")\n\($0["text_bottom"] ?? "")" }
            var comparison = Comparison()
            // No expectation: nothing was found that could be unwrapped. A line of quote may then still be one.
            if let own { compareReply(MessageText(text: Array(input.utf8)), own, &comparison) }
            cases.append(ConformanceCase("test_unwrap-\(index + 1)", comparison))
        }
        for (index, object) in try corpora.objects("quotequail/test_unwrap_html.jsonl").enumerated() {
            let file = object["file"] as? String
            let input = try file.map { try corpora.text("quotequail/files/" + $0) } ?? object["html"] as? String ?? ""
            let expected = object["expected"] as? [String: Any]
            let own = expected.map { "\($0["html_top"] ?? "")\n\($0["html_bottom"] ?? "")" } ?? input
            var comparison = Comparison()
            compareReply(MessageText(html: Array(input.utf8)), read(own), &comparison)
            cases.append(ConformanceCase("test_unwrap_html-\(index + 1)", comparison))
        }
        return cases
    }

    private static func read(_ html: String) -> String {
        String(decoding: MessageText(html: Array(html.utf8)).whole, as: UTF8.self)
    }
}

extension MessageText {
    /// The segments of these kinds, in order.
    func joined(_ kinds: Set<Segment.Kind>) -> String {
        segments.filter { kinds.contains($0.kind) }.map { String(decoding: whole[$0.range], as: UTF8.self) }
            .joined(separator: "\n")
    }
}
