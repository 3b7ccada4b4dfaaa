import Foundation

/// The differences of a suite that are meant: `Differences/<suite>.txt`, a line each, `case-id: reason by the RFC's text`.
/// Empty lines and lines that begin with `#` are left out.
struct Differences {
    private(set) var reasons: [String: String] = [:]
    /// Lines that name no case, and cases named twice.
    private(set) var faults: [String] = []

    init(of suite: String) {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Differences/\(suite).txt")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return }
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.allSatisfy(\.isWhitespace) {
            guard let colon = line.firstRange(of: ": "), !line[colon.upperBound...].allSatisfy(\.isWhitespace) else {
                faults.append("no reason is given: \(line)")
                continue
            }
            let id = String(line[..<colon.lowerBound])
            if reasons.updateValue(String(line[colon.upperBound...]), forKey: id) != nil {
                faults.append("explained twice: \(id)")
            }
        }
    }
}
