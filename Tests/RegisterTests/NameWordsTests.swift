import Register
import Testing

struct NameWordsTests {
    static func hashes(_ text: String) -> [UInt64] { NameWords(text).words.map(\.hash) }

    @Test(arguments: [
        ("Gîtes Perchés", "gites perches"), ("VESTERSØ web", "Vestersø  Web"), ("Rübliweg", "rubliweg"),
        ("Straße", "STRASSE"),
        ("Æther Œuvre Þing Ĳssel", "aether oeuvre thing ijssel"), ("Pargeter's Mill", "Pargeters “Mill”"),
        ("Pargeter\u{2019}s", "pargeters"), ("e\u{301}te\u{301}", "été"), ("Афиша", "АФИША"), ("a-b_c.d", "A b, c;d"),
        ("Łódź", "lodz"), ("(shop)", "shop"), ("'shop'", "shop"),
    ])
    func foldsAlike(_ left: String, _ right: String) {
        #expect(NameWordsTests.hashes(left) == NameWordsTests.hashes(right))
        #expect(!NameWordsTests.hashes(left).isEmpty)
    }

    @Test(arguments: [("shop", "shops"), ("acme shop", "acmeshop"), ("shop acme", "acme shop"), ("x", "×"), ("ab", "a b")])
    func keepsApart(_ left: String, _ right: String) {
        #expect(NameWordsTests.hashes(left) != NameWordsTests.hashes(right))
    }

    @Test(arguments: [
        ("acme-shop", "-"), ("acme_shop.", "_"), ("acme.shop", "."), ("acme shop", "\0"), ("acme -shop", "\0"),
        ("acme- shop", "\0"),
        ("acme--shop", "\0"), ("acme–shop", "\0"), ("é-à", "-"),
    ])
    func remembersTheJoint(_ text: String, joint: Character) {
        let words = NameWords(text).words
        #expect(words.map(\.joint) == [0, joint.asciiValue ?? 0])
    }

    @Test func theHashIsTheOneThatDatabasesKeep() {
        // FNV-1a of "shop", worked out from its definition elsewhere; it must never change.
        #expect(NameWordsTests.hashes("Shop") == [0x46DC_5E18_E28E_2409])
    }

    @Test func noBytesCrash() {
        for first in UInt8.min...UInt8.max {
            for rest: [UInt8] in [[], [0x80], [0xBF, 0xBF, 0xBF], [0x41], [0xED, 0xA0, 0x80]] {
                var words = NameWords()
                words.append(([first] + rest).span)
                #expect(words.words.count <= 2)
            }
        }
    }

    @Test func aProjectIsFoundByTheFirstWordsOfItsNames() {
        let project = Project(account: "acme", id: "acme-shop", name: "Boutique Acmé")
        #expect(project.nameKeys == [NameWords("acme").words[0].hash, NameWords("boutique").words[0].hash])
        #expect(Project(account: "acme", id: "shop", name: "Shop two").nameKeys.count == 1)
    }
}
