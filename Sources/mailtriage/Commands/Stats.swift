import Bytes
import Calendars
import Diagnostics
import Store

extension Command {
    static let stats = Command(
        "stats", "counters, for people and for Prometheus",
        options: [.init("--prometheus", nil, "the text format, for the node exporter's textfile collector")],
        explanation: """
            What the ledger holds: messages by outcome, tickets by queue and state, clocks, the outbox,
            replies that were held back.
            """,
        examples: [
            ("mailtriage stats", "for a person"),
            (
                "mailtriage stats --prometheus > x.prom.$$ && mv x.prom.$$ x.prom",
                "for a collector that never sees half a file"
            ),
        ], action: Stats.run)
}

/// `stats [--prometheus]`
enum Stats {
    /// A metric: its name in Prometheus, what it is, and its figures.
    struct Metric {
        var name: String
        var help: String
        /// `gauge`, or `counter` for what only grows.
        var type: String
        var figures: [Store.Figure]
        /// Whether its figures are moments, in seconds since 1970: a person is told the time.
        var isMoment = false
    }

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let store = try SiteStore.open(invocation)
        let metrics = try SiteStore.reading(Stats.metrics(store, now: Clock.now()))
        let style = invocation.style
        let text = metrics.map { invocation.has("prometheus") ? prometheus($0) : Stats.text($0, style) }.joined()
        try invocation.print(text) { json in
            json.object { json in
                for metric in metrics { json.member(metric.name) { json in write(metric, to: &json) } }
            }
            json.endLine()
        }
        return .ok
    }

    private static func text(_ metric: Metric, _ style: Style) -> String {
        var text = style.bold(metric.help) + "\n"
        if metric.figures.isEmpty { text += "  none\n" }
        for figure in metric.figures {
            let of = visible(figure.labels.map(\.value).joined(separator: " "))
            let value = metric.isMoment ? Timestamp(seconds: figure.value).rfc3339 : String(figure.value)
            text += "  " + TextWidth.padLeft(value, to: 9) + (of.isEmpty ? "\n" : "  \(of)\n")
        }
        return text
    }

    private static func metrics(_ store: Store, now: Timestamp) throws(StoreError) -> [Metric] {
        [
            Metric(
                name: "messages_total", help: "Messages taken in, by outcome", type: "counter",
                figures: try store.messageFigures()),
            Metric(name: "tickets", help: "Tickets, by queue and state", type: "gauge", figures: try store.ticketFigures()),
            Metric(
                name: "tickets_gone", help: "Tickets not resolved whose message is in no queue any more", type: "gauge",
                figures: try store.goneFigure()),
            Metric(
                name: "clocks", help: "Clocks, by name and state", type: "gauge", figures: try store.clockFigures(at: now)),
            Metric(
                name: "outbox", help: "Mails and commands of the outbox, by state", type: "gauge",
                figures: try store.outboxFigures()),
            Metric(
                name: "outbox_oldest_seconds", help: "Seconds since the oldest mail of the outbox waits", type: "gauge",
                figures: [Store.Figure(value: try store.oldestWaitingMail(at: now))]),
            Metric(
                name: "replies_held_back_total", help: "Replies that were held back, by reason", type: "counter",
                figures: try store.suppressionFigures()),
            Metric(
                name: "corrections", help: "Tickets that staff moved to another queue", type: "gauge",
                figures: try store.correctionFigure()),
            Metric(
                name: "last_message_timestamp_seconds", help: "When the last message was taken in",
                type: "gauge",
                figures: try store.lastAccepted().map { [Store.Figure(value: $0.seconds)] } ?? [], isMoment: true),
        ]
    }

    static func prometheus(_ metric: Metric) -> String {
        let name = "mailtriage_" + metric.name
        var text = "# HELP \(name) \(metric.help).\n# TYPE \(name) \(metric.type)\n"
        for figure in metric.figures {
            let labels = figure.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
            text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(figure.value)\n"
        }
        return text
    }

    /// As the format writes a label's value: whole lines, in quotes. Folders of queues have the names that whoever made them chose.
    private static func escaped(_ value: String) -> String {
        visible(value).unicodeScalars.reduce(into: "") { text, scalar in
            if scalar == "\\" || scalar == "\"" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
    }

    private static func write(_ metric: Metric, to json: inout JSONWriter) {
        json.array(metric.figures) { json, figure in
            json.object { json in
                for label in figure.labels { json.member(label.name, label.value) }
                json.member("value", Int(figure.value))
            }
        }
    }
}
