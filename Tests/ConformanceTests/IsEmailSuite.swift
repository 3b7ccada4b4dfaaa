import Foundation
import FoundationXML
import Mail

extension ConformanceSuite {
    /// is_email: whether an address can be sent to (RFC 5321), or is only the syntax of a header (RFC 5322), or neither.
    static let isEmail = ConformanceSuite(name: "isemail", source: "isemail/tests.xml") { corpora in
        AddressTestReader(Data(try corpora.bytes("isemail/tests.xml"))).tests.map { test in
            ConformanceCase(test.id, Self.difference(test).map { "\(test.address) (\(test.diagnosis)): \($0)" })
        }
    }

    private static func difference(_ test: AddressTestReader.Test) -> String? {
        let address = test.address
        let at = address.lastIndex(of: "@")
        let local = at.map { String(address[..<$0]) } ?? address
        let domain = at.map { String(address[address.index(after: $0)...]) } ?? ""
        let isSendable = AddressSyntax.isSendable(Mailbox(localPart: local, domain: domain))
        let isRead = AddressParser.mailboxes(address).filter { !$0.localPart.isEmpty && !$0.domain.isEmpty }.count == 1
        switch test.category {
        case "ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321":
            return isSendable ? nil : "can be sent to, and was refused"
        case "ISEMAIL_CFWS", "ISEMAIL_DEPREC":
            if isSendable { return "has comments or obsolete syntax, and was taken as it stands" }
            return isRead ? nil : "is an address in a header, and was not read as one"
        default:
            return isSendable ? "cannot be sent to, and was taken" : nil
        }
    }
}

/// The `<test>` elements of is_email's file. Control characters stand in it as their pictures, U+2400 and above.
private final class AddressTestReader: NSObject, XMLParserDelegate {
    struct Test {
        var id = ""
        var address = ""
        var category = ""
        var diagnosis = ""
    }

    private(set) var tests: [Test] = []
    private var text = ""

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
        if name == "test" { tests.append(Test(id: attributes["id"] ?? "")) }
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard !tests.isEmpty else { return }
        switch name {
        case "address":
            tests[tests.count - 1].address = String(String.UnicodeScalarView(text.unicodeScalars.map(Self.control)))
        case "category": tests[tests.count - 1].category = text
        case "diagnosis": tests[tests.count - 1].diagnosis = text
        default: break
        }
    }

    private static func control(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x2400...0x241F).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0x2400) ?? scalar : scalar
    }
}
