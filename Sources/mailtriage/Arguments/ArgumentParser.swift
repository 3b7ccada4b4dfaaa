/// Reads a command line against the table of commands.
///
/// Options are `--name`, `--name VALUE` or `--name=VALUE` and may stand anywhere; `--` ends them; `-` is an operand
/// (standard input). The value of an option is the next argument whatever it begins with: an envelope sender that a
/// mail server passes on may begin with a dash, and must not be taken for an option. `help` in front of a command's name,
/// or alone, is as good as `--help`.
struct ArgumentParser {
    /// What the command line asks for.
    enum Request {
        case run(Command, Invocation)
        /// `--help`, `help COMMAND`, or nothing at all: the help of the command at this path (empty: of the program).
        case help([Command])
        case version
    }

    let commands: [Command]
    let environment: Environment

    func parse(_ arguments: [String]) throws(Failure) -> Request {
        var path: [Command] = []
        var options: [GivenOption] = []
        var operands: [String] = []
        var index = 0
        var onlyOperands = false
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "help", path.isEmpty, !onlyOperands {
                options.append(GivenOption(name: "help", value: ""))
            } else if onlyOperands || argument == "-" || !argument.hasPrefix("-") {
                try take(argument, onlyOperands: onlyOperands, path: &path, operands: &operands)
            } else if argument == "--" {
                onlyOperands = true
            } else {
                try takeOption(argument, arguments, &index, path: path, options: &options)
            }
        }
        if options.contains(where: { $0.name == "version" }) { return .version }
        if options.contains(where: { $0.name == "help" }) { return .help(path) }
        return try finish(path: path, options: options, operands: operands)
    }

    /// A word that is no option: a command's name as long as one is due, then an operand.
    private func take(
        _ word: String, onlyOperands: Bool, path: inout [Command], operands: inout [String]
    ) throws(Failure) {
        let choices = path.last?.subcommands ?? commands
        if onlyOperands || (choices.isEmpty && !path.isEmpty) || !operands.isEmpty {
            operands.append(word)
            return
        }
        guard let command = choices.first(where: { $0.name == word }) else {
            let whole = (path.map(\.name) + [word]).joined(separator: " ")
            throw Failure(
                .usage, "no command is called \"\(whole)\"",
                help: Spelling.suggestion(for: word, among: choices.map(\.name))
                    ?? (["mailtriage"] + path.map(\.name)).joined(separator: " ") + " --help lists them")
        }
        path.append(command)
    }

    private func takeOption(
        _ argument: String, _ arguments: [String], _ index: inout Int, path: [Command], options: inout [GivenOption]
    ) throws(Failure) {
        var name = argument
        var value: String?
        if let equals = argument.firstIndex(of: "=") {
            name = String(argument[..<equals])
            value = String(argument[argument.index(after: equals)...])
        }
        if name == "-h" { name = "--help" }
        // An option may stand before the command it belongs to, as long as it is one of some command's.
        let known = Command.Option.common + (path.last?.options ?? [])
        guard let option = known.first(where: { $0.name == name }) else {
            let whose = path.isEmpty ? "" : " of " + path.map(\.name).joined(separator: " ")
            let command = (["mailtriage"] + path.map(\.name)).joined(separator: " ")
            throw Failure(
                .usage, "no option\(whose) is called \"\(name)\"",
                help: Spelling.suggestion(for: name, among: known.map(\.name)) ?? "\(command) --help lists them")
        }
        let word = String(name.dropFirst(2))
        guard let valueName = option.value else {
            guard value == nil else { throw Failure(.usage, "\(name) takes no value", help: "write it alone: \(name)") }
            options.append(GivenOption(name: word, value: ""))
            return
        }
        if value == nil, index < arguments.count {
            value = arguments[index]
            index += 1
        }
        // An empty --sender is the null sender; a folder without a name is a variable that nobody set.
        guard let value, !value.isEmpty || !Command.Option.common.contains(where: { $0.name == name }) else {
            throw Failure(.usage, "\(name) needs a value", help: "say: \(name) \(valueName)")
        }
        options.append(GivenOption(name: word, value: value))
    }

    /// Nothing at all was asked for; or the command is missing, perhaps as an option before it lacked its value and took it.
    private func helpForNothing(_ options: [GivenOption]) throws(Failure) -> Request {
        guard let last = options.last else { return .help([]) }
        let isTaken = commands.contains { $0.name == last.value }
        let value = Command.Option.common.first { $0.name == "--" + last.name }?.value ?? "VALUE"
        throw Failure(
            .usage, "no command is given",
            help: isTaken
                ? "\"\(last.value)\" was taken for the value of --\(last.name); say: --\(last.name) \(value) \(last.value)"
                : "mailtriage --help lists them")
    }

    /// Options without a value that say in what form to print: one output has one form.
    private static let forms = ["json", "html", "csv", "prometheus"]

    private func refuseTwoForms(_ options: [GivenOption]) throws(Failure) {
        var first: String?
        for option in options where option.value.isEmpty && ArgumentParser.forms.contains(option.name) {
            if let first, first != option.name {
                throw Failure(.usage, "--\(first) and --\(option.name) exclude each other", help: "give one of the two")
            }
            first = option.name
        }
    }

    private func finish(
        path: [Command], options: [GivenOption], operands: [String]
    ) throws(Failure) -> Request {
        guard var command = path.last else { return try helpForNothing(options) }
        var path = path
        if !command.subcommands.isEmpty {
            guard let meant = command.subcommands.first(where: { $0.name == command.defaultSubcommand }) else {
                throw Failure(
                    .usage, "\(command.name) needs to know what to do",
                    help: "say: " + command.subcommands.map { "\(command.name) \($0.name)" }.joined(separator: ", "))
            }
            command = meant
            path.append(meant)
        }
        let name = path.dropFirst().reduce(path.first?.name ?? "") { $0 + " " + $1.name }
        guard operands.count >= command.operands.count.lowerBound else {
            throw Failure(
                .usage, "\(name) needs \(command.operands.synopsis)", help: "mailtriage \(name) --help explains it")
        }
        guard operands.count <= command.operands.count.upperBound else {
            let surplus = operands[command.operands.count.upperBound]
            throw Failure(
                .usage, "\(name) does not know what to do with \"\(surplus)\"", help: "mailtriage \(name) --help explains it"
            )
        }
        try refuseTwoForms(options)
        let invocation = Invocation(name: name, operands: operands, options: options, environment: environment)
        return .run(command, invocation)
    }
}
