/// The help of the program and of each command: as it is written in a file or a pipe, filled anew for a terminal that is narrower.
enum HelpText {
    static func program(_ style: Style) -> String {
        let name = "mailtriage"
        let purpose = filled(
            """
            \(name) stands between a mail server and a support desk: it establishes who wrote and what they are
            entitled to, what the message is about and how bad it is, puts it into the right queue, and tells
            the sender at once and truthfully what to expect.
            """, style)
        var text = style.bold(name) + purpose.dropFirst(name.count) + "\n\n"
        text += "\(style.heading("usage")) mailtriage [--rules DIR] [--state DIR] COMMAND …\n"
        for group in Program.groups {
            text += "\n\(style.heading(group.title))\n"
            for command in group.commands { text += row(command.name, command.summary, style) }
        }
        text += "\n\(style.heading("Options of every command"))\n"
        for option in Command.Option.common { text += row(synopsis(option), option.summary, style) }
        text += "\n"
        text += filled("mailtriage COMMAND --help explains a command. Exit codes are those of sysexits.h.", style)
        return text + "\n"
    }

    static func command(_ path: [Command], _ style: Style) -> String {
        guard let command = path.last else { return "" }
        let name = path.map(\.name).joined(separator: " ")
        let title = "\(style.bold(name)): " + hanging(command.summary, at: TextWidth.columns(name) + 2, style)
        var text = "\(title)\n\n\(style.heading("usage")) \(usage(command, name, style))\n"
        if !command.explanation.isEmpty { text += "\n\(filled(command.explanation, style))\n" }
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
            // What is to be copied stays whole.
            for example in command.examples {
                text += "  \(style.bold(example.line))\n      \(hanging(example.does, at: 6, style))\n"
            }
        }
        return text
    }

    /// The words behind `usage`; no option is parted from its value.
    private static func usage(_ command: Command, _ name: String, _ style: Style) -> String {
        var words = ["mailtriage", "[--rules DIR]", "[--state DIR]", name]
        words += command.options.map { "[\(synopsis($0))]" }
        if !command.subcommands.isEmpty { words.append(command.subcommands.map(\.name).joined(separator: "|") + " …") }
        if !command.operands.synopsis.isEmpty { words.append(command.operands.synopsis) }
        return hanging(words, at: 6, style)
    }

    private static func synopsis(_ option: Command.Option) -> String {
        option.value.map { "\(option.name) \($0)" } ?? option.name
    }

    private static func row(_ name: String, _ summary: String, _ style: Style, width: Int = 18) -> String {
        let padded = TextWidth.pad(name, to: width)
        return "  \(style.bold(padded)) \(hanging(summary, at: TextWidth.columns(padded) + 3, style))\n"
    }

    // MARK: Filling

    /// Columns to write in: in a file or a pipe no line is broken that is not written so.
    private static func columns(_ style: Style) -> Int { style.cutsTables ? style.columns : .max }

    /// A text that begins at a column; the lines that it takes beyond the first begin there, too.
    private static func hanging(_ text: String, at column: Int, _ style: Style) -> String {
        hanging(text.split(separator: " "), at: column, style)
    }

    private static func hanging(_ words: [some StringProtocol], at column: Int, _ style: Style) -> String {
        TextWidth.fill(words, to: max(20, columns(style) - column))
            .joined(separator: "\n" + String(repeating: " ", count: column))
    }

    /// A text in paragraphs, filled anew where it is written wider than the terminal. An indented line that ends with a semicolon or a
    /// brace is an item of a list, or an example: the next one does not go on with it.
    private static func filled(_ text: String, _ style: Style) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.contains(where: { TextWidth.columns(String($0)) > columns(style) }) else { return text }
        var pieces: [(indent: Int, text: String)] = []
        var goesOn = false
        for line in lines {
            let words = line.drop { $0 == " " }
            let indent = line.count - words.count
            if goesOn, !words.isEmpty, let last = pieces.last, last.indent == indent {
                pieces[pieces.count - 1].text += " " + words
            } else {
                pieces.append((indent, String(words)))
            }
            goesOn = !words.isEmpty && !(indent > 0 && (words.hasSuffix(";") || words.hasSuffix("}")))
        }
        return pieces.map { String(repeating: " ", count: $0.indent) + hanging($0.text, at: $0.indent, style) }
            .joined(separator: "\n")
    }
}
