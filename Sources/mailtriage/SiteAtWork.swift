import Desk
import RuleLanguage

/// The site that a command changes: its desk, and the policy in force there.
struct SiteAtWork {
    let desk: Desk
    let policy: Policy

    init(_ invocation: Invocation) throws(Failure) {
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        try SiteStore.find(in: folders.state)
        let desk = try SiteAtWork.doing(Desk(folders))
        self.desk = desk
        policy = try SiteAtWork.doing(PolicyInForce.load(folders, desk.files)).policy
    }

    /// Notes what staff did in the queues, so that the command works on tickets as staff left them.
    @discardableResult
    func readQueues() throws(Failure) -> QueueReading {
        try SiteAtWork.doing(desk.readQueues(policy: policy))
    }

    /// What the desk does, its errors made those of the command.
    static func doing<Result>(_ work: @autoclosure () throws(DeskError) -> Result) throws(Failure) -> Result {
        do throws(DeskError) { return try work() } catch { throw Failure(error) }
    }
}

extension Failure {
    init(_ error: DeskError) {
        switch error {
        case .noSite(let folder): self = SiteStore.noSite(in: folder)
        case .store(let error): self.init(error)
        case .fileSystem, .pack, .templatesChanged: self.init(.ioError, error.description)
        case .noSoundPolicy, .noTransport: self.init(.badRules, error.description)
        case .notHeld, .tooLarge: self.init(.noInput, error.description)
        }
    }
}
