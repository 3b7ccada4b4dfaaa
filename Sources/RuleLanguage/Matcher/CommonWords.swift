/// How often words stand in mail: where the search for a pattern begins is chosen by it.
///
/// A word's length alone misleads: a pattern that begins its search at `all` or `not` is called up by every message, one that
/// begins at `yak` by none. Only the order of size matters, so the figures are round.
enum CommonWords {
    /// Common words in mail to a support desk, in English and the languages that sites answer in, folded; with how many there
    /// are of each among a hundred thousand words, where a quarter of the mail is in a language other than English.
    private static let groups: [(rate: Int, words: StaticString)] = [
        (2500, "the to and a i"),
        (1200, "of in is it for you"),
        (
            600,
            """
            on that we at your this with from have be are our not or all can if do will my de com please
            """
        ),
        (
            300,
            """
            one as by has no so an there me new us what was would but they its hello http www e la en que un le o und ist \
            die der hi
            """
        ),
        (
            150,
            """
            about out up down page only mail since like how am get any could time which when who does just site day because \
            then their them more two now same should see over before some back been thank thanks here where also support \
            know people message list please still after next regards dear website error every nothing go again send \
            das nicht wir ich in zu mit von es ein eine auf auch fur wie im den dem sie sich \
            les des est pour dans nous vous pas sur une du au ne je ce il et qui plus \
            el los y se por con una no lo su es para al del como las \
            da do em os na um uma com nao mas ao nos \
            il di che non per si ha sono del della
            """
        ),
        (
            70,
            """
            own may through well first had into than each these those other use work works working make need want way today \
            week server pages live project name help best take find right very last old off says set file line image sent \
            text code open login once never always already until morning monday tuesday wednesday thursday friday night \
            minutes minute hours hour days year month year second number order link user users customers customer team company \
            information email phone address report free home call read put tell look looks wrong change check cannot cant \
            dont im ive id something everything anything somebody nobody three four five six many much most too both such \
            another even while without while per around during being were did said got give going goes come comes made \
            let us per again question problem answer request account shop web online test content data system service \
            production deploy version update access password domain urgent asap best kind greetings yours sincerely \
            bei hat haben kann wird werden aber oder wenn noch nur uns unsere bitte danke gruss grusse hallo guten tag seite \
            nach aus seit um am als was bin sind war mehr schon heute \
            avec mais ou si cette son notre votre bonjour merci cordialement site sont ont avons depuis tout plus fait bien \
            pero si sin sobre este esta nuestro nuestra hola gracias saludos hay ya muy mas desde cuando todo \
            mais foi tem nossa nosso ola obrigado obrigada cumprimentos ja esta muito quando desde isso \
            anche come piu buongiorno grazie saluti nel alla nostro nostra
            """
        ),
    ]

    /// Rates of all symbols, by their numbers: what a hundred thousand words of mail hold.
    static func rates(of symbols: SymbolTableBuilder) -> [Int] {
        var rates = [0] + (0..<symbols.count).map { rate(ofLength: symbols.length(Int32($0 + 1))) }
        var isCommon = [Bool](repeating: false, count: rates.count)
        for group in groups {
            group.words.withUTF8Buffer { text in
                for bytes in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
                    var word = FoldedWord()
                    _ = word.read(Array(bytes).span, from: 0, to: bytes.count)
                    let (symbol, prefixes) = symbols.known(word)
                    if let symbol, !isCommon[Int(symbol)] {
                        isCommon[Int(symbol)] = true
                        rates[Int(symbol)] = group.rate
                    }
                    for prefix in prefixes { rates[Int(prefix)] += group.rate }
                }
            }
        }
        return rates
    }

    /// That of a word of which nothing but its length is known; of short ones there are few, each used often.
    private static func rate(ofLength length: Int) -> Int {
        switch length {
        case ...2: 60
        case 3: 40
        case 4: 25
        case 5: 15
        case 6: 10
        default: 5
        }
    }
}
