import Bytes
import Diagnostics
package import Files
import Glibc
package import RuleLanguage
import Threads

/// The policy that decides: the one that was put in force by `rules activate`; where none was, that of the rules' folder where it
/// is sound, else the last one that was. What was sound is kept whole in the state, so that a slip in a rule file stops no mail.
package struct PolicyInForce: Sendable {
    package var policy: Policy
    /// What is wrong with the rules in the folder, in one line; nil where they are in force.
    package var warning: String?
    /// What keeps it for the next process, where that is done meanwhile.
    private var keeping: PolicyKeeping?
    /// What it was read from; nil where it was compiled just now.
    private var kept: CompiledPolicy.Kept?

    /// When a policy that had to be compiled is kept for the next process: that takes longer than to compile it.
    package enum Keeping {
        /// It is when `load` returns.
        case now
        /// Beside what this process does, which works longer than that. It is when the last copy of the policy in force is gone.
        case meanwhile
    }

    /// When it is made sure that the templates of replies are still those of the rules' folder.
    package enum TemplateCheck {
        case now
        /// By `hasCurrentTemplates`, once one is used. Looking at each of a hundred files is 4% of a delivery's time.
        case whenUsed
    }

    /// Whether the templates are still those of the rules' folder.
    package var hasCurrentTemplates: Bool { kept?.hasCurrentTemplates ?? true }

    package static func load(
        _ folders: SiteFolders, _ files: any FileSystem, keeping: Keeping = .now, templates: TemplateCheck = .now
    ) throws(DeskError) -> PolicyInForce {
        let log: ActivationLog
        do throws(FileSystemError) { log = try ActivationLog(folders, files) } catch { throw .fileSystem(error) }
        let folders = log.foldersInForce
        let compiled = CompiledPolicy(folders, files)
        if let kept = compiled.read(templates == .now ? .all : .allButTemplates) {
            return PolicyInForce(policy: kept.policy, kept: kept)
        }
        let stamps = compiled.stamps()
        let mistake: String
        do throws(PackError) {
            let pack = try Pack.read(folders.rules, files)
            let (found, trouble) = compile(pack, folders)
            if let policy = found {
                keep(pack, folders, files)
                switch keeping {
                case .now: compiled.write(policy, stamps)
                case .meanwhile:
                    return PolicyInForce(policy: policy, keeping: PolicyKeeping { compiled.write(policy, stamps) })
                }
                return PolicyInForce(policy: policy)
            }
            mistake = trouble
        } catch {
            mistake = error.description
        }
        guard let name = current(folders, files), let pack = try? Pack.read(folders.policies + "/" + name, files),
            let policy = Policy.compile(pack).policy
        else { throw .noSoundPolicy(mistake) }
        return PolicyInForce(
            policy: policy,
            warning: "the rules are broken, deciding by the last sound ones (\(Digest.short(policy.digest))): \(mistake)")
    }

    /// - Returns: the policy, or what is wrong with the pack, in one line.
    private static func compile(_ pack: PackFiles, _ folders: SiteFolders) -> (Policy?, mistake: String) {
        let attempts = Attempts(compiling: pack.digest, folders)
        // Only `deliver` has a deadline; whoever else gets through is what ends this.
        if LastResort.isArmed, case let failed = attempts.begin(), failed >= Attempts.limit {
            LastResort.forgetFailureNote()
            return (nil, "to compile them was broken off \(failed) times, by a crash or the deadline of a delivery")
        }
        let (policy, diagnostics) = Policy.compile(pack)
        attempts.end()
        let first = diagnostics.first { $0.severity == .error }
        return (policy, [first?.location, first?.message].compactMap(\.self).joined(separator: ": "))
    }

    private static func current(_ folders: SiteFolders, _ files: any FileSystem) -> String? {
        guard let bytes = try? files.read(folders.currentPolicy, limit: 256) else { return nil }
        let name = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        return KeptPolicies.isName(name) ? name : nil
    }

    /// Keeps a sound pack. Where that fails, mail is still decided by it; only the net under it is not renewed.
    private static func keep(_ pack: PackFiles, _ folders: SiteFolders, _ files: any FileSystem) {
        let name = KeptPolicies.name(pack.digest)
        if current(folders, files) == name { return }
        do throws(FileSystemError) {
            try KeptPolicies.keep(pack, folders, files)
            try files.replace(folders.currentPolicy, Array((name + "\n").utf8), mode: SiteFolders.privateFileMode)
        } catch {}
    }
}

/// Work in a thread that takes what time the others leave; waited for when it goes.
private final class PolicyKeeping: Sendable {
    private let thread: RunningThread?

    init(_ work: @escaping @Sendable () -> Void) {
        thread = RunningThread {
            // In Linux a thread has a priority of its own (setpriority(2)).
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, PolicyKeeping.niceness)
            work()
        }
        if thread == nil { work() }
    }

    deinit { thread?.join() }

    /// The lowest priority.
    private static let niceness: Int32 = 19
}
