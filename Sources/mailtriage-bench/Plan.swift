/// Why a measurement could not be made.
struct BenchError: Error {
    var message: String
    var isUsage = false
}

/// What is to be measured: the command line, read.
struct Plan {
    enum Mode: String { case help, pipe, bulk, lmtp, parse, keywords }

    static let usage = """
        mailtriage-bench pipe|bulk|lmtp|parse|keywords [options]

          pipe      one process a message, the message on standard input, as a mail server hands it over; interleaved
                    with the peers, medians, and the ratio to the C floor
          bulk      one `ingest` over a copy of the messages as a Maildir: messages and megabytes a second
          lmtp      `serve --lmtp` with clients that each wait for their answer: messages a second, and how long they wait
          parse     in this process: reading messages and their text, without any effect
          keywords  10,000 keyword lines beside 100: a message, compiling, checking and loading the rules

          --program PATH    the program measured; else the one beside this
          --rules DIR       the pack; else rules/cloud-platform
          --messages DIR    a Maildir or a folder of messages; else samples/cloud-platform
          --peers DIR       a built copy of the peers' harness, with cfloor-static and gm; without it no ratios
          --count N         different messages for `pipe`; else 50
          --rounds N        rounds over all of them; else 3
          --clients N       for `lmtp`; else 16

        Release builds only are worth measuring: swift build -c release. Machines are noisy: quote ratios of one run.
        """

    var mode: Mode
    var program: String
    var rules = "rules/cloud-platform"
    var messages = "samples/cloud-platform"
    var peers: String?
    var count = 50
    var rounds = 3
    var clients = 16

    init(_ arguments: [String]) throws(BenchError) {
        guard let first = arguments.first, first != "--help", first != "-h" else {
            mode = .help
            program = ""
            return
        }
        guard let mode = Mode(rawValue: first) else {
            throw BenchError(
                message: "no measurement is called \"\(first)\": pipe, bulk, lmtp, parse or keywords", isUsage: true)
        }
        self.mode = mode
        program = Folder.ofThisProgram + "/mailtriage"
        var index = 1
        while index < arguments.count {
            let name = arguments[index]
            guard index + 1 < arguments.count else { throw BenchError(message: "\(name) needs a value", isUsage: true) }
            let value = arguments[index + 1]
            index += 2
            switch name {
            case "--program": program = value
            case "--rules": rules = value
            case "--messages": messages = value
            case "--peers": peers = value
            case "--count": count = try Plan.number(value, for: name)
            case "--rounds": rounds = try Plan.number(value, for: name)
            case "--clients": clients = try Plan.number(value, for: name)
            default: throw BenchError(message: "no option is called \"\(name)\"", isUsage: true)
            }
        }
    }

    private static func number(_ text: String, for name: String) throws(BenchError) -> Int {
        guard let number = Int(text), number > 0 else {
            throw BenchError(message: "\(name) needs a number above 0, not \"\(text)\"", isUsage: true)
        }
        return number
    }
}
