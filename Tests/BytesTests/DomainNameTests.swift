import Bytes
import Testing

@Suite struct DomainNameTests {
    /// Encoded and decoded names: the test domains of IANA, and samples of RFC 3492 section 7.1.
    @Test(arguments: [
        ("xn--mnchen-3ya.example", "münchen.example"), ("xn--bcher-kva.example", "bücher.example"),
        ("mail.xn--e1afmkfd.xn--p1ai", "mail.пример.рф"), ("xn--hxajbheg2az3al", "παράδειγμα"),
        ("xn--r8jz45g.xn--zckzah", "例え.テスト"), ("xn--9n2bp8q.xn--9t4b11yi5a", "실례.테스트"),
        ("xn--ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
        ("xn--proprostnemluvesky-uyb24dma41a", "pročprostěnemluvíčesky"),
        ("XN--BCHER-KVA.Example", "bücher.example"), ("BÜCHER.example", "bücher.example"),
        ("Plain.Example", "plain.example"),
    ])
    func comparesInUnicode(written: String, expected: String) {
        #expect(DomainName.unicode(written) == expected)
        #expect(DomainName.unicode(expected) == expected)
    }

    /// Labels that IDNA does not know must stay apart from every other domain.
    @Test(arguments: [
        "xn--", "xn--abc-", "xn--a", "xn--\u{FC}", "xn--99999999",
        // A capital letter, and a slash of another width.
        "xn--bcher-2pa.example", "xn--ab-1u3n.example",
    ])
    func keepsWhatItCannotDecode(domain: String) {
        #expect(DomainName.unicode(domain) == domain)
    }

    @Test func decodesOnlyTheDomainOfAnAddress() {
        #expect(DomainName.unicode(ofAddress: "XN--Bcher-Kva@xn--bcher-kva.example") == "xn--bcher-kva@bücher.example")
        #expect(DomainName.unicode(ofAddress: "Jane@Customer.Example") == "jane@customer.example")
    }

    @Test(arguments: [
        ("Ida@Bücher.Example", "ida@xn--bcher-kva.example"), ("ida@xn--bcher-kva.example", "ida@xn--bcher-kva.example"),
        ("ida@mail.пример.рф", "ida@mail.xn--e1afmkfd.xn--p1ai"), ("Zoë@isle.example", "zoë@isle.example"),
        // A slash of another width, which IDNA does not know.
        ("ida@a\u{FF0F}b.example", "ida@a\u{FF0F}b.example"), ("Page", "page"),
    ])
    func encodesTheDomainOfAnAddress(address: String, encoded: String) {
        #expect(DomainName.ascii(ofAddress: address) == encoded)
    }

    /// Letters of several scripts in one label are a forger's.
    @Test(arguments: [
        ("xn--bcher-kva.example", "bücher.example"), ("xn--80ak6aa92e.com", "аррӏе.com"),
        ("p\u{430}ypal.example", "xn--pypal-4ve.example"), ("例えtest.example", "例えtest.example"),
        ("plain.example", "plain.example"),
    ])
    func showsMixedScriptsEncoded(domain: String, shown: String) {
        #expect(DomainName.shown(domain) == shown)
    }
}
