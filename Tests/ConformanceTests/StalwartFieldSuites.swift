import Mail

extension ConformanceSuite {
    /// Cases of one field each; `name` of the file, `field` it is read as.
    private static func stalwart(
        _ file: String, name: String, compare: @escaping @Sendable (String, Any?, inout Comparison) -> Void
    ) -> ConformanceSuite {
        let source = "stalwart-mail-parser/\(file).json"
        return ConformanceSuite(name: name, source: source) { corpora in
            try corpora.objects(source).enumerated().map { index, object in
                let header = object["header"] as? String ?? ""
                var comparison = Comparison()
                compare(header, object["expected"], &comparison)
                return ConformanceCase(
                    "\(index + 1)", comparison.difference.map { "\(header.collapsed.prefix(200)) -> \($0)" })
            }
        }
    }

    static let stalwartAddresses = stalwart("address", name: "stalwart-addresses") { header, expected, comparison in
        let mailboxes = Message("To:\(header)\n\n").to
        comparison.expect("mailboxes", mailboxes.compared, is: StalwartValue.mailboxes(expected as? [String: Any] ?? [:]))
    }

    static let stalwartDates = stalwart("date", name: "stalwart-dates") { header, expected, comparison in
        let date = Message("Date:\(header)\n\n").date
        comparison.expect("date", date?.description ?? "", is: StalwartValue.date(expected as? [String: Any]))
    }

    static let stalwartUnstructured = stalwart("unstructured", name: "stalwart-unstructured") {
        header, expected, comparison in
        comparison.expect("text", Message("Subject:\(header)\n").subject, is: expected as? String)
    }

    static let stalwartIdentifiers = stalwart("id", name: "stalwart-identifiers") { header, expected, comparison in
        let identifiers = Message("References:\(header)\n").references
        comparison.expect("identifiers", identifiers, is: (expected as? [String] ?? []).map { "<\($0)>" })
    }

    static let stalwartContentTypes = stalwart("content_type", name: "stalwart-content-types") {
        header, expected, comparison in
        let type = MediaType(Array(Message("Content-Type:\(header)\n").field(named: "content-type")?.utf8 ?? "".utf8))
        guard let expected = expected as? [String: Any], let name = expected["c_type"] as? String else {
            comparison.require(!type.isSound, "\(type.name) was read where there is no type")
            return
        }
        if let subtype = expected["c_subtype"] as? String {
            comparison.expect("type", type.name, is: "\(name)/\(subtype)".lowercased())
        }
        let wanted = (expected["attributes"] as? [[String]] ?? []).map { $0.joined(separator: "=") }
        let actual = type.parameters.map { "\($0.name)=\(type.parameters.decodedText($0.name) ?? "")" }
        comparison.expect("parameters", actual.sorted(), is: wanted.sorted())
    }

    static let stalwartReceived = stalwart("received", name: "stalwart-received") { header, expected, comparison in
        guard let expected = expected as? [String: Any], let hop = Message("Received:\(header)\n").received.first else {
            comparison.require(false, "no Received field was read")
            return
        }
        func host(_ name: String) -> String? {
            let value = expected[name] as? [String: Any]
            return value?["Name"] as? String ?? value?["IpAddr"] as? String
        }
        comparison.expect("from", hop.from, is: host("from"))
        comparison.expect("by", hop.by, is: host("by"))
        // Stalwart knows a list of protocols and guesses at the rest; RFC 5321 section 4.4 has any atom, and ours is the first.
        if let with = hop.with?.uppercased(), registered.contains(with) {
            comparison.expect("with", with, is: (expected["with"] as? String)?.uppercased())
        }
        comparison.expect("id", hop.id, is: expected["id"] as? String)
        comparison.expect("for", hop.recipient, is: expected["for_"] as? String)
        comparison.expect("date", hop.date?.description, is: StalwartValue.date(expected["date"] as? [String: Any]))
    }

    /// IANA's mail transmission types.
    private static let registered: Set<String> = [
        "SMTP", "ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA", "LMTP", "LMTPA", "LMTPS", "LMTPSA", "MMS", "UTF8SMTP", "UTF8SMTPA",
        "UTF8SMTPS", "UTF8SMTPSA", "UTF8LMTP", "UTF8LMTPA", "UTF8LMTPS", "UTF8LMTPSA",
    ]
}
