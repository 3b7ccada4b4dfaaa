/// A notion of people's writing that takes the force from a keyword: negation, hypothesis, past, somebody else's trouble.
package struct Notion: Sendable {
    /// Where a cue must stand to take the force from a hit.
    package enum Reach: Sendable, Equatable {
        /// The cue stands at most so many words before the hit, in the same clause.
        case before(Int)
        /// The cue stands at most so many words after the hit, in the same clause.
        case after(Int)
        /// The cue stands anywhere in the hit's sentence.
        case sentence
    }
    package var name: String
    package var reach: [Reach]
    package var cues: Keywords
}
