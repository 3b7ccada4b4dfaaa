/// The wording of what is no template: promises, times, greetings. A pack's `replies/<language>/phrases.txt` has a line
/// `name = text` for each; what a language leaves out is said as English says it, and that as it is said here.
struct Phrases {
    private let texts: [String: String]
    private let fallback: [String: String]

    init(_ file: String?, english: String?) {
        texts = Phrases.parse(file ?? "")
        fallback = Phrases.parse(english ?? "")
    }

    /// The phrase with its `{name}` places filled; empty where there is none of that name.
    func callAsFunction(_ name: String, _ values: [String: String] = [:]) -> String {
        Template.fill(text(name) ?? "", values)
    }

    func has(_ name: String) -> Bool { text(name) != nil }

    /// The first of these phrases that there is.
    func first(_ names: String..., values: [String: String] = [:]) -> String {
        names.first(where: has).map { self($0, values) } ?? ""
    }

    /// The words of a phrase that is a list.
    func list(_ name: String) -> [String] { self(name).split(separator: " ").map(String.init) }

    private func text(_ name: String) -> String? { texts[name] ?? fallback[name] ?? Phrases.english[name] }

    static func parse(_ file: String) -> [String: String] {
        var texts: [String: String] = [:]
        for line in file.split(whereSeparator: \.isNewline) where line.first != "#" {
            guard let equals = line.firstIndex(of: "=") else { continue }
            texts[Template.trimmed(line[..<equals])] = Template.trimmed(line[line.index(after: equals)...])
        }
        return texts
    }

    static let english = [
        "greeting": "Hello {name},",
        "greeting-nameless": "Hello,",
        "re": "your message",

        "understood": "We read it as a request of {severity} severity about {category}.",
        "understood-project": "For your project {project}, we read it as a request of {severity} severity about {category}.",
        "understood-default":
            "We could not tell from the words alone what exactly it is about, and took it to be of {severity} severity.",

        "promise-guarantee": "You are guaranteed a first answer within {within}: by {due} at the latest.",
        "promise-target": "We aim to send a first answer within {within}: by {due}. That is our aim, not a guarantee.",
        "promise-best-effort":
            "We answer as soon as we can. We cannot say when: it may be less than an hour, or a few days.",
        "promise-none": "We cannot say when you will have an answer: your plan names no time for it.",
        "promise-overdue":
            "Your plan's time for a first answer, {within} from when our mail server took your message, was over on {due}. "
            + "We are sorry that you had to wait, and answer as soon as we can.",
        "promise-guarantee-acknowledge":
            "You are guaranteed word within {within}, by {due} at the latest, that somebody is at work on it.",
        "promise-target-acknowledge":
            "We aim to let you know within {within}, by {due}, that somebody is at work on it. That is our aim, not a guarantee.",
        "clock-guarantee-acknowledge": "That somebody is at work on it, you are guaranteed to hear by {due}.",
        "clock-guarantee-respond": "A first answer is guaranteed within {within}, by {due} at the latest.",
        "clock-guarantee-resolve": "It is guaranteed to be solved within {within}, by {due} at the latest.",
        "clock-guarantee-resolve-after": "Once we have answered, it is guaranteed to be solved within {within}.",
        "clock-target-acknowledge": "We aim to let you know by {due} that somebody is at work on it.",
        "clock-target-respond": "We aim to send a first answer within {within}, by {due}.",
        "clock-target-resolve": "We aim to have it solved within {within}, by {due}.",
        "clock-target-resolve-after": "Once we have answered, we aim to have it solved within {within}.",

        "minute": "one minute", "minutes": "{count} minutes",
        "hour": "one hour", "hours": "{count} hours",
        "open-minute": "one working minute", "open-minutes": "{count} working minutes",
        "open-hour": "one working hour", "open-hours": "{count} working hours",
        "business-day": "one business day", "business-days": "{count} business days",

        "desk-open": "Our desk is open now, until {time}.",
        "desk-closed": "Our desk is closed now, and opens next on {time}.",
        "desk-always": "For reports like this one, somebody is there day and night.",
        "usual-wait": "Of late, a first answer has usually taken about {time}.",

        "worse-line":
            "If it is worse than that, or becomes so, write to {address} at once: for a critical report that is sent there, a first "
            + "answer is guaranteed within {within}.",
        "worse-reply":
            "If it is worse than that, or becomes so, reply to this mail and say in the first line what no longer works.",
        "partner": "the partner who looks after it",

        "clock": "{clock} ({zone})",
        "time": "{weekday}, {day} {month}, {clock} ({zone})",
        "due": "{weekday}, {day} {month} {year}, {clock} ({zone}, {place})",
        "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "months": "January February March April May June July August September October November December",
    ]
}
