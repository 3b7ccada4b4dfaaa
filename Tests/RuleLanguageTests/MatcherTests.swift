import RuleLanguage
import Testing

@Suite struct KeywordPatterns {
    static let cases: [(pattern: String, text: String, found: [String]?)] = [
        // pattern, text, what is found
        ("site is down", "Our site is down, help", ["site is down"]),
        ("site is down", "Our SITE\n  is\r\nDown!", ["SITE\n  is\r\nDown"]),
        ("site is down", "the site. Is down", []),
        ("site is down", "the site is completely down", []),
        ("site is down", "website is down", []),
        ("für größe", "FUR GROSSE", ["FUR GROSSE"]),
        ("fur grosse", "Für die Für Größe", ["Für Größe"]),
        ("coeur", "le cœur, le COEUR", ["cœur", "COEUR"]),
        ("cafe", "un cafe\u{301} froid", ["cafe\u{301}"]),
        ("Σίσυφος", "ο ΣΙΣΥΦΟΣ", ["ΣΙΣΥΦΟΣ"]),
        ("ёлка", "новая ЕЛКА", ["ЕЛКА"]),
        ("can't", "we cant and we can’t and can't", ["cant", "can’t", "can't"]),
        ("sites down", "the site's down", ["site's down"]),
        ("l erreur", "corriger l'erreur et l’erreur", ["l'erreur", "l’erreur"]),
        ("e-mail", "my e mail and E-Mail but not email", ["e mail", "E-Mail"]),
        ("deploy*", "Deploying a deployment, redeploy", ["Deploying", "deployment"]),
        ("customers site", "the customer's site, the customer'site", ["customer's site"]),
        ("abcdefgh", "abcdefg ABCDEFGH abcdefghi abcdefgé abcdefgh@[`{/:", ["ABCDEFGH", "abcdefgh"]),
        ("reservation", "Reservations reserving reservatiom RESERVATION", ["RESERVATION"]),
        ("straßenverkehrsämter", "STRASSENVERKEHRSÄMTER", ["STRASSENVERKEHRSÄMTER"]),
        ("database* php85", "databas php85, Databases PHP85, database php8", ["Databases PHP85"]),
        ("reservat*", "reserva reservat reservation reservierung", ["reservat", "reservation"]),
        ("reservation*", "reservatio reservations", ["reservations"]),
        ("d* 5x*", "down 5xx, up 5xx, d 5x", ["down 5xx", "d 5x"]),
        ("node.js", "on node.js and Node JS", ["node.js", "Node JS"]),
        ("(site|shop|web page) down", "shop down; web page down; page down", ["shop down", "web page down"]),
        ("very? bad", "", nil),
        ("(very)? bad", "very bad and bad", ["very bad", "bad", "bad"]),
        ("(a|b)? (c)? d", "a c d", ["a c d", "c d", "d"]),
        ("cannot .. log in", "I cannot for the life of me log in", ["cannot for the life of me log in"]),
        ("cannot .. log in", "I cannot for all the life of me log in", []),
        ("cannot .. log in", "I cannot log in", ["cannot log in"]),
        ("cannot .. log in", "I cannot. Please log in", []),
        ("cannot ..1 log in", "cannot even log in, cannot ever more log in", ["cannot even log in"]),
        ("a ..9 b", "a 1 2 3 4 5 6 7 8 9 b", ["a 1 2 3 4 5 6 7 8 9 b"]),
        ("(is (not|never)|isnt) (working|up)", "it is never up, isn't working", ["is never up", "isn't working"]),
        ("(red (hot)? iron|gold)", "red iron, red hot iron, gold", ["red iron", "red hot iron", "gold"]),
        (
            "(site|shop\n            |web page\n\t| app) down", "web page down; app down; shop down",
            ["web page down", "app down", "shop down"]
        ),
        ("サイト", "このサイトが", ["サイト"]),
        ("/ERR-[0-9]{4}/", "see ERR-1234 and err-1234, ERR-12345", ["ERR-1234", "ERR-1234"]),
        ("(code /[0-9]{4}/|x) y", "code 1234 y", ["code 1234 y"]),
        ("(/[0-9]{4}/|x) y", "1234 y", ["1234 y"]),
        ("/[^/]{2}#\\/ {1}/", "ab#/ c", ["ab#/ "]),
        ("/x(ab\n      |cd{2}\r\n  | e)/", "xab xcdd x e", ["xab", "xcdd", "x e"]),
        ("/a|ab/", "xab", ["ab"]),
        ("/^[A-Z]+:$/", "NOTE:\nsay NOTE:\nX: y\nEND:", ["NOTE:", "END:"]),
        ("/(ab)*c/", "xababc c", ["ababc", "c"]),
        ("/[0-9]*x/", "12 345x x", ["345x", "x"]),
        ("/[0-9]+x/", "12 345x x", ["345x"]),
        ("/[a-z-]*(shell|cmd)[.]php/", "my web-shell.php", ["web-shell.php"]),
        ("/[a-z]+[.](py|js)/", "call a.b.py, then c.js", ["b.py", "c.js"]),
        ("/x[^\"]y/", "xäy x\"y xzy", ["xäy", "xzy"]),
        ("/[[:digit:]]+%/", "90% of 7 %", ["90%"]),
        ("since ..3 /[0-9]+/", "since about 10:30 today", ["since about 10"]),
        ("line (/[0-9]+/|of code)", "line 42, line of code, line php8", ["line 42", "line of code"]),
    ]

    @Test(arguments: cases)
    func find(_ pattern: String, _ text: String, _ found: [String]?) throws {
        guard let found else {
            #expect(Policy.compile(Sample.keywords(["3 \(pattern)"]).files).policy == nil)
            return
        }
        #expect(try Sample.keywords(["3 \(pattern)"]).policy().found(in: text) == found)
    }

    @Test(arguments: [
        ("3 invoice", [.subject, .body] as [SearchText.Field]),
        ("3 subject: invoice", [.subject]),
        ("3 body: invoice", [.body]),
        ("3 quoted: invoice", [.quoted]),
        ("3 from: invoice", [.from]),
        ("3 to: invoice", [.to]),
        ("3 attachment: invoice", [.attachment]),
        ("3 header X-Form: invoice", [.header("x-form")]),
        ("3 subject: /inv/", [.subject]),
        ("3 /inv/", [.subject, .body]),
    ])
    func areLookedForWhereTheirFieldSays(_ line: String, _ fields: [SearchText.Field]) throws {
        let policy = try Sample.keywords([line]).policy()
        let all: [SearchText.Field] = [
            .subject, .body, .quoted, .from, .to, .attachment, .header("x-form"), .header("x-other"),
        ]
        #expect(all.filter { !policy.found(in: "the invoice", field: $0).isEmpty } == fields)
    }

    @Test func keepTheirFieldInEvidence() throws {
        let policy = try Sample.keywords(["3   header  X-Form:  usage  # why"]).policy()
        #expect(policy.categories[0].keywords[0].pattern == "header  X-Form:  usage")
        #expect(policy.categories[0].keywords[0].origin.description == "c-categories.rules:5")
        #expect(policy.matcher.headerFields == ["x-form"])
    }

    @Test func goOnWhereALineBeginsWithABar() throws {
        let policy = try Sample.keywords(["3 (shop", "     |web page) is down", "2 outage"]).policy()
        #expect(policy.categories[0].keywords.map(\.pattern) == ["(shop|web page) is down", "outage"])
        #expect(policy.categories[0].keywords.map(\.origin.line) == [5, 7])
    }

    @Test func groupsNameWordsOnce() throws {
        let policy = try Sample.keywords(
            ["3 <site> (is|are) <down>", "2 <every>? <site>"],
            words: """
                words every { all | <each> of }
                words site  {
                    site | web shop
                    shop*
                }
                words down  { down | out of (service|order) | gone .. dark }
                words each  { each | one }
                """
        ).policy()
        let text = "web shop is out of order, shops are gone completely dark, each of sites is down"
        #expect(
            policy.found(0, in: text) == [
                "web shop is out of order", "shop is out of order", "shops are gone completely dark",
            ])
        #expect(policy.found(1, in: text + ". all site") == ["web shop", "shop", "shops", "all site", "site"])
    }
}

@Suite struct Sentences {
    private static func numbers(_ text: String, _ word: String = "so") throws -> (sentences: [Int], clauses: [Int]) {
        let hits = try Sample.keywords(["3 \(word)"]).policy().matcher.hits(in: [SearchText(.body, Array(text.utf8))])
        func dense(_ numbers: [Int]) -> [Int] {
            var seen: [Int] = []
            return numbers.map { number in
                if seen.last != number { seen.append(number) }
                return seen.count
            }
        }
        return (dense(hits.map(\.sentence)), dense(hits.map(\.clause)))
    }

    @Test(arguments: [
        ("so so. so! so? so", [1, 1, 2, 3, 4]),
        ("so.so 1.5 so", [1, 1, 1]),
        ("so ... so", [1, 1]),
        ("so e.g. so z. B. so Dr. so", [1, 1, 1, 1]),
        ("\"so.\" so (so.) so", [1, 2, 2, 3]),
        ("so\nso\n\nso\r\n \r\nso", [1, 1, 2, 3]),
        ("so\n- so\n* so\n• so\n1. so\n12) so", [1, 2, 3, 4, 5, 6]),
        ("> so\n> so\n>\n> so", [1, 1, 2]),
        ("so。so", [1, 2]),
    ])
    func end(_ text: String, _ sentences: [Int]) throws {
        #expect(try Self.numbers(text).sentences == sentences)
    }

    @Test(arguments: [
        ("so so, so; so: so", [1, 1, 2, 3, 4]),
        ("so (so) so – so - so", [1, 2, 3, 4, 5]),
        ("so 1,5 so 10:30 so", [1, 1, 1]),
        ("so but so aber so mais so pero so", [1, 2, 3, 4, 5]),
        ("so-so", [1, 1]),
    ])
    func haveClauses(_ text: String, _ clauses: [Int]) throws {
        #expect(try Self.numbers(text).clauses == clauses)
    }

    @Test func areCountedThroughTheRangesOfAText() throws {
        let text = Array("so zz so. so".utf8)
        let policy = try Sample.keywords(["3 so", "3 so so"]).policy()
        let hits = policy.matcher.hits(in: [
            SearchText(.subject, Array("so".utf8)), SearchText(.body, text, ranges: [0..<3, 6..<12]),
        ])
        #expect(hits.map(\.keyword) == [0, 0, 0, 0])
        #expect(hits.map(\.text) == [0, 1, 1, 1])
        #expect(hits.map(\.words) == [0..<1, 0..<1, 1..<2, 2..<3])
        #expect(Set(hits.map(\.sentence)).count == 4)
    }

    @Test func oneWithoutEndIsReadInPieces() throws {
        let policy = try Sample.keywords(["3 last word"]).policy()
        #expect(policy.found(in: String(repeating: "and so on ", count: 100_000 / 10) + "last word") == ["last word"])
    }
}

@Suite struct HostileTexts {
    static let texts: [[UInt8]] = [
        [UInt8](repeating: UInt8(ascii: "a"), count: 300_000),
        [UInt8](repeating: 0xFF, count: 300_000),
        Array(String(repeating: "site ", count: 60_000).utf8),
        Array(String(repeating: "'", count: 300_000).utf8),
        Array(String(repeating: "e\u{301}", count: 100_000).utf8),
        Array(String(repeating: ".", count: 300_000).utf8),
        Array(String(repeating: "\n> ", count: 100_000).utf8),
        [0xE2, 0x80], [0xF0, 0x9F, 0x98], [], [0],
    ]

    @Test(arguments: texts)
    func areReadInBoundedTime(_ text: [UInt8]) throws {
        let policy = try Sample.keywords(["3 site .. site .. down", "3 /a+b/", "3 (site|web)? site* down", "3 site"])
            .policy()
        let hits = policy.matcher.hits(in: [SearchText(.body, text)])
        #expect(hits.count <= 32 * 4)
        #expect(hits.allSatisfy { $0.range.upperBound <= text.count && !$0.range.isEmpty })
    }

    @Test func onlyTheFirstMegabyteIsSearched() throws {
        let policy = try Sample.keywords(["3 needle"]).policy()
        #expect(
            policy.found(in: "needle " + String(repeating: "hay ", count: KeywordMatcher.searchedBytes / 4) + " needle") == [
                "needle"
            ])
    }
}
