import Bytes
import Diagnostics
import RuleLanguage
import Tuning

/// How `suggest` shows its lines.
struct SuggestView: View {
    let found: Found
    let policy: Policy

    /// Tickets of one kind that are named.
    private static let named = 4

    private func name(_ ticket: Int64) -> String { TicketName.text(ticket, prefix: policy.site.ticketPrefix) }

    func rendered(_ style: Style) -> String {
        var text = style.bold(headline) + "\n"
        for note in notes { text += TextWidth.wrap(note, to: style.columns).map { style.dim($0) + "\n" }.joined() }
        for (index, suggestion) in found.suggestions.enumerated() { text += "\n" + rendered(index + 1, suggestion, style) }
        guard !found.suggestions.isEmpty else {
            let nothing = found.corrections + found.unclassified > 0
            return text + (nothing ? "No line would put more right than wrong.\n" : "There is nothing to learn from.\n")
        }
        let how =
            "Nothing is changed. To take a line into a draft of the rules: mailtriage suggest --rules DRAFT --accept 1 --into DRAFT"
        return text + "\n" + style.dim(how) + "\n"
    }

    private var headline: String {
        "Of \(Count.of(found.messages, "message")) \(found.corrections) \(found.corrections == 1 ? "is" : "are") decided otherwise than staff "
            + "moved them, \(found.unclassified) \(found.unclassified == 1 ? "has" : "have") no category."
    }

    private var notes: [String] {
        var notes: [String] = []
        if found.unexplained > 0 {
            notes.append(
                "\(found.unexplained) of the moved: no keyword alone brings such mail there. The row decides by who wrote; explain tells which."
            )
        }
        if found.isCut { notes.append("There are more than are learnt from at once: --since takes the last weeks only.") }
        return notes
    }

    private func rendered(_ number: Int, _ suggestion: Suggestion, _ style: Style) -> String {
        let margin = String(repeating: " ", count: 5)
        let weight = suggestion.candidate.weight > 0 ? "+\(suggestion.candidate.weight)" : "\(suggestion.candidate.weight)"
        var text = TextWidth.padLeft(String(number), to: 3) + "  "
        text +=
            style.bold("\(weight) \(visible(suggestion.candidate.phrase))") + "  for \(suggestion.candidate.target.choice)"
        text += "  " + style.dim(suggestion.place) + "\n"
        text +=
            margin + style.either(!suggestion.fixed.isEmpty, style.green, style.asIs)("\(suggestion.fixed.count) put right")
        text += tickets(suggestion.fixed, style) + ", "
        text += style.either(!suggestion.broken.isEmpty, style.red, style.asIs)("\(suggestion.broken.count) broken")
        text += tickets(suggestion.broken, style)
        if !suggestion.classified.isEmpty {
            text +=
                "\n" + margin + "\(suggestion.classified.count) unclassified would be it"
                + tickets(suggestion.classified, style)
        }
        return text + "\n"
    }

    private func tickets(_ tickets: [Int64], _ style: Style) -> String {
        guard !tickets.isEmpty else { return "" }
        let more = tickets.count > SuggestView.named ? " …" : ""
        return " " + style.dim("(" + tickets.prefix(SuggestView.named).map(name).joined(separator: " ") + more + ")")
    }

    /// The lines as they go into rule files, each below where it belongs.
    func pasted(_ taken: [Suggestion]) -> String {
        var text = ""
        for suggestion in taken {
            let counts = "\(suggestion.fixed.count) put right, \(suggestion.broken.count) broken"
            text +=
                "# into keywords of \(suggestion.candidate.target.choice), \(suggestion.place): \(counts)\n        \(visible(suggestion.line))\n"
        }
        return text
    }

    /// An object a suggestion.
    func write(to json: inout JSONWriter) {
        for (index, suggestion) in found.suggestions.enumerated() {
            json.object { json in
                json.member("number", index + 1)
                json.member("for", suggestion.candidate.target.choice)
                json.member("weight", suggestion.candidate.weight)
                json.member("keyword", suggestion.candidate.phrase)
                json.member("line", suggestion.line)
                json.member("place", suggestion.place)
                json.member("log_odds_hundredths", Int((suggestion.candidate.logOdds * 100).rounded()))
                json.member("fixed", suggestion.fixed.map(name))
                json.member("broken", suggestion.broken.map(name))
                json.member("classified", suggestion.classified.map(name))
            }
            json.endLine()
        }
    }
}
