import Bytes
import Calendars
import Files
import Glibc
import Register
import RuleLanguage
import Store
import Transport
import Triage

/// The rules in force, and what they name outside themselves: time zones, and the programs that are run.
enum PolicyExamination {
    static func findings(_ folders: SiteFolders, _ files: any FileSystem) -> (findings: [Observation], policy: Policy?) {
        do throws(DeskError) {
            let inForce = try PolicyInForce.load(folders, files)
            let policy = inForce.policy
            var findings: [Observation] = []
            if let warning = inForce.warning {
                findings.append(.wrong("rules", warning, mend: "mailtriage check"))
            } else {
                findings.append(.ok("rules", "in force: \(policy.site.name), \(Digest.short(policy.digest))"))
            }
            if policy.site.trust.isEmpty {
                findings.append(
                    .wrong("rules", "no name is trusted: nobody is ever verified", mend: "trust, in the site's rules"))
            }
            return (findings + zones(policy, files) + programs(policy), policy)
        } catch {
            return (
                [
                    .wrong(
                        "rules", error.description,
                        mend: "mailtriage check, then mailtriage rules rollback if it cannot wait")
                ], nil
            )
        }
    }

    /// Programs that are to be run and cannot be by who runs this: whoever they page would not hear of it.
    private static func programs(_ policy: Policy) -> [Observation] {
        var named: [(program: String, by: String, isForReplies: Bool)] = []
        for queue in policy.queues {
            for program in queue.notify + queue.escalations.map(\.to) where program.hasPrefix("/") {
                named.append((program, "the queue \(queue.name)", false))
            }
        }
        var findings: [Observation] = []
        do throws(TransportChoice.Mistake) {
            let settings = policy.site.settings
            if case .sendmail(let program) = try TransportChoice(
                transport: settings["transport"], relay: settings["relay"])
            {
                named.append((program, "transport", true))
            }
        } catch {
            findings.append(.wrong("programs", error.description, mend: "transport and relay, in the site's rules"))
        }
        var seen: Set<String> = []
        for (program, by, isForReplies) in named where access(program, X_OK) != 0 && seen.insert(program).inserted {
            let text = "\(by) runs \(program), which is not there, or not for this user to run"
            let mend = "put it there, or name another in the rules"
            // Mail is taken in and answered without a pager, which a new site names before it has one.
            findings.append(
                isForReplies ? .wrong("programs", text, mend: mend) : .warning("programs", text, mend: mend))
        }
        if findings.isEmpty, !named.isEmpty {
            findings.append(.ok("programs", "those that the rules run are there"))
        }
        return findings
    }

    /// Time zones that accounts have and the system does not.
    static func accountZones(_ store: Store, _ files: any FileSystem) -> [Observation] {
        guard let register = try? store.register() else { return [] }
        let zones = Desk.zones(files)
        let missing = Set(register.accounts.compactMap(\.timezone)).filter { zones.zone($0) == nil }.sorted()
        guard let first = missing.first else { return [] }
        return [
            .wrong(
                "time zones", "accounts are in \(missing.prefix(3).joined(separator: ", ")), which the system does not know",
                mend: "correct \(first) in accounts.csv, or apt-get install tzdata")
        ]
    }

    /// Countries of accounts of which the rules have no holidays.
    static func accountHolidays(_ store: Store, _ policy: Policy) -> [Observation] {
        guard let register = try? store.register() else { return [] }
        let missing = policy.missingHolidays(of: register)
        guard let first = missing.first else { return [] }
        return [
            .warning(
                "holidays",
                "no holidays are counted in the country of an account, for which the rules have no \(first)"
                    + (missing.count > 1 ? " (\(missing.count - 1) more are missing)" : ""),
                mend: "write it, a day a line: 2026-12-25 Christmas Day")
        ]
    }

    private static func zones(_ policy: Policy, _ files: any FileSystem) -> [Observation] {
        let zones = Desk.zones(files)
        var names: Set<String> = [policy.site.timezone]
        for calendar in policy.calendars {
            if case .named(let name) = calendar.zone { names.insert(name) }
        }
        let missing = names.filter { zones.zone($0) == nil }.sorted()
        if missing.isEmpty { return [.ok("time zones", "those of the rules are there, in \(Desk.zoneFolder)")] }
        return [
            .wrong(
                "time zones", "the system does not know \(missing.joined(separator: ", "))", mend: "apt-get install tzdata")
        ]
    }
}
