/// A command line, read: which command, its options and its operands, and the surroundings it runs in.
struct Invocation: Sendable {
    /// The command's whole name: `accounts import`.
    var name: String
    var operands: [String]
    /// In the order given.
    var options: [GivenOption]
    var environment: Environment

    func has(_ option: String) -> Bool { options.contains { $0.name == option } }

    /// The value of an option; where it was given more than once, the last.
    func value(_ option: String) -> String? { options.last { $0.name == option }?.value }

    func values(_ option: String) -> [String] { options.filter { $0.name == option }.map(\.value) }

    var wantsJSON: Bool { has("json") }

    /// The folder of the rules.
    var rulesFolder: String {
        Site.rulesFolder(in: value("rules") ?? environment["MAILTRIAGE_RULES"] ?? "/etc/mailtriage")
    }

    /// The folder of the state.
    var stateFolder: String {
        Site.stateFolder(in: value("state") ?? environment["MAILTRIAGE_STATE"] ?? "/var/lib/mailtriage")
    }
}

/// An option as it was given: its name without dashes, and its value; a flag's is empty.
struct GivenOption: Sendable {
    var name: String
    var value: String
}

/// The process's environment variables. An empty one counts as none, as administrators clear them so.
struct Environment: Sendable {
    private let lookUp: @Sendable (String) -> String?

    init(_ lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }

    subscript(name: String) -> String? {
        guard let value = lookUp(name), !value.isEmpty else { return nil }
        return value
    }

    /// The value even where it is empty.
    func raw(_ name: String) -> String? { lookUp(name) }
}
