import Testing

@testable import Bytes

@Suite struct SHA256Tests {
    @Test("the processor's own instructions and ours come to the same, however it is fed")
    func native() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 3) }
        for count in [0, 1, 55, 56, 63, 64, 65, 127, 128, 200, 1000] {
            for step in [1, 63, 64, 65, 1000] {
                var (native, plain) = (SHA256(isNative: true), SHA256(isNative: false))
                for start in stride(from: 0, to: count, by: step) {
                    native.update(Array(bytes[start..<min(start + step, count)]))
                    plain.update(Array(bytes[start..<min(start + step, count)]))
                }
                #expect(native.finalize() == plain.finalize(), "\(count) bytes in steps of \(step)")
            }
        }
    }

    /// The examples of FIPS 180-4 and lengths around the block's border.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownDigests(text: String, expected: String) {
        #expect(SHA256.digest(of: Array(text.utf8)).hexadecimal == expected)
    }

    @Test func aMillionLetters() {
        let digest = SHA256.digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func piecesMakeTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for step in [1, 3, 55, 56, 63, 64, 65, 200] {
            var hash = SHA256()
            var index = 0
            while index < bytes.count {
                hash.update(Array(bytes[index..<min(index + step, bytes.count)]))
                index += step
            }
            #expect(hash.finalize() == SHA256.digest(of: bytes), "step \(step)")
        }
    }

    @Test func writesTheAlgorithmInFront() {
        #expect(SHA256.digest(of: []).description.hasPrefix("sha256:e3b0c442"))
        #expect(Digest.short(SHA256.digest(of: []).description) == "e3b0c44298fc")
        #expect(Digest.short("") == "")
    }
}

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", "", true), ("Zg==", "f", true), ("Zm8=", "fo", true), ("Zm9v", "foo", true), ("Zm9vYmFy\r\n", "foobar", true),
        ("Zm\n9v\r\nYm Fy", "foobar", true),
        ("Zg", "f", false), ("Zm8", "fo", false), ("Zm9vY", "foo", false),
        ("Zm*9v!", "foo", false),
        ("Zg==\nZm8=\n", "ffo", false),
        ("Zm8=\n____\nlist footer, not base64\n", "fo", false),
        ("====", "", true), ("\0\0\0", "", false),
    ])
    func decodes(text: String, expected: String, sound: Bool) {
        let decoded = Base64.decode(Array(text.utf8))
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == expected)
        #expect(decoded.isSound == sound)
    }

    @Test(arguments: [0, 1, 2, 3, 56, 57, 58, 200])
    func encodesWhatItDecodes(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let encoded = Base64.encode(bytes, lineEnd: [10])
        #expect(encoded.split(separator: 10).allSatisfy { $0.count <= 76 })
        #expect(Base64.decode(encoded).bytes == bytes)
        #expect(Base64.decode(Base64.encode(bytes)).isSound)
    }
}

@Suite struct QuotedPrintableTests {
    @Test(arguments: [
        ("caf=C3=A9", "café", true), ("a=\r\nb=\nc", "abc", true), ("a= \t\nb", "ab", true),
        ("blank  \r\nnext\t\n", "blank\r\nnext\n", true), ("=3d=3D", "==", true),
        ("1=2", "1=2", false), ("end=", "end", true), ("=4", "=4", false), ("=\r\n", "", true),
        ("kept =20\nback", "kept  \nback", true), ("trailing   ", "trailing", true), ("cr\ronly", "cr\ronly", true),
    ])
    func decodes(text: String, expected: String, sound: Bool) {
        let decoded = QuotedPrintable.decode(Array(text.utf8))
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == expected)
        #expect(decoded.isSound == sound)
    }
}

@Suite struct JSONWriterTests {
    @Test func writesMembersInOrder() {
        var json = JSONWriter()
        json.object { json in
            json.member("file", nil as String?)
            json.member("count", 3)
            json.member("good", true)
            json.member("list") { json in
                json.array { json in
                    json.object { $0.member("a", "b") }
                    json.object { _ in }
                }
            }
            json.member("names", ["x", "y"])
        }
        json.endLine()
        #expect(
            json.text == """
                {"file": null, "count": 3, "good": true, "list": [{"a": "b"}, {}], "names": ["x", "y"]}

                """)
    }

    @Test(arguments: [
        ("plain ä €", "plain ä €"), ("\"\\", "\\\"\\\\"), ("\u{1B}[31m", "\\u001b[31m"), ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\u{202E}gpj", "\\u202egpj"), ("\u{85}", "\\u0085"), ("\u{7F}\0", "\\u007f\\u0000"), ("😀", "😀"),
    ])
    func escapes(text: String, expected: String) {
        var json = JSONWriter()
        json.string(text)
        #expect(json.text == "\"" + expected + "\"")
    }

    @Test func replacesWhatIsNoUTF8() {
        var json = JSONWriter()
        json.string([0x61, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xE2, 0x82] as [UInt8])
        #expect(json.text == "\"a" + String(repeating: "\u{FFFD}", count: 8) + "\"")
    }
}

@Suite struct ByteSetTests {
    @Test func holdsItsMembers() {
        let set = ByteSet("a~\0").union(.highBit)
        for byte in UInt8.min...UInt8.max {
            #expect(set.contains(byte) == (byte == 0 || byte == 0x61 || byte == 0x7E || byte >= 0x80))
        }
        #expect(ByteSet.letters.subtracting(ByteSet("aZ")).contains(UInt8(ascii: "b")))
        #expect(!ByteSet.letters.subtracting(ByteSet("aZ")).contains(UInt8(ascii: "Z")))
    }
}
