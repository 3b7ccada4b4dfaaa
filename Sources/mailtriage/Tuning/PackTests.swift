import Bytes
import Calendars
import Desk
import Diagnostics
import Files
import Mail
import Register
import RuleLanguage
import Triage
import Tuning

/// The examples of a pack, `tests/`, read and decided: what `test`, `check` and `rules activate` hold a pack to.
struct PackTests {
    /// `tests` in the pack's folder.
    let folder: String
    let list: ExampleList
    let results: [ExampleResult]
    /// Messages without a line in `expected.jsonl`, with the decision on each.
    let unexpected: [(file: String, decision: Decision)]
    /// Lines that cannot be read, or that name a message which is not there.
    let mistakes: [Diagnostic]

    static let expectedFile = "expected.jsonl"
    private static let largestExpected = 64 << 20

    /// Decides a pack's examples; nil where it has none.
    static func run(pack: String, policy: Policy) throws(Failure) -> PackTests? {
        let folder = Site.join(pack, "tests")
        let files = PosixFileSystem()
        let names = ((try? files.list(folder)) ?? []).filter { $0.hasSuffix(".eml") && !$0.hasPrefix(".") }
        let expected = Site.join(folder, expectedFile)
        guard files.exists(expected) || !names.isEmpty else { return nil }
        var bytes: [UInt8] = []
        if files.exists(expected) {
            do throws(FileSystemError) { bytes = try files.read(expected, limit: largestExpected) } catch {
                throw Failure(.noInput, "cannot read \(expected): \(error.reason)")
            }
        }
        let source = SourceText(path: "tests/" + expectedFile, bytes: bytes)
        return try PackTests(folder, ExampleList(source), source, names, policy)
    }

    private init(
        _ folder: String, _ list: ExampleList, _ source: SourceText, _ names: [String], _ policy: Policy
    ) throws(Failure) {
        self.folder = folder
        self.list = list
        let register = try PackTests.register(in: folder, policy)
        var results: [ExampleResult] = []
        var mistakes = list.mistakes
        for example in list.examples {
            do throws(FileSystemError) {
                let bytes = try PosixFileSystem().read(Site.join(folder, example.file), limit: Input.limit)
                results.append(
                    ExampleResult(example, PackTests.decide(bytes, example.envelope, example.at, register, policy)))
            } catch {
                let start = source.offset(ofLine: example.line)
                mistakes.append(
                    Diagnostic(
                        .error, "cannot read \(example.file): \(error.reason)", in: source, start..<start + 1,
                        help: "put the message beside \(PackTests.expectedFile), or take the line away"))
            }
        }
        let named = Set(list.examples.map(\.file))
        var unexpected: [(file: String, decision: Decision)] = []
        for name in names where !named.contains(name) {
            guard let bytes = try? PosixFileSystem().read(Site.join(folder, name), limit: Input.limit) else { continue }
            unexpected.append((name, PackTests.decide(bytes, Envelope(), nil, register, policy)))
        }
        self.results = results
        self.mistakes = mistakes
        self.unexpected = unexpected
    }

    private static func decide(
        _ bytes: [UInt8], _ envelope: Envelope, _ time: Timestamp?, _ register: Register, _ policy: Policy
    ) -> Decision {
        decided(
            Incoming(Message(parsing: bytes), envelope: envelope), register: register, policy: policy, zones: Zones.system,
            now: time ?? Example.time)
    }

    /// The examples' own register; without one, nobody is registered.
    private static func register(in folder: String, _ policy: Policy) throws(Failure) -> Register {
        let hasSome = RegisterFault.File.allCases.contains { Site.isFile(Site.join(folder, $0.rawValue)) }
        return hasSome
            ? try RegisterFiles.register(of: RegisterFiles.files(named: [folder]), names: Rules.names(policy)) : Register()
    }

    // MARK: The outcome

    func count(_ verdict: ExampleResult.Verdict) -> Int { results.count { $0.verdict == verdict } }

    var hasFailed: Bool { !mistakes.isEmpty || results.contains { $0.verdict == .differs } }

    /// `3 of 356 examples are decided otherwise than they say`; nil where all is well.
    var complaint: String? {
        var words: [String] = []
        let differing = count(.differs)
        if differing > 0 {
            words.append(
                "\(differing) of \(Count.of(results.count, "example")) \(differing == 1 ? "is" : "are") decided otherwise than expected"
            )
        }
        if !mistakes.isEmpty {
            words.append("\(Count.of(mistakes.count, "line")) of tests/\(PackTests.expectedFile) cannot be used")
        }
        return words.isEmpty ? nil : words.joined(separator: ", and ")
    }
}

extension SourceText {
    /// Where a line begins, from 1.
    fileprivate func offset(ofLine line: Int) -> Int {
        var left = line - 1
        guard left > 0 else { return 0 }
        for (index, byte) in bytes.enumerated() where byte == Byte.lineFeed {
            left -= 1
            if left == 0 { return index + 1 }
        }
        return bytes.count
    }
}
