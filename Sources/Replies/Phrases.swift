/// The wording of what is not a template: promises, times, greetings. `replies/<language>/phrases.txt` has a line
/// `name = text` for each; what a language leaves out is said in English.
struct Phrases {
    private var texts: [String: String]
    private let fallback: [String: String]

    init(_ file: String?, english: String?) {
        texts = Phrases.parse(file ?? "")
        fallback = Phrases.parse(english ?? "").merging(Phrases.builtIn) { given, _ in given }
    }

    /// The phrase with its `{name}` places filled.
    func callAsFunction(_ name: String, _ values: [String: String] = [:]) -> String {
        Template.fill(texts[name] ?? fallback[name] ?? "", values)
    }

    func has(_ name: String) -> Bool { texts[name] != nil || fallback[name] != nil }

    func list(_ name: String) -> [String] { self(name).split(separator: " ").map(String.init) }

    private static func parse(_ file: String) -> [String: String] {
        var texts: [String: String] = [:]
        for line in file.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            texts[trimmed(line[..<equals])] = trimmed(line[line.index(after: equals)...])
        }
        return texts
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    static let builtIn = [
        "greeting": "Hello {name},",
        "greeting-nameless": "Hello,",
        "promise-guarantee": "We guarantee a first answer within {within}: by {due}.",
        "promise-target": "We aim to give a first answer within {within}: by {due}. This is our aim, not a guarantee.",
        "promise-best-effort": "We answer as soon as we can. Your support plan names no time; it may be less than an hour or a few days.",
        "promise-none": "Your support plan names no time for an answer.",
        "clock-acknowledge": "We confirm within {within}, by {due}, that somebody works on it.",
        "clock-respond": "You have a first answer within {within}, by {due}.",
        "clock-resolve": "It is to be solved within {within}, by {due}.",
        "clock-resolve-after": "Once we have answered, it is to be solved within {within}.",
        "within-minutes": "{count} minutes",
        "within-hour": "one hour",
        "within-hours": "{count} hours",
        "within-open-hours": "{count} opening hours",
        "within-open-hour": "one opening hour",
        "within-business-day": "one business day",
        "within-business-days": "{count} business days",
        "desk-open": "Our desk is open now, until {time}.",
        "desk-closed": "Our desk is closed at the moment and opens next on {time}.",
        "time": "{weekday} {day} {month} {year}, {clock} ({zone})",
        "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "months": "January February March April May June July August September October November December",
    ]
}
