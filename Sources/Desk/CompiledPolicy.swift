import Files
import RuleLanguage

/// The policy in force as compiled by this program, kept in the state. It counts as long as neither the rules' files nor the
/// program have changed by what the file system says of them (inode, size, times), and is made anew otherwise.
struct CompiledPolicy {
    private let path: String
    private let files: any FileSystem
    /// nil: the file system does not tell, and nothing is kept.
    private let stamp: [UInt8]?
    /// When the youngest of the files was changed.
    private let youngest: Int64

    init(_ folders: SiteFolders, _ files: any FileSystem) {
        path = folders.policies + "/compiled"
        self.files = files
        (stamp, youngest) = CompiledPolicy.stamp(folders.rules, files)
    }

    /// Compiled policies are a megabyte at most; what is larger is none.
    private static let largest = 64 << 20
    /// A file changed twice within one tick of the clock (10 ms at the most) may look the same: what is younger than a second is
    /// not trusted to be told from what it becomes.
    private static let settledAge: Int64 = 1_000_000_000

    func read() -> Policy? {
        guard let stamp, let mapping = try? files.map(path, limit: CompiledPolicy.largest), mapping.bytes.count > stamp.count,
            mapping.bytes.suffix(stamp.count).elementsEqual(stamp)
        else { return nil }
        return Policy(archive: UnsafeRawBufferPointer(rebasing: mapping.bytes.dropLast(stamp.count)), owner: mapping)
    }

    /// What cannot be kept is compiled again next time. It is durable before it has its name, because its tables are used
    /// without a look at each of their bytes.
    func write(_ policy: Policy) {
        guard let stamp, ProcessNumber.nanoseconds - youngest > CompiledPolicy.settledAge else { return }
        let draft = "\(path).\(ProcessNumber.own)"
        do throws(FileSystemError) {
            try files.create(draft, [policy.archived()[...], stamp[...]], mode: SiteFolders.privateFileMode, synchronise: true)
            try files.rename(draft, to: path)
        } catch {}
    }

    /// Name and stamp of every file of the pack, and of the program.
    private static func stamp(_ folder: String, _ files: any FileSystem) -> ([UInt8]?, youngest: Int64) {
        guard let program = files.stamp("/proc/self/exe"), let rules = files.stamps(in: folder) else { return (nil, 0) }
        var stamp = rules.bytes
        var youngest = rules.youngest
        withUnsafeBytes(of: program) { stamp.append(contentsOf: $0) }
        for inner in ["holidays"] + ((try? files.list(folder + "/replies")) ?? []).map({ "replies/" + $0 }) {
            guard let found = files.stamps(in: folder + "/" + inner) else { continue }
            stamp += inner.utf8
            stamp.append(0)
            stamp += found.bytes
            youngest = max(youngest, found.youngest)
        }
        return (stamp, youngest)
    }
}
