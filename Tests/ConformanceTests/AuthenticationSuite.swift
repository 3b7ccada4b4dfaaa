import Foundation
import Mail

extension ConformanceSuite {
    /// MimeKit's and authres' cases of RFC 8601: what a field says, and fields that must prove nothing.
    static let authenticationResults = ConformanceSuite(name: "auth-results", source: "auth-results") { corpora in
        var cases: [ConformanceCase] = []
        for (index, object) in try corpora.objects("auth-results/mimekit.jsonl").enumerated() {
            let header = object["header"] as? String ?? ""
            let message = Message("Authentication-Results: \(header)\n\n")
            var comparison = Comparison()
            if object["parses"] as? Bool == true {
                for assertion in object["asserts"] as? [[Any]] ?? [] where assertion.count == 2 {
                    let isNull = assertion[1] is NSNull
                    compare(message, "\(assertion[0])", isNull ? "" : "\(assertion[1])", &comparison)
                }
            } else {
                comparison.require(
                    !message.authenticationResults().contains(where: \.isSound), "an unsound field has a sound result")
            }
            cases.append(
                ConformanceCase("mimekit-\(index + 1)", comparison.difference.map { "\(header.collapsed) -> \($0)" }))
        }
        for (index, object) in try corpora.objects("auth-results/authres-doctest.jsonl").enumerated() {
            let header = object["header"] as? String ?? ""
            let results = Message("\(header)\n\n").authenticationResults()
            var comparison = Comparison()
            if object["parses"] as? Bool == true, let expected = object["expected"] as? [String: Any] {
                let wanted = (expected["results"] as? [[String: Any]] ?? []).filter { $0["method"] as? String != "none" }
                comparison.expect("results", results.map(line), is: wanted.map(line))
                comparison.require(results.allSatisfy(\.isSound), "a sound field has an unsound result")
                if let first = results.first {
                    comparison.expect("authserv-id", first.authserv, is: expected["authserv_id"] as? String)
                }
            } else {
                comparison.require(!results.contains(where: \.isSound), "an unsound field has a sound result")
            }
            cases.append(
                ConformanceCase("authres-\(index + 1)", comparison.difference.map { "\(header.collapsed) -> \($0)" }))
        }
        return cases
    }

    /// One assertion of MimeKit's: a path into the results, and its value. Comments, versions and the instance are not kept.
    private static func compare(_ message: Message, _ path: String, _ expected: String, _ comparison: inout Comparison) {
        let results = message.authenticationResults()
        if path == "AuthenticationServiceIdentifier" {
            if let first = results.first { comparison.expect(path, first.authserv, is: expected) }
        } else if path == "Results.Count" {
            // A field without a result is the same as one that says "none".
            comparison.expect(path, String(results.count), is: expected)
        }
        let numbers = path.split { !$0.isNumber || !$0.isASCII }.compactMap { Int($0) }
        guard path.hasPrefix("Results["), let first = numbers.first else { return }
        guard results.indices.contains(first) else {
            comparison.require(false, "\(path): there is no such result")
            return
        }
        let result = results[first]
        if path.hasSuffix("].Method") {
            comparison.expect(path, result.method, is: expected)
        } else if path.hasSuffix("].Result") {
            comparison.expect(path, result.result, is: expected)
        } else if path.hasSuffix("].Reason") {
            comparison.expect(path, result.reason, is: expected)
        } else if path.hasSuffix("Properties.Count") {
            comparison.expect(path, String(result.properties.count), is: expected)
        } else if path.contains(".Properties["), numbers.count > 1 {
            guard result.properties.indices.contains(numbers[1]) else {
                comparison.require(false, "\(path): there is no such property")
                return
            }
            let (name, value) = result.properties[numbers[1]]
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            if path.hasSuffix(".PropertyType") {
                comparison.expect(path, parts.first, is: expected.lowercased())
            } else if path.hasSuffix(".Property") {
                comparison.expect(path, parts.last, is: expected.lowercased())
            } else if path.hasSuffix(".Value") {
                comparison.expect(path, value, is: expected)
            }
        }
    }

    private static func line(_ result: AuthenticationResult) -> String {
        let properties = result.properties.map { "\($0.0)=\($0.1)" }
        return ([result.method + "=" + result.result, result.reason ?? ""] + properties).joined(separator: " ")
    }

    private static func line(_ result: [String: Any]) -> String {
        let properties = (result["properties"] as? [[String: Any]] ?? []).map {
            "\($0["type"] as? String ?? "").\($0["name"] as? String ?? "")=\($0["value"] as? String ?? "")"
        }
        let method = "\(result["method"] as? String ?? "")=\(result["result"] as? String ?? "")"
        return ([method, result["reason"] as? String ?? ""] + properties).joined(separator: " ")
    }
}
