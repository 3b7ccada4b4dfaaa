import Mail

extension Command {
    static let parse = Command(
        "parse", "show how messages are read, without any policy", operands: .some("FILE"),
        explanation: """
            Shows the fields, the parts, the text, the sender's own new words apart from quotes and
            signature, the signs of automatic mail, and every defect with its place. A message is
            always read, whatever its bytes are. "-" is standard input. Of an mbox the first message is shown.
            """,
        examples: [
            ("mailtriage parse mail.eml", "what a person would want to know"),
            ("mailtriage parse --json *.eml", "one object a message, a line each, for programs"),
        ],
        action: Parse.run)
}

/// `parse FILE…`
enum Parse {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let style = invocation.style
        var output = Output()
        var status = ExitStatus.ok
        for (index, name) in invocation.operands.enumerated() {
            do throws(Failure) {
                let message = Message(parsing: try Input.message(name))
                if invocation.wantsJSON {
                    try output.write(line: { MessageJSON.write(message, file: Input.name(name), to: &$0) })
                } else {
                    let view = MessageView(message: message, file: Input.name(name), style: style)
                    try output.write((index > 0 ? "\n" : "") + view.rendered())
                }
            } catch {
                // The others are still shown; the exit status tells that one is missing.
                guard error.status == .noInput else { throw error }
                Program.report(error, invocation.environment)
                status = error.status
            }
        }
        try output.flush()
        return status
    }
}
