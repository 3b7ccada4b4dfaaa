import Bytes
import Desk
import Diagnostics
import Files
import Glibc
import RuleLanguage

extension Command {
    static let format = Command(
        "fmt", "put rule files into their one form", operands: .any("DIR|FILE"),
        options: [.init("--check", nil, "change nothing; name the files that are not in it, and end with 1")],
        explanation: """
            Rewrites the rule files (of --rules, or those named) with one way of indenting and of
            setting columns. Comments, the breaks of lines and every word stay as they are, and so
            does the policy. A file with a mistake in its braces or quotation marks is left alone.

            --check is for version control: it ends with 0 only where nothing would be changed.
            --json prints an object for each file that is not in that form: file, and mistakes (as those
            of check; none where it can be put into it).
            """,
        examples: [
            ("mailtriage fmt rules/cloud-platform", "all rule files of a pack"),
            ("mailtriage fmt --check rules/cloud-platform", "in a hook before a commit"),
        ],
        action: Format.run)
}

/// `fmt`
enum Format {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let files = PosixFileSystem()
        var differing = 0
        var unread = 0
        var output = Output()
        let style = invocation.style
        let operands = invocation.operands.isEmpty ? [invocation.rulesFolder] : invocation.operands
        var paths: [String] = []
        for operand in operands { paths += try self.paths(operand, files) }
        for path in paths {
            guard files.isFile(path) || !files.exists(path) else {
                throw Failure(.noInput, "\(path): is no file", help: "name files of rules, or folders that hold them")
            }
            let source = SourceText(
                path: path,
                bytes: try reading(path) { () throws(FileSystemError) in
                    try files.read(path, limit: Pack.largestFile)
                })
            let (text, mistakes) = Formatter.format(source)
            if text == nil { unread += 1 }
            if text == source.bytes { continue }
            if text != nil { differing += 1 }
            try output.write(
                invocation.wantsJSON
                    ? json(path, mistakes)
                    : text == nil
                        ? mistakes.map { $0.rendered(color: style.isOn) + "\n" }.joined() : "\(visible(path))\n")
            if let text, !invocation.has("check") {
                try reading(path) { () throws(FileSystemError) in try files.rewrite(path, text) }
            }
        }
        try output.flush()
        if unread > 0 { return .badRules }
        return invocation.has("check") && differing > 0 ? .differs : .ok
    }

    /// A file that is not in its one form, or, where it has mistakes, has none.
    private static func json(_ path: String, _ mistakes: [Diagnostic]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("file", visible(path))
            json.member("mistakes") { json in json.array(mistakes) { json, mistake in mistake.write(to: &json) } }
        }
        json.endLine()
        return json.text
    }

    /// The rule files of a pack's folder, or the one file.
    private static func paths(_ operand: String, _ files: PosixFileSystem) throws(Failure) -> [String] {
        guard files.isDirectory(operand) else { return [operand] }
        let folder = Site.rulesFolder(in: operand)
        return try reading(folder) { () throws(FileSystemError) in
            try files.list(folder).filter { $0.hasSuffix(".rules") && !$0.hasPrefix(".") }.map { folder + "/" + $0 }
                .filter { !files.isDirectory($0) }
        }
    }

    private static func reading<Result>(
        _ path: String, _ work: () throws(FileSystemError) -> Result
    ) throws(Failure) -> Result {
        do throws(FileSystemError) { return try work() } catch { throw Failure(.noInput, "\(path): \(error.reason)") }
    }
}
