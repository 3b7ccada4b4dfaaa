import Desk
import Diagnostics
import Register
import RuleLanguage

/// The rules that a command works with, as files and as a policy.
enum Rules {
    /// The policy in a folder.
    ///
    /// - Throws: where it is not sound, with all its mistakes.
    static func policy(in folder: String) throws(Failure) -> Policy {
        try policy(of: try files(in: folder), in: folder)
    }

    /// The policy that a pack's files make.
    static func policy(of files: PackFiles, in folder: String) throws(Failure) -> Policy {
        let (policy, diagnostics) = Policy.compile(files)
        guard let policy else {
            let count = diagnostics.count { $0.severity == .error }
            throw Failure(
                .badRules, "the rules in \(folder) have \(Count.of(count, "mistake"))",
                diagnostics: diagnostics.filter { $0.severity == .error })
        }
        return policy
    }

    static func files(in folder: String) throws(Failure) -> PackFiles {
        do throws(PackError) {
            return try Pack.read(folder)
        } catch {
            throw Failure(
                .noInput, error.description,
                help: error.path == folder
                    ? "name the folder of the rules: --rules DIR, or MAILTRIAGE_RULES"
                    : "a pack's files are texts of at most \(Pack.largestFile >> 20) MB that this user can read")
        }
    }

    /// The rules that a register is checked against, where they are sound; else nil, and it is not: rules under work must not keep
    /// the register from being kept up.
    static func sound(_ invocation: Invocation) -> Policy? {
        (try? files(in: invocation.rulesFolder)).flatMap { Policy.compile($0).policy }
    }

    /// The plans and partners that a register may name.
    static func names(_ policy: Policy) -> RegisterReader.Names {
        RegisterReader.Names(plans: policy.plans.map(\.name), partners: policy.partners.map(\.id))
    }
}
