import Diagnostics

extension PolicyCompiler {
    /// Reports files that are passed over for their names, and were hardly meant to be: `words.RULES`, `replies/received.txt`.
    mutating func checkOtherFiles() {
        for path in files.others {
            guard let help = Self.mend(forName: path) else { continue }
            diagnostics.append(Diagnostic(.warning, .unused, "\(path) is not read", help: help))
        }
    }

    /// How a file is to be called; nil for what is something else: a note, an editor's copy.
    private static func mend(forName path: String) -> String? {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let ends = { (endings: [String]) in endings.contains { name.hasSuffix($0) } }
        if path.hasPrefix("replies/") {
            if path.hasSuffix(".txt") { return "templates lie in a folder of their language: replies/en/\(name)" }
            return ends([".txt", ".text"]) ? "templates end in .txt" : nil
        }
        if path.hasPrefix("holidays/") {
            return ends([".txt", ".text", ".ics"]) ? "files of holidays end in .txt, a day a line" : nil
        }
        return ends([".rules", ".rule", ".rules.txt"]) ? "files of rules end in .rules" : nil
    }
}
