/// The help of the program and of each command.
enum HelpText {
    static func program(_ style: Style) -> String {
        var text = """
            \(style.bold("mailtriage")) stands between a mail server and a support desk: it establishes who wrote and what they are
            entitled to, what the message is about and how bad it is, puts it into the right queue, and tells
            the sender at once and truthfully what to expect.

            \(style.heading("usage")) mailtriage [--rules DIR] [--state DIR] COMMAND …

            """
        for group in Program.groups {
            text += "\n\(style.heading(group.title))\n"
            for command in group.commands { text += row(command.name, command.summary, style) }
        }
        text += "\n\(style.heading("Options of every command"))\n"
        for option in Command.Option.common { text += row(synopsis(option), option.summary, style) }
        text += "\nmailtriage COMMAND --help explains a command. Exit codes are those of sysexits.h.\n"
        return text
    }

    static func command(_ path: [Command], _ style: Style) -> String {
        guard let command = path.last else { return "" }
        let name = path.map(\.name).joined(separator: " ")
        var usage = "mailtriage [--rules DIR] [--state DIR] \(name)"
        for option in command.options { usage += " [\(synopsis(option))]" }
        if !command.subcommands.isEmpty { usage += " " + command.subcommands.map(\.name).joined(separator: "|") + " …" }
        if !command.operands.synopsis.isEmpty { usage += " " + command.operands.synopsis }
        var text = "\(style.bold(name)): \(command.summary)\n\n\(style.heading("usage")) \(usage)\n"
        if !command.explanation.isEmpty { text += "\n\(command.explanation)\n" }
        if !command.subcommands.isEmpty {
            text += "\n\(style.heading("Commands"))\n"
            let rows = command.subcommands.map { sub in
                (name: sub.name + (sub.operands.synopsis.isEmpty ? "" : " " + sub.operands.synopsis), summary: sub.summary)
            }
            let width = rows.map { TextWidth.columns($0.name) }.max() ?? 0
            for (name, summary) in rows { text += row(name, summary, style, width: max(width, 18)) }
        }
        text += "\n\(style.heading("Options"))\n"
        for option in command.options + Command.Option.common { text += row(synopsis(option), option.summary, style) }
        if !command.examples.isEmpty {
            text += "\n\(style.heading(command.examples.count == 1 ? "Example" : "Examples"))\n"
            for example in command.examples { text += "  \(style.bold(example.line))\n      \(example.does)\n" }
        }
        return text
    }

    private static func synopsis(_ option: Command.Option) -> String {
        option.value.map { "\(option.name) \($0)" } ?? option.name
    }

    private static func row(_ name: String, _ summary: String, _ style: Style, width: Int = 18) -> String {
        "  \(style.bold(TextWidth.pad(name, to: width))) \(summary)\n"
    }
}
