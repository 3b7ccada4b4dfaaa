/// What a reply says beside its template: promises, times, greetings. `Replies` looks here for what a pack's `phrases.txt` leaves
/// out; the checker holds a `phrases.txt` against it.
package enum ReplyPhrases {
    package static let english = [
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
        "day": "one day", "days": "{count} days",

        "desk-open": "Our desk is open now, until {time}.",
        "desk-closed": "Our desk is closed now, and opens next on {time}.",
        "desk-always": "For reports like this one, somebody is there day and night.",
        "usual-wait": "Of late, a first answer has usually taken about {time}.",

        "allowance-left": "Your plan includes {included} a year; not booked yet in {year}: {left}.",
        "allowance-none": "The {included} a year that your plan includes are all booked for {year}.",
        "notice": "The soonest that can be booked now is {time}.",

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

    /// Phrases that only a pack may have: each is a kind of name, a hyphen, and a name of that kind that the pack declares.
    static let families = ["category", "help", "plan", "severity"]

    /// Wordings of a promise for the clock that it names, which stand before the one for any clock.
    static let variants = [
        "promise-guarantee-respond", "promise-guarantee-resolve", "promise-target-respond", "promise-target-resolve",
    ]

    /// What a phrase may name in braces.
    static func places(of name: String) -> [String] {
        switch name {
        case "greeting": ["name"]
        case "clock", "time", "due": ["weekday", "day", "month", "year", "clock", "zone", "place"]
        case "minute", "minutes", "hour", "hours", "open-minute", "open-minutes", "open-hour", "open-hours", "business-day",
            "business-days", "day", "days":
            ["count"]
        case "desk-open", "desk-closed", "usual-wait", "notice": ["time"]
        case "allowance-left", "allowance-none": ["included", "left", "year"]
        case "worse-line": ["address", "within"]
        case "promise-best-effort", "promise-none": []
        case _ where name.hasPrefix("promise-") || name.hasPrefix("clock-"): ["within", "due"]
        case _ where name.hasPrefix("understood"): ["category", "severity", "project"]
        default: []
        }
    }
}
