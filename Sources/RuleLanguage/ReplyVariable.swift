/// What a reply template may name in braces: `{ticket}`. A paragraph that names one with nothing to say is left out.
package enum ReplyVariable: String, Sendable, CaseIterable {
    /// `Hello Jane Doe,`
    case greeting
    /// The site's name.
    case site
    /// `CP-1042`
    case ticket
    /// The request's subject, cut.
    case subject
    case account
    case plan
    case project
    /// What we took the request for, in the category's own words.
    case category
    case severity
    /// The promise as a sentence, with its due time; nothing where there is none.
    case promise
    /// Sentences on the promise's other clocks.
    case clocks
    /// Whether the desk is open now, and when it opens next.
    case desk
    /// How long an answer took of late; nothing until enough was measured.
    case usualWait = "usual-wait"
    /// Help articles of the category, one a line.
    case help
    /// Partners who can help, one a line.
    case partners
    /// Paragraphs that the route's row adds.
    case adds
    case telephone
    case website
    case status
}
