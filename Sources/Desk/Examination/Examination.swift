package import Calendars
package import Files

/// Whether an installation is sound: rights, disk, database, rules, what waits, and the mail server.
package enum Examination {
    /// Looks at everything; nothing is changed.
    ///
    /// - Parameter thorough: the database's indices, too, which takes a minute for a gigabyte.
    package static func findings(
        _ folders: SiteFolders, _ files: any FileSystem = PosixFileSystem(), now: Timestamp = Desk.now(),
        thorough: Bool = false
    ) -> [Observation] {
        var findings = RightsExamination.findings(folders, files)
        // Without a state there is nothing else to look at.
        guard files.isDirectory(folders.state) else { return findings }
        findings += DiskExamination.findings(folders, files)
        let ledger = LedgerExamination(folders: folders, files: files, now: now, isThorough: thorough).findings()
        findings += ledger.findings
        let rules = PolicyExamination.findings(folders, files)
        findings += rules.findings
        if let store = ledger.store {
            findings += PolicyExamination.accountZones(store, files)
            if let policy = rules.policy {
                findings += PolicyExamination.accountHolidays(store, policy)
                findings.append(Probe.finding(store, folders, files, policy: policy))
            }
        }
        return findings
    }
}
