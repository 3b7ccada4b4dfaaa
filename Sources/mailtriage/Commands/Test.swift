import Bytes
import Files
import Glibc
import Tuning

extension Command {
    static let test = Command(
        "test", "hold a pack to its own examples, and show what differs", operands: .optional("DIR"),
        options: [
            .init(
                "--update", nil,
                "write what is decided now into the examples that differ, and lines for messages without one"),
            .init("--known", "REASON", "note in the examples that differ that this is known, and why; they fail no more"),
        ],
        explanation: """
            A pack's examples lie in its folder tests/: messages (*.eml), a register (accounts.csv,
            contacts.csv, projects.csv), and expected.jsonl with a line for each message: its file, and
            those fields of the decision that must come out, all or a few:

              {"file": "001.eml", "category": "billing", "queue": "desk", "why": "An invoice."}

            Each message is decided as deliver would, and each field that comes out otherwise is shown as a
            difference: - what the example says, + what the rules say, and the words that led there.
            Ends with 0 where all is as expected, with 65 where something differs.
            """,
        examples: [
            ("mailtriage test rules/cloud-platform", "before a change of the rules is put in force"),
            (
                "mailtriage test --update rules/cloud-platform",
                "the new decisions are right: git diff shows what was written"
            ),
        ],
        action: Test.run)
}

/// `test [DIR]`
enum Test {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let pack = invocation.operands.first.map(Site.rulesFolder) ?? invocation.rulesFolder
        let policy = try Rules.policy(in: pack)
        guard let tests = try PackTests.run(pack: pack, policy: policy) else {
            throw Failure(
                .noInput, "\(pack) has no examples",
                help: "put messages into \(Site.join(pack, "tests")) (*.eml), then say: mailtriage test --update \(pack)")
        }
        let view = TestView(tests: tests, style: invocation.style)
        try invocation.print(view.rendered()) { view.write(to: &$0) }
        if invocation.has("update") || invocation.has("known") {
            guard tests.mistakes.isEmpty else {
                throw Failure(.badData, "nothing was written: mend the lines that cannot be used first")
            }
            return try write(tests, known: invocation.value("known"), isUpdate: invocation.has("update"))
        }
        return tests.hasFailed ? .badData : .ok
    }

    /// Writes `expected.jsonl` anew.
    private static func write(_ tests: PackTests, known: String?, isUpdate: Bool) throws(Failure) -> ExitStatus {
        var changes: [String: [(name: String, value: JSONValue?)]] = [:]
        for result in tests.results {
            switch result.verdict {
            case .right: break
            case .mended: changes[result.example.file] = [("known", nil)]
            case .differs, .known:
                if let known {
                    if result.verdict == .differs { changes[result.example.file] = [("known", .string(known))] }
                } else if result.verdict == .differs {
                    changes[result.example.file] = result.mended
                }
            }
        }
        let added = isUpdate ? tests.unexpected.map { ExampleResult.line(for: $0.file, $0.decision) } : []
        guard !changes.isEmpty || !added.isEmpty else { return .ok }
        let path = Site.join(tests.folder, PackTests.expectedFile)
        do throws(FileSystemError) {
            let (files, list) = (PosixFileSystem(), tests.list.rewritten(changes, adding: added))
            if files.exists(path) { try files.rewrite(path, list) } else { try files.replace(path, list, mode: 0o644) }
        } catch {
            throw Failure(.cannotCreate, "cannot write \(path): \(error.reason)")
        }
        Output.complain("mailtriage: wrote \(path): \(Count.of(changes.count, "line")) changed, \(added.count) added\n")
        return .ok
    }
}
