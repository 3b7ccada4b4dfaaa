/// A command as its table describes it: name, help and what runs. A command either runs or has subcommands.
struct Command: Sendable {
    /// An option that a command knows beyond the common ones.
    struct Option: Sendable {
        /// With its dashes: `--at`.
        var name: String
        /// What its value is called in the help, such as `TIME`; nil for a flag.
        var value: String?
        var summary: String

        init(_ name: String, _ value: String? = nil, _ summary: String) {
            self.name = name
            self.value = value
            self.summary = summary
        }
    }

    /// What may stand on the command line besides options.
    struct Operands: Sendable {
        /// As the help shows them: `FILE…`, `[PACK]`.
        var synopsis: String
        var count: ClosedRange<Int>

        static let none = Operands(synopsis: "", count: 0...0)
        static func optional(_ name: String) -> Operands { Operands(synopsis: "[\(name)]", count: 0...1) }
        static func one(_ name: String) -> Operands { Operands(synopsis: name, count: 1...1) }
        static func some(_ name: String) -> Operands { Operands(synopsis: "\(name)…", count: 1...Int.max) }
        static func any(_ name: String) -> Operands { Operands(synopsis: "[\(name)…]", count: 0...Int.max) }
    }

    typealias Action = @Sendable (Invocation) throws(Failure) -> ExitStatus

    var name: String
    /// One line for the list of commands.
    var summary: String
    /// Paragraphs for its own help; lines of at most 78 columns.
    var explanation: String
    var operands: Operands
    var options: [Option]
    /// Command lines that show its use, each with what it does.
    var examples: [(line: String, does: String)]
    var subcommands: [Command]
    /// The subcommand that is meant where none is named.
    var defaultSubcommand: String?
    var action: Action

    /// A command that runs.
    init(
        _ name: String, _ summary: String, operands: Operands = .none, options: [Option] = [], explanation: String = "",
        examples: [(line: String, does: String)] = [], action: @escaping Action
    ) {
        self.name = name
        self.summary = summary
        self.explanation = explanation
        self.operands = operands
        self.options = options
        self.examples = examples
        self.subcommands = []
        self.action = action
    }

    /// A command that groups others: `accounts import`, `accounts list`.
    init(
        group name: String, _ summary: String, default defaultSubcommand: String? = nil, explanation: String = "",
        subcommands: [Command]
    ) {
        self.name = name
        self.summary = summary
        self.explanation = explanation
        self.operands = .none
        self.options = []
        self.examples = []
        self.subcommands = subcommands
        self.defaultSubcommand = defaultSubcommand
        self.action = { _ throws(Failure) in throw Failure(.usage, "\(name) needs to know what to do") }
    }
}

extension Command.Option {
    /// The options that every command takes, before or after its name.
    static let common: [Command.Option] = [
        .init("--rules", "DIR", "the folder of the rules; else MAILTRIAGE_RULES, else /etc/mailtriage"),
        .init("--state", "DIR", "the folder of the state; else MAILTRIAGE_STATE, else /var/lib/mailtriage"),
        .init("--json", nil, "print JSON, one object a line"),
        .init("--help", nil, "explain the command"),
        .init("--version", nil, "print the program's version"),
    ]
}
