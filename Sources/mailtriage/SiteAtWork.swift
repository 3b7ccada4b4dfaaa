import Desk
import Files
import RuleLanguage

/// The site that a command changes: its desk, and the policy in force there.
struct SiteAtWork {
    let desk: Desk
    let policy: Policy

    init(_ invocation: Invocation) throws(Failure) {
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        try SiteStore.find(in: folders.state)
        do throws(DeskError) {
            desk = try Desk(folders)
            policy = try PolicyInForce.load(folders, desk.files).policy
        } catch {
            throw RulesSite.failure(error)
        }
    }

    /// Runs a piece of work on the desk, its errors made those of the command.
    func doing<Result>(_ work: () throws(DeskError) -> Result) throws(Failure) -> Result {
        do throws(DeskError) { return try work() } catch { throw RulesSite.failure(error) }
    }
}
