import Foundation
import FoundationXML
import Mail

extension ConformanceSuite {
    /// Apache mime4j: the tree of parts, and the decoded content of each leaf.
    static let mime4j = ConformanceSuite(name: "mime4j", source: "mime4j/core") { corpora in
        try corpora.files(below: "mime4j/core") { $0.hasSuffix("_decoded.xml") }.map { path in
            let stem = String(path.dropLast("_decoded.xml".count))
            let folder =
                path.prefix { $0 != "/" } + "/" + stem.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
            let tree = MessageTree(Message(parsing: try corpora.bytes(stem + ".msg")))
            let outline = DecodedOutline(Data(try corpora.bytes(path)))
            var comparison = Comparison()
            comparison.require(
                tree.leaves.count == outline.leaves.count,
                "\(tree.leaves.count) leaves (\(tree.leaves.map(\.type).joined(separator: " "))), expected \(outline.leaves.count)"
            )
            for (index, (leaf, file)) in zip(tree.leaves, outline.leaves).enumerated() {
                let expected = try corpora.bytes(folder + "/" + file)
                let isSame = leaf.bytes.filter { $0 != 13 } == expected.filter { $0 != 13 }
                if !isSame {
                    comparison.expect("leaf \(index + 1)", leaf.text, is: String(decoding: expected, as: UTF8.self))
                }
            }
            return ConformanceCase(stem.split(separator: "/").last.map(String.init) ?? stem, comparison)
        }
    }
}

/// The names of the decoded files in `X_decoded.xml`, in order: `<text-body name="…"/>` and `<binary-body name="…"/>`.
private final class DecodedOutline: NSObject, XMLParserDelegate {
    private(set) var leaves: [String] = []

    init(_ data: Data) {
        super.init()
        let parser = XMLParser(data: data)
        parser.delegate = self
        _ = parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if name == "text-body" || name == "binary-body", let file = attributes["name"] { leaves.append(file) }
    }
}
