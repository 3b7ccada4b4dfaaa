import Diagnostics
import Files
import RuleLanguage
import Store
import Synchronization
import Threads
import Triage
import Tuning

extension Command {
    static let suggest = Command(
        "suggest", "keyword lines that past corrections ask for, each with what replay says of it",
        operands: .any("N"),
        options: [
            .init("--since", "TIME", "only mail since then: 30d, 12h, 2w, 2026-11-01; else all that is kept"),
            .init("--accept", "N", "take this suggestion, and those named behind it: --accept 1 3"),
            .init(
                "--into", "FILE",
                "write what is taken into this rule file, or into the pack in this folder; else it is printed"),
        ],
        explanation: """
            Reads what staff moved to another queue (in the mail program, or by queue move) and what no
            category stood for, and looks for phrases that stand there and hardly elsewhere. Each is tried as
            a keyword line: the mail that has the phrase is decided again with it. Shown are those that put
            more right than wrong, with the tickets of both. Names of who wrote are never suggested.

            It works with the rules in --rules: name your draft. Nothing is changed, unless --accept and
            --into say so; then run check, test and replay on the draft, and put it in force with
            rules activate.
            """,
        examples: [
            ("mailtriage suggest --rules ~/rules", "what the corrections so far ask for"),
            ("mailtriage suggest --rules ~/rules --accept 1 3", "two lines, ready to paste"),
            ("mailtriage suggest --rules ~/rules --accept 1 --into ~/rules", "written into the file of its category"),
        ],
        action: SuggestCommand.run)
}

/// `suggest`
enum SuggestCommand {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let accepted = try accepted(invocation)
        if accepted.isEmpty, invocation.has("into") {
            throw Failure(
                .usage, "--into needs to know which suggestions to write", help: "mailtriage suggest --accept 1 --into FILE")
        }
        let pack = try Rules.files(in: invocation.rulesFolder)
        let policy = try Rules.policy(of: pack, in: invocation.rulesFolder)
        let mail = try PastMail(invocation)
        try mail.requireSome()
        let mining = Mining(mail: mail, pack: pack, policy: policy)
        let found = try mining.run()
        let view = SuggestView(found: found, policy: policy)
        guard !accepted.isEmpty else {
            try invocation.print(view)
            return .ok
        }
        var taken: [Suggestion] = []
        for number in accepted {
            guard found.suggestions.indices.contains(number - 1) else {
                throw Failure(
                    .usage, "there is no suggestion \(number): there are \(found.suggestions.count)",
                    help: "mailtriage suggest lists them")
            }
            taken.append(found.suggestions[number - 1])
        }
        if let target = invocation.value("into") {
            return try Acceptance(target: target, pack: pack, policy: policy).write(taken)
        }
        try Output.print(view.pasted(taken))
        return .ok
    }

    /// `--accept 1 3`, `--accept 1,3`, `--accept 1 --accept 3`
    private static func accepted(_ invocation: Invocation) throws(Failure) -> [Int] {
        if !invocation.operands.isEmpty, !invocation.has("accept") {
            throw Failure(
                .usage, "suggest takes numbers only behind --accept",
                help: "mailtriage suggest --accept \(invocation.operands[0])")
        }
        var numbers: [Int] = []
        for text in (invocation.values("accept") + invocation.operands).flatMap({ $0.split(separator: ",").map(String.init) }
        ) {
            guard let number = Int(text), number > 0 else {
                throw Failure(
                    .usage, "\"\(text)\" is no suggestion's number", help: "mailtriage suggest lists them with their numbers"
                )
            }
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }
}

/// What `suggest` found.
struct Found: Sendable {
    var messages: Int
    var corrections: Int
    /// Of these, those that no keyword can put right.
    var unexplained: Int
    var unclassified: Int
    var isCut: Bool
    var suggestions: [Suggestion]
}

/// The three walks through past mail: what it teaches, where else its phrases stand, and what lines of them would do.
struct Mining {
    let mail: PastMail
    let pack: PackFiles
    let policy: Policy

    /// Suggestions that are shown: as many as one thinks about at a time.
    private static let most = 20

    func run() throws(Failure) -> Found {
        let (policy, zones) = (policy, Zones.system)
        let lessons = try mail.gather("reading corrections", from: Lessons()) { row, kept, lessons in
            guard let kept else { return }
            lessons.add(kept, ticket: row.ticket, corrected: row.corrected, policy: policy, zones: zones)
        } join: {
            $0.append($1)
        }
        var found = Found(
            messages: lessons.messages, corrections: lessons.corrections.count, unexplained: 0,
            unclassified: lessons.unclassified.count,
            isCut: lessons.isCut, suggestions: [])
        guard !lessons.corrections.isEmpty || !lessons.unclassified.isEmpty else { return found }
        let candidates = Candidates(lessons, policy)
        found.unexplained = candidates.unexplained
        let corrected = Set(lessons.corrections.map(\.ticket))
        let unclassified = Set(lessons.unclassified.map(\.ticket))
        let counts = try mail.gather("counting phrases", from: Candidates.Counts(candidates)) { row, kept, counts in
            guard let kept, !corrected.contains(row.ticket) else { return }
            candidates.count(
                kept, ticket: row.ticket, category: row.category, severity: row.severity,
                isUnclassified: unclassified.contains(row.ticket), in: &counts)
        } join: {
            $0.append($1)
        }
        found.suggestions = Array(try tried(candidates.best(counts, policy), lessons).prefix(Mining.most))
        return found
    }

    private func tried(_ candidates: [Candidate], _ lessons: Lessons) throws(Failure) -> [Suggestion] {
        let results = Mutex<[Suggestion]>([])
        let failure = Mutex<StoreError?>(nil)
        let dealer = Dealer(candidates.count)
        let progress = Progress("trying lines", total: candidates.count)
        let (pack, policy, database, zones) = (pack, policy, mail.database, Zones.system)
        Parallel.run(min(Parallel.threads, max(1, candidates.count))) { _ in
            do throws(StoreError) {
                let store = try Store(path: database)
                while let number = dealer.take() {
                    defer { progress.advance(by: 1) }
                    let candidate = candidates[number]
                    guard let trial = Trial(candidate, pack, policy, zones: zones) else { continue }
                    var others: [(ticket: Int64, kept: KeptMessage)] = []
                    for ticket in candidate.tickets {
                        try store.kept(ticket...ticket) { row in
                            KeptMessage(row.content).map { others.append((row.ticket, $0)) }
                        }
                    }
                    let suggestion = trial.run(lessons, others: others)
                    results.withLock { $0.append(suggestion) }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        progress.finish()
        if let error = failure.withLock({ $0 }) { throw Failure(error) }
        return Suggestion.worthWhile(results.withLock { $0 })
    }
}

/// Suggestions written into rule files.
struct Acceptance {
    /// A pack's folder, or one of its rule files.
    let target: String
    let pack: PackFiles
    let policy: Policy

    func write(_ taken: [Suggestion]) throws(Failure) -> ExitStatus {
        let files = PosixFileSystem()
        let folder = files.isDirectory(target) ? Site.rulesFolder(in: target) : nil
        var (pack, policy) = (pack, policy)
        var changed: [String: [UInt8]] = [:]
        var report = ""
        for suggestion in taken {
            guard let insertion = Insertion(suggestion.candidate.target, line: suggestion.line, in: pack, policy) else {
                throw Failure(
                    .badRules, "there is no place for \"\(suggestion.line)\" in the rules",
                    help: "take it without --into, and paste it")
            }
            pack = insertion.pack(pack)
            // Later lines find their place in the file as it is then.
            policy = try Rules.policy(of: pack, in: target)
            let path = try path(of: insertion.file, in: folder)
            changed[path] = insertion.text
            report += "\(visible(path)): \(visible(suggestion.line))  for \(suggestion.candidate.target.choice)\n"
        }
        for (path, text) in changed.sorted(by: { $0.key < $1.key }) {
            do throws(FileSystemError) {
                try files.rewrite(path, text)
            } catch {
                throw Failure(.cannotCreate, "cannot write \(path): \(error.reason)")
            }
        }
        try Output.print(report)
        return .ok
    }

    /// The file on disk, which must be the one that was read: its other lines would be lost else.
    private func path(of file: String, in folder: String?) throws(Failure) -> String {
        let path = folder.map { Site.join($0, file) } ?? target
        guard path == file || path.hasSuffix("/" + file) else {
            throw Failure(.usage, "\(target) is not the file that declares it", help: "it stands in \(file): --into \(file)")
        }
        let own = self.pack.rules.first { $0.path == file }?.bytes
        guard let bytes = try? PosixFileSystem().read(path, limit: 8 << 20), bytes == own else {
            throw Failure(
                .noInput, "\(path) is not the \(file) of the rules that were read",
                help: "name the draft to read by --rules, and the same folder by --into")
        }
        return path
    }
}
