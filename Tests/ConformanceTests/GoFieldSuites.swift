import Mail

extension ConformanceSuite {
    /// Go's `net/mail` and `mime`, whose readers refuse what they do not like; ours reads it and says what is wrong.
    private static func go(
        _ file: String, name: String, compare: @escaping @Sendable ([UInt8], [String: Any], inout Comparison) -> Void
    ) -> ConformanceSuite {
        let source = "header-fields/\(file).jsonl"
        return ConformanceSuite(name: name, source: source) { corpora in
            try corpora.objects(source).enumerated().map { index, object in
                // Inputs that are no UTF-8 are written by the byte.
                let latin1 = (object["input"] as? [String: Any])?["latin1"] as? String
                let input =
                    latin1.map { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
                    ?? Array((object["input"] as? String ?? "").utf8)
                var comparison = Comparison()
                compare(input, object, &comparison)
                let shown = String(decoding: input, as: UTF8.self).collapsed.prefix(200)
                return ConformanceCase("\(index + 1)", comparison.difference.map { "\(shown) -> \($0)" })
            }
        }
    }

    static let goAddresses = go("go-addresses", name: "go-addresses") { input, object, comparison in
        let message = Message(
            parsing: Array("Date: Fri, 20 Nov 2026 09:10:11 +0100\nFrom: ".utf8) + input + Array("\n\n".utf8))
        if let expected = object["expected"] as? [[String: Any]] {
            let wanted = expected.map { "\($0["name"] as? String ?? "") <\(($0["address"] as? String ?? "").lowercased())>" }
            comparison.expect("mailboxes", message.from.compared, is: wanted)
        } else {
            // What Go refuses as one address must not be taken for one without a word.
            let isOne = message.from.count == 1 && message.from.allSatisfy(AddressSyntax.isSendable)
            comparison.require(
                !isOne || !message.defects.isEmpty,
                "\(message.from.compared) without a defect; Go: \(object["error"] as? String ?? "")")
        }
    }

    static let goDates = go("go-dates", name: "go-dates") { input, object, comparison in
        let date = Message(parsing: Array("Date: ".utf8) + input + Array("\n\n".utf8)).date?.description ?? ""
        let expected = (object["expected"] as? String ?? "").replacing("+00:00", with: "Z")
        comparison.expect("date", date, is: expected)
    }

    static let goMediaTypes = go("go-mediatype", name: "go-media-types") { input, object, comparison in
        let type = MediaType(input)
        let name = object["type"] as? String ?? ""
        // A type without a subtype is a disposition's, which Go reads by the same function.
        if name.contains("/") {
            comparison.expect("type", type.name, is: name)
        } else {
            let bytes = Array("Content-Type: text/plain\nContent-Disposition: ".utf8) + input + Array("\n\n".utf8)
            comparison.expect("disposition", Message(parsing: bytes).parts.first?.disposition, is: name)
        }
        let wanted = (object["params"] as? [String: String] ?? [:]).map { "\($0.key)=\($0.value)" }
        let actual = type.parameters.map { "\($0.name)=\(type.parameters.decodedText($0.name) ?? "")" }
        comparison.expect("parameters", actual.sorted(), is: wanted.sorted())
    }

    static let goEncodedWords = go("go-rfc2047", name: "go-encoded-words") { input, object, comparison in
        let decoded = Message(parsing: Array("Subject: ".utf8) + input + Array("\n\n".utf8)).subject
        // What Go refuses to decode is shown as it stands.
        let expected =
            object["error"] as? Bool == true ? String(decoding: input, as: UTF8.self) : object["expected"] as? String
        comparison.expect("text", decoded, is: expected)
    }
}
