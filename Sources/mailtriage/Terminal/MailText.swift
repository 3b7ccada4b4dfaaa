import Diagnostics

/// A mail as it goes out, shown on a terminal: every line, its header dimmed, a bar at its left.
enum MailText {
    static func quoted(_ message: [UInt8], _ style: Style) -> String {
        var text = ""
        var isHeader = true
        var lines = message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for bytes in lines {
            let line = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
            if line.isEmpty { isHeader = false }
            let shown = visible(String(decoding: line, as: UTF8.self))
            text += "  \(style.blue("│")) \(isHeader ? style.dim(shown) : shown)\n"
        }
        return text
    }
}
