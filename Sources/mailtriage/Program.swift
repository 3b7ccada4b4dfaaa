import Diagnostics
import Files
import Glibc
import Store

/// The program: its commands, and what happens from the command line to the exit status.
enum Program {
    static let version = "0.1.0"

    /// All commands, under the headings that the help shows. A new one is a file in `Commands/` and a word here.
    static let groups: [(title: String, commands: [Command])] = [
        ("To see what it does", [.demo]),
        ("To set up a site", [.initialize, .accounts, .contacts, .projects, .units, .completions]),
        ("To write rules", [.check, .format, .test, .explain, .parse, .calendar, .rules]),
        ("To tune them by past mail", [.replay, .coverage, .suggest]),
        ("To take in mail and answer it", [.deliver, .ingest, .serve, .send]),
        ("To look after tickets", [.queue, .due, .report]),
        ("To keep it sound", [.doctor, .audit, .stats, .backup, .forget]),
    ]

    static let commands = groups.flatMap(\.commands)

    /// Runs a command line (without the program's own name) to its exit status.
    static func run(_ arguments: [String]) -> ExitStatus {
        let environment = Environment { name in getenv(name).map { String(cString: $0) } }
        do throws(Failure) {
            return try run(arguments, environment)
        } catch {
            // A mail server bounces mail on any other code, even when it is its administrator who mistyped an option, or left out the
            // value of the one before the command.
            if isMeantToDeliver(arguments) { return Deliver.putOff(error) }
            report(error, environment)
            return error.status
        }
    }

    private static func run(_ arguments: [String], _ environment: Environment) throws(Failure) -> ExitStatus {
        // `deliver` is run for every message: it does without the table of all the others, and without help that nobody asks for.
        let isDelivery = firstWord(of: arguments) == Deliver.name
        if isDelivery {
            ShortLife.begin()
            Store.expectShortLife()
        }
        let wantsHelp = arguments.contains { $0 == "--help" || $0 == "-h" }
        let commands = isDelivery ? [wantsHelp ? .deliver : Deliver.command()] : Program.commands
        switch try ArgumentParser(commands: commands, environment: environment).parse(arguments) {
        case .run(let command, let invocation):
            Custody.begin(in: invocation.stateFolder)
            return try command.action(invocation)
        case .version:
            try Output.print("mailtriage \(version)\n")
        case .help(let path):
            let style = Style(for: STDOUT_FILENO, environment)
            try Output.print(path.isEmpty ? HelpText.program(style) : HelpText.command(path, style))
            // Nothing at all was asked for: that is a mistake, of which the help is the mend.
            if arguments.isEmpty { return .usage }
        }
        return .ok
    }

    static func report(_ failure: Failure, _ environment: Environment) {
        let style = Style(for: STDERR_FILENO, environment)
        var text = failure.diagnostics.map { $0.rendered(color: style.isOn) + "\n" }.joined()
        text += style.alarm("mailtriage:") + " " + visible(failure.message) + "\n"
        if let help = failure.help {
            for line in help.split(separator: "\n") { text += "  " + style.cyan(visible(String(line))) + "\n" }
        }
        Output.complain(text)
    }

    /// Whether the command is `deliver`, or would be if the option before it had its value.
    private static func isMeantToDeliver(_ arguments: [String]) -> Bool {
        firstWord(of: arguments) == Deliver.name
            || zip(arguments, arguments.dropFirst()).contains { option, value in
                value == Deliver.name && Command.Option.common.contains { $0.name == option && $0.value != nil }
            }
    }

    /// The command that is meant, found without reading the rest of the line: for when the rest is wrong.
    static func firstWord(of arguments: [String]) -> String? {
        var skipsValue = false
        for argument in arguments {
            if skipsValue {
                skipsValue = false
            } else if argument.hasPrefix("-") {
                skipsValue = Command.Option.common.contains { $0.name == argument && $0.value != nil }
            } else {
                return argument
            }
        }
        return nil
    }
}
