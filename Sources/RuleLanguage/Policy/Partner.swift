/// `partner nordweb { … }`: a company that customers are sent to for what we do not do.
package struct Partner: Sendable {
    package var id: String
    package var name: String
    package var mail: String
    /// Categories taken; empty: none.
    package var takes: [String]
    /// ISO 3166 codes, in capitals.
    package var countries: [String]
    /// ISO 639 codes, in lower case.
    package var languages: [String]
    package var website: String?
}
