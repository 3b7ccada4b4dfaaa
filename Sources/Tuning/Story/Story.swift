/// A decision told to a person, in the order in which it was made: what a terminal and a page both show.
///
/// Nothing in it is escaped: who shows it does that in the way of the place (`visible`, `HTMLText`).
package struct Story: Sendable {
    /// The message's file; nil for standard input.
    package var file: String?
    package var subject: String
    /// `Ann Archer <ann@pier.example>`
    package var from: String
    package var received: String
    /// What became of it, in one line: what someone in a hurry reads.
    package var outcome: [Phrase]
    package var sections: [Section]
    /// Digest of the rules that decided.
    package var rules: String

    package struct Section: Sendable {
        package var title: String
        package var blocks: [Block]
    }

    package enum Block: Sendable {
        case paragraph([Phrase])
        /// A row of the rules that decided: where it stands, and what it says.
        case row(place: String, text: String)
        case evidence([EvidenceLine])
        /// Evidence for what was not chosen, a line each: of interest to one who tunes keywords.
        case others([EvidenceLine])
        case scores([ScoreLine])
        /// The sum behind a due time.
        case sum([SumLine])
        /// The reply as it goes out, without its header.
        case mail(String)
    }

    /// A piece of a sentence and how it is meant.
    package struct Phrase: Sendable, Equatable {
        package enum Tone: Sendable { case plain, strong, good, doubtful, bad, quiet }
        package var text: String
        package var tone: Tone

        package init(_ text: String, _ tone: Tone = .plain) {
            self.text = text
            self.tone = tone
        }
    }

    package struct EvidenceLine: Sendable {
        package var weight: Int
        package var keyword: String
        /// `outage.rules:12`
        package var rule: String
        /// `body, line 4`; nil for a boost, which has no words.
        package var place: String?
        package var quotation: Quotation?
        /// What it speaks for, where that is not the section's own.
        package var `for`: String?
        /// The notion that took its force.
        package var ruledOutBy: String?
    }

    package struct ScoreLine: Sendable {
        package var name: String
        package var score: Int
        package var threshold: Int
        package var fate: String
        package var isChosen: Bool
    }

    package struct SumLine: Sendable {
        package var span: String
        /// `+ 2 h` for open time, `closed`, `holiday: Christmas Day`.
        package var what: String
        /// `3 h of 4 h`, where it counted.
        package var total: String?
        package var counts: Bool
    }
}

extension Story.Block {
    /// A paragraph of plain words.
    static func text(_ text: String, _ tone: Story.Phrase.Tone = .plain) -> Self { .paragraph([.init(text, tone)]) }
}
