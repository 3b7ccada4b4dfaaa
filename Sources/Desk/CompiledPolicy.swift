import Files
import RuleLanguage

/// The policy in force as compiled by this program, kept in the state. It counts as long as neither the rules' files nor the
/// program have changed by what the file system says of them (inode, size, times), nor the program by its build, and is made anew otherwise.
///
/// Behind the policy stand the stamps: for each folder its path within the rules, NUL, how many bytes follow, and the stamps of
/// it and its files; then the program's stamp, and how many bytes all that is.
struct CompiledPolicy: Sendable {
    private let path: String
    private let rules: String
    private let files: any FileSystem
    private let buildID: UInt64

    init(_ folders: SiteFolders, _ files: any FileSystem, buildID: UInt64 = ProgramStamp.ownBuildID) {
        path = folders.policies + "/compiled"
        rules = folders.rules
        self.files = files
        self.buildID = buildID
    }

    /// Compiled policies are a few megabytes; what is larger than this is none.
    private static let largest = 64 << 20
    /// A file changed twice within one tick of the clock (10 ms at the most) may look the same: what is younger than some ticks is not
    /// trusted to be told from what it becomes. In nanoseconds.
    private static let settledAge: Int64 = 50_000_000
    /// The same where times are whole seconds, of file systems that know no others, or every other one (FAT).
    private static let settledAgeInSeconds: Int64 = 3_000_000_000
    private static let countSize = MemoryLayout<Int>.size

    /// What `read` looks at of the files that the policy was made of.
    enum Extent {
        case all
        /// All but the templates of replies, the most of a pack's files: most mail gets none. `Kept.hasCurrentTemplates` looks at them.
        case allButTemplates
    }

    /// A kept policy, and what tells whether its templates are still those of the folder.
    struct Kept: Sendable {
        var policy: Policy
        fileprivate let compiled: CompiledPolicy
        fileprivate let mapping: FileMapping

        var hasCurrentTemplates: Bool {
            compiled.stamps(in: mapping.bytes).map { compiled.isUnchanged(since: $0, where: CompiledPolicy.holdsTemplates) }
                ?? false
        }
    }

    func read(_ extent: Extent = .all) -> Kept? {
        guard let mapping = try? files.map(path, limit: CompiledPolicy.largest), let stamps = stamps(in: mapping.bytes),
            isOfThisProgram(stamps),
            isUnchanged(since: stamps, where: { extent == .all || !CompiledPolicy.holdsTemplates($0) })
        else { return nil }
        let archive = mapping.bytes.count - CompiledPolicy.countSize - stamps.count
        return Policy(archive: UnsafeRawBufferPointer(rebasing: mapping.bytes[..<archive]), owner: mapping)
            .map { Kept(policy: $0, compiled: self, mapping: mapping) }
    }

    private static func holdsTemplates(_ folder: String) -> Bool { folder.hasPrefix("/replies") }

    private func stamps(in all: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let end = all.count - CompiledPolicy.countSize
        guard end > 0 else { return nil }
        let count = all.loadUnaligned(fromByteOffset: end, as: Int.self)
        guard count > 0, count <= end else { return nil }
        return UnsafeRawBufferPointer(rebasing: all[(end - count)..<end])
    }

    private func isOfThisProgram(_ stamps: UnsafeRawBufferPointer) -> Bool {
        let size = MemoryLayout<ProgramStamp>.size
        guard stamps.count >= size, let program = ProgramStamp(files, buildID: buildID) else { return false }
        return program == stamps.loadUnaligned(fromByteOffset: stamps.count - size, as: ProgramStamp.self)
    }

    /// Whether what is stamped of some folders is as it was. Files that are new show by their folder's own stamp.
    private func isUnchanged(since stamps: UnsafeRawBufferPointer, where isAsked: (String) -> Bool) -> Bool {
        var rest = stamps.dropLast(MemoryLayout<ProgramStamp>.size)
        while let zero = rest.firstIndex(of: 0) {
            let start = zero + 1 + CompiledPolicy.countSize
            guard start <= rest.endIndex else { return false }
            let folder = String(decoding: rest[..<zero], as: UTF8.self)
            let count = stamps.loadUnaligned(fromByteOffset: zero + 1, as: Int.self)
            guard count >= 0, count <= rest.endIndex - start else { return false }
            let found = UnsafeRawBufferPointer(rebasing: stamps[start..<start + count])
            if isAsked(folder), !files.isUnchanged(rules + folder, since: found) { return false }
            rest = rest[(start + count)...]
        }
        return rest.isEmpty
    }

    /// What is kept with a policy, as of now: to be taken before the rules are read, so that what changes meanwhile shows.
    struct Stamps: Sendable {
        fileprivate var bytes: [UInt8] = []
        /// When the youngest of the files was changed, in nanoseconds.
        fileprivate var youngest: Int64 = 0
        fileprivate let taken = ProcessNumber.nanoseconds

        /// Whether a file that is changed from now on is sure to have another stamp.
        fileprivate var isSettled: Bool {
            let isInSeconds = youngest % 1_000_000_000 == 0
            return taken - youngest > (isInSeconds ? CompiledPolicy.settledAgeInSeconds : CompiledPolicy.settledAge)
        }
    }

    /// nil: the file system does not tell, and nothing is kept.
    func stamps() -> Stamps? {
        guard let program = ProgramStamp(files, buildID: buildID), files.stamps(in: rules) != nil else { return nil }
        var stamps = Stamps()
        for folder in ["", "/holidays", "/replies"] + ((try? files.list(rules + "/replies")) ?? []).map({ "/replies/" + $0 })
        {
            guard let found = files.stamps(in: rules + folder) else { continue }
            stamps.bytes += folder.utf8
            stamps.bytes.append(0)
            withUnsafeBytes(of: found.bytes.count) { stamps.bytes.append(contentsOf: $0) }
            stamps.bytes += found.bytes
            stamps.youngest = max(stamps.youngest, found.youngest)
        }
        withUnsafeBytes(of: program) { stamps.bytes.append(contentsOf: $0) }
        return stamps
    }

    /// What cannot be kept is compiled again next time. It is durable before it has its name, because its tables are used
    /// without a look at each of their bytes.
    func write(_ policy: Policy, _ stamps: Stamps?) {
        guard let stamps, stamps.isSettled else { return }
        let count = withUnsafeBytes(of: stamps.bytes.count) { Array($0) }
        let draft = "\(path).\(ProcessNumber.own)"
        do throws(FileSystemError) {
            try files.create(
                draft, [policy.archived()[...], stamps.bytes[...], count[...]], mode: SiteFolders.privateFileMode,
                synchronise: true)
            try files.rename(draft, to: path)
        } catch {}
    }
}
