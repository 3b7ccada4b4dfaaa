import Calendars
import Diagnostics
import Files
import Glibc
import Mail
import RuleLanguage

/// What ten thousand keyword lines cost beside a hundred: a message, loading the rules, compiling and checking them.
struct KeywordBench {
    let plan: Plan

    private static let counts = [100, 10_000]

    /// A pack of so many keyword lines, and how long each message took with it.
    private struct Contender {
        var count: Int
        var folder: String
        var files: PackFiles
        var matching: [Double] = []
        var delivering: [Double] = []
        var working: [Double] = []
    }

    func run() throws(BenchError) {
        let paths = Folder.sample(plan.count, of: Folder.messages(in: plan.messages))
        guard !paths.isEmpty else { throw BenchError(message: "no messages in \(plan.messages)") }
        let folder = try Folder.fresh("keywords")
        defer { Folder.remove(folder) }
        var texts: [[SearchText]] = []
        for path in paths {
            let message = Message(parsing: try Folder.contents(of: path))
            texts.append([
                SearchText(.subject, Array(message.subject.utf8)), SearchText(.body, MessageText(of: message).whole),
            ])
        }
        let maker = KeywordMaker(words: texts.flatMap { $0.map(\.utf8) })
        var contenders: [Contender] = []
        for count in Self.counts {
            let files = maker.pack(count)
            let pack = "\(folder)/pack\(count)"
            mkdir(pack, 0o700)
            for file in files.rules { try Folder.write(file.bytes, to: "\(pack)/\(file.path)") }
            contenders.append(Contender(count: count, folder: pack, files: files))
        }
        try match(&contenders, texts)
        try deliver(&contenders, paths, folder)
        report(contenders, paths.count)
        try reportRules(contenders, folder)
    }

    /// The search alone, in this process.
    private func match(_ contenders: inout [Contender], _ texts: [[SearchText]]) throws(BenchError) {
        var sum = 0
        let policies = contenders.map { Policy.compile($0.files).policy }
        for round in 0...plan.rounds {
            for (index, policy) in policies.enumerated() {
                guard let policy else { throw BenchError(message: "the rules that were made are not sound") }
                let start = Child.now()
                for text in texts { sum &+= policy.matcher.hits(in: text).count }
                // The first round warms up.
                if round > 0 { contenders[index].matching.append(Double(Child.now() - start) / Double(texts.count)) }
            }
        }
        guard sum >= 0 else { throw BenchError(message: "the hits are too many to count") }
    }

    /// One process a message, by turns, each round into sites of its own.
    private func deliver(_ contenders: inout [Contender], _ messages: [String], _ folder: String) throws(BenchError) {
        var commands: [[[String]]] = []
        for round in 0..<plan.rounds {
            commands.append([])
            for contender in contenders {
                let site = "\(folder)/site\(contender.count)-\(round)"
                guard try Child.run([plan.program, "init", site, "--from", contender.folder]).status == 0 else {
                    throw BenchError(message: "\(plan.program) init \(site) --from \(contender.folder) failed")
                }
                commands[round].append([plan.program, "--rules", site + "/rules", "--state", site + "/state", "deliver"])
            }
        }
        // Rules are kept compiled once they have not changed for a moment; that is paid once a change, not once a message.
        usleep(1_200_000)
        for command in commands.joined() { _ = try Child.run(command) }
        for round in commands {
            for (number, message) in messages.enumerated() {
                for turn in contenders.indices {
                    let index = (turn + number) % contenders.count
                    let child = try Child.run(round[index], input: message)
                    guard child.status == 0 else {
                        throw BenchError(message: "deliver ended with \(child.status) for \(message)")
                    }
                    contenders[index].delivering.append(Double(child.microseconds))
                    contenders[index].working.append(Double(child.processor))
                }
            }
        }
    }

    private func report(_ contenders: [Contender], _ count: Int) {
        print("\(count) messages, \(plan.rounds) rounds; medians in µs a message\n")
        print("| keyword lines | deliver | ratio | of it processor | ratio | search alone |\n|--:|--:|--:|--:|--:|--:|")
        for contender in contenders {
            func figure(_ times: KeyPath<Contender, [Double]>) -> String {
                let (median, first) = (
                    Statistics.median(contender[keyPath: times]), Statistics.median(contenders[0][keyPath: times])
                )
                return "\(Statistics.text(median)) | \(Statistics.text(median / first))"
            }
            print(
                "| \(contender.count) | \(figure(\.delivering)) | \(figure(\.working))"
                    + " | \(Statistics.text(Statistics.median(contender.matching))) |")
        }
    }

    /// What the rules cost where no message is about: once a change, and once a process.
    private func reportRules(_ contenders: [Contender], _ folder: String) throws(BenchError) {
        print("\n| keyword lines | rules KB | compile ms | check ms | compiled KB | load µs |\n|--:|--:|--:|--:|--:|--:|")
        for contender in contenders {
            let bytes = contender.files.rules.reduce(0) { $0 + $1.bytes.count }
            let compiling = try time { () throws(BenchError) in
                guard Policy.compile(contender.files).policy != nil else {
                    throw BenchError(message: "the rules are not sound")
                }
            }
            let circumstances = PackCircumstances(day: CivilDate(year: 2026, month: 1, day: 1)) { _ in true }
            let checking = try time { () throws(BenchError) in
                guard Policy.check(contender.files, circumstances).policy != nil else {
                    throw BenchError(message: "the rules are not sound")
                }
            }
            let archive = Policy.compile(contender.files).policy?.archived() ?? []
            let path = "\(folder)/compiled\(contender.count)"
            try Folder.write(archive, to: path)
            let loading = try time { () throws(BenchError) in
                guard let mapping = try? PosixFileSystem().map(path, limit: archive.count),
                    Policy(archive: mapping.bytes, owner: mapping) != nil
                else { throw BenchError(message: "cannot read \(path)") }
            }
            print(
                "| \(contender.count) | \(bytes / 1000) | \(Statistics.text(compiling / 1000)) | \(Statistics.text(checking / 1000))"
                    + " | \(archive.count / 1000) | \(Statistics.text(loading)) |")
        }
    }

    /// Microseconds, the median over the rounds.
    private func time(_ work: () throws(BenchError) -> Void) throws(BenchError) -> Double {
        var times: [Double] = []
        for _ in 0..<max(3, plan.rounds) {
            let start = Child.now()
            try work()
            times.append(Double(Child.now() - start))
        }
        return Statistics.median(times)
    }
}

/// Makes packs of any number of keyword lines, in the forms that people write. Half of the words are those of the messages
/// measured, so that lines begin to match and some do.
struct KeywordMaker {
    private let words: [String]

    private static let categories = 20

    init(words texts: [[UInt8]]) {
        var seen: Set<String> = []
        var words: [String] = []
        for text in texts {
            for word in text.split(whereSeparator: { !(0x61...0x7A).contains($0 | 0x20) })
            where (4...12).contains(word.count) {
                let text = String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
                if seen.insert(text).inserted { words.append(text) }
            }
        }
        self.words = words.isEmpty ? ["mail"] : words
    }

    func pack(_ count: Int) -> PackFiles {
        var dice: UInt64 = 20_261_121
        func roll(_ sides: Int) -> Int {
            // A linear congruence: the same lines in every run.
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(dice >> 33) % sides
        }
        func word() -> String {
            if roll(2) == 0 { return words[roll(words.count)] }
            let syllables = ["ba", "ko", "lin", "dur", "ze", "mar", "tos", "pel", "gri", "vun"]
            return (0..<2 + roll(3)).map { _ in syllables[roll(syllables.count)] }.joined()
        }
        func line() -> String {
            switch roll(100) {
            case 0: "2 /[A-Z]{2,4}-\(roll(10_000))/"
            case 1..<10: "2 subject: \(word()) \(word())"
            case 10..<35: "3 \(word()) .. (\(word())|\(word()))"
            case 35..<50: "2 (\(word())|\(word())|\(word()) \(word()))"
            case 50..<60: "-2 \(word()) \(word())*"
            default: "3 \(word()) \(word()) \(word())"
            }
        }
        var rules = """
            site "Bench" { domain bench.example  trust mx.bench.example  timezone UTC  ticket BE }
            calendar always { }
            plan basic
            channel email { to support@bench.example }
            category general { describe "all else"  scope in  default }
            severity normal { default }
            promises { -> best-effort in always }
            queue inbox
            route { -> inbox  no reply }

            """
        for category in 0..<Self.categories {
            let share = count / Self.categories
            rules += "category c\(category) {\n    describe \"made\"\n    scope in\n    keywords {\n"
            rules += (0..<share).map { _ in "        \(line())\n" }.joined()
            rules += "    }\n}\n"
        }
        return PackFiles(
            rules: [SourceText(path: "made.rules", text: rules)], replies: [], holidays: [], digest: "sha256:\(count)")
    }
}
