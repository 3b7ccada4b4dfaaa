import Mail
import Triage

/// The phrases of a message that could be a keyword line: up to four words in a row, with a word that says something at each end.
enum Phrases {
    static let longest = 4
    /// Words of a message that are read: what matters is said early.
    private static let readWords = 400
    /// Shorter words say nothing alone.
    private static let shortestAlone = 4

    /// - Returns: in lower case, each once.
    static func of(_ incoming: Incoming, _ sender: Sender) -> Set<String> {
        let names = names(incoming, sender)
        var phrases: Set<String> = []
        var read = 0
        for text in [incoming.message.subject]
            + incoming.text.newRanges.map({ String(decoding: incoming.text.whole[$0], as: UTF8.self) })
        {
            for sentence in sentences(text) where read < readWords {
                read += sentence.count
                add(sentence, names, to: &phrases)
            }
        }
        return phrases
    }

    private static func add(_ words: [String], _ names: Set<String>, to phrases: inout Set<String>) {
        func speaks(_ word: String) -> Bool {
            word.count > 1 && !SmallWords.all.contains(word) && !word.allSatisfy(\.isNumber)
        }
        for start in words.indices where speaks(words[start]) {
            for end in start..<min(words.count, start + longest) {
                // A phrase with somebody's name in it is about him, not about what he wants.
                if names.contains(String(words[end].prefix { $0 != "'" })) { break }
                guard speaks(words[end]), end > start || words[start].count >= shortestAlone else { continue }
                phrases.insert(words[start...end].joined(separator: " "))
            }
        }
    }

    /// Runs of letters and digits, an apostrophe between two of them included; a line end parts no sentence, an empty line does.
    static func sentences(_ text: String) -> [[String]] {
        var sentences: [[String]] = []
        var words: [String] = []
        var word = ""
        var lineEnds = 0
        func endWord() {
            while word.hasSuffix("'") { word.removeLast() }
            if !word.isEmpty { words.append(word.lowercased()) }
            word = ""
        }
        func endSentence() {
            endWord()
            if !words.isEmpty { sentences.append(words) }
            words = []
        }
        for character in text {
            let isApostrophe = character == "'" || character == "\u{2019}"
            if character.isLetter || character.isNumber {
                word.append(character)
            } else if isApostrophe, !word.isEmpty {
                word.append("'")
            } else if ".!?;:,()".contains(character) {
                endSentence()
            } else {
                endWord()
            }
            lineEnds = character.isNewline ? lineEnds + 1 : character.isWhitespace ? lineEnds : 0
            if lineEnds > 1 { endSentence() }
        }
        endSentence()
        return sentences
    }

    /// Words that name who wrote: never a reason to decide by.
    private static func names(_ incoming: Incoming, _ sender: Sender) -> Set<String> {
        let texts =
            incoming.message.from.flatMap { [$0.name, $0.address] } + sender.domains
            + [sender.address, sender.account, sender.project, sender.contact].compactMap(\.self)
        return Set(texts.flatMap { sentences($0).flatMap(\.self) }.filter { $0.count > 1 })
    }
}

/// Words that stand in any mail, of the languages that packs are written in, and what people greet with: no phrase begins or ends
/// with one.
enum SmallWords {
    static let all = Set(
        (english + german + french + spanish + portuguese).split(separator: " ").map(String.init))

    private static let english = """
        a about after again all also am an and any are as at be because been before but by can could dear did do does for from get \
        had has have he hello her here hi him his how i i'd i'll i'm i've if in into is it it's its just kind kindly let may me mr mrs my \
        no not now of on one or our ours out please regards s she should since so some t than thank thanks that the their them then \
        there these they this those to too up us very was we we'd we'll we're we've were what when where which who why will with would \
        you your yours
        """
    private static let german = """
        aber als am an auch auf aus bei bin bitte da danke das dass dem den der des die doch du ein eine einem einen einer er es für \
        gruß grüße guten habe haben hallo hat ich ihr ihre im in ist ja kann kein keine können man mein mich mir mit morgen nach nicht \
        noch nur oder schon sehr sein seit sie sind so über um und uns unser unsere unter vom von vor war was wenn werden wie wir wird \
        wurde zu zum zur tag freundlichen freundliche
        """
    private static let french = """
        a ai après au aux avec avons bonjour c'est ce cela ces cet cette comme cordialement dans de depuis des du elle en est et été \
        il ils je j'ai la le les leur lui ma mais me merci mes mon ne nos notre nous on ont ou où par pas plus pour que qui sa sans se \
        ses si son sont sur tout très un une vos votre vous y
        """
    private static let spanish = """
        al algo buenas buenos como con cuando de del desde días el ella en era es esta está este esto favor gracias ha hay hemos hola \
        la las le lo los más me mi muy ni no nos nuestra nuestro o para pero por porque que se sin sobre son su sus tenemos tengo \
        un una y ya
        """
    private static let portuguese = """
        à ao as até bom boa com da das de dia do dos e ela ele em essa esse esta está este eu foi há isso já mais mas me meu minha \
        muito na não nas no nos nossa nosso o obrigada obrigado olá os ou para pela pelo por quando que se sem ser seu sua são tem \
        temos um uma você
        """
}
