import Glibc

/// Colour and weight of what is printed, where it is printed on a terminal that wants them.
///
/// Only the eight basic colours, by their names in the terminal's own palette, so that they suit light and dark alike.
struct Style: Sendable {
    /// Whether escape sequences are written at all.
    let isOn: Bool
    /// Columns of the terminal; 100 where there is none.
    let columns: Int
    /// Whether tables are cut to the columns. In a file or a pipe nothing is cut: `grep` wants the whole.
    var cutsTables: Bool

    /// The style for a file descriptor: on for a terminal, unless `NO_COLOR` is set (https://no-color.org) or the terminal is dumb.
    init(for descriptor: Int32, _ environment: Environment) {
        let isTerminal = isatty(descriptor) == 1
        isOn = isTerminal && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
        var size = winsize()
        cutsTables = isTerminal
        if isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 {
            columns = Int(size.ws_col)
        } else {
            columns = 100
        }
    }

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }
    func blue(_ text: String) -> String { wrap(text, "34") }
    func cyan(_ text: String) -> String { wrap(text, "36") }
    func heading(_ text: String) -> String { wrap(text, "1;36") }
    func alarm(_ text: String) -> String { wrap(text, "1;31") }

    /// The text as it is, for where a table's column has no colour of its own.
    func asIs(_ text: String) -> String { text }

    /// One of two.
    func either(
        _ condition: Bool, _ yes: @escaping @Sendable (String) -> String, _ no: @escaping @Sendable (String) -> String
    ) -> @Sendable (String) -> String {
        condition ? yes : no
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension Invocation {
    /// The style of standard output.
    var style: Style { Style(for: STDOUT_FILENO, environment) }
}
