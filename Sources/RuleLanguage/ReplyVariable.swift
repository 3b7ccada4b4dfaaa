/// What a reply template may name in braces: `{ticket}`. A paragraph that names one with nothing to say is left out.
package enum ReplyVariable: String, Sendable, CaseIterable {
    /// `Hello Jane Doe,`
    case greeting
    /// The site's name.
    case site
    /// `CP-1042`
    case ticket
    /// The request's subject, cut, in one line.
    case subject
    /// The account's name.
    case account
    case plan
    /// The project, where it is the sender's own.
    case project
    /// What we took the request for, in the category's own words.
    case category
    case severity
    /// A sentence of category, project and severity: what we took the request for.
    case understood
    /// The promise as a sentence, with its due time; nothing where there is none.
    case promise
    /// Sentences on the promise's other clocks.
    case clocks
    /// Whether the desk is open now, and when it closes or opens next.
    case desk
    /// How long a first answer took of late; nothing until enough was measured.
    case usualWait = "usual-wait"
    /// What an account's yearly allowance of the category has left; nothing where none is counted.
    case allowance
    /// For how long the customer has not answered us, in a reply that says that his ticket is closed for that.
    case silent
    /// From when on something can be booked, where the queue asks for notice.
    case notice
    /// What to do if it is worse than we took it for; nothing for the worst.
    case worse
    /// The address of the channel on which the sender's plan has a guarantee; nothing where it has none, or where the request is
    /// guaranteed already.
    case guaranteedLine = "guaranteed-line"
    /// How soon an answer is guaranteed there: `30 minutes`.
    case guaranteedWithin = "guaranteed-within"
    /// Help articles of the category, one a line.
    case help
    /// The partner that looks after the sender's project, by name.
    case partner
    /// Partners who can help where we cannot, one a line.
    case partners
    /// Paragraphs that the route's row adds.
    case adds
    /// The site's telephone, website and status page, as its settings have them.
    case telephone
    case website
    case status
}

/// A `{name}` in the text of a template.
package struct ReplyPlace: Sendable, Equatable {
    package var name: String
    /// UTF-8 offsets, the braces included.
    package var range: Range<Int>

    /// The places of a text, in order. Braces around anything but small letters and hyphens are text.
    package static func all(in text: [UInt8]) -> [ReplyPlace] {
        var places: [ReplyPlace] = []
        var open: Int?
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "{"):
                open = index
            case UInt8(ascii: "}"):
                if let start = open, start + 1 < index {
                    let name = String(decoding: text[start + 1..<index], as: UTF8.self)
                    places.append(ReplyPlace(name: name, range: start..<index + 1))
                }
                open = nil
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
                continue
            default:
                open = nil
            }
        }
        return places
    }

    /// A text with its places filled; one without a value is left empty. What is filled in is never looked at again: a value that holds
    /// braces stays as it is.
    package static func filled(_ text: [UInt8], _ places: [ReplyPlace], _ values: [String: String]) -> String {
        var filled: [UInt8] = []
        var index = 0
        for place in places {
            filled += text[index..<place.range.lowerBound]
            filled += (values[place.name] ?? "").utf8
            index = place.range.upperBound
        }
        filled += text[index...]
        return String(decoding: filled, as: UTF8.self)
    }

    package static func filled(_ text: String, _ values: [String: String]) -> String {
        let bytes = Array(text.utf8)
        return filled(bytes, all(in: bytes), values)
    }
}
