import Desk
import Glibc
import Store

/// The database of the site that a command works on.
enum SiteStore {
    /// Opens it.
    ///
    /// - Throws: where there is no site in the state's folder, with what to do about it.
    static func open(_ invocation: Invocation) throws(Failure) -> Store {
        let path = SiteFolders(rules: "", state: invocation.stateFolder).database
        try find(in: invocation.stateFolder)
        return try reading(Store(path: path))
    }

    /// Looks whether there is a site in a state's folder that this user may work on.
    static func find(in folder: String) throws(Failure) {
        let path = SiteFolders(rules: "", state: folder).database
        guard access(path, R_OK | W_OK) != 0 || !Site.isFile(path) else { return }
        guard errno != EACCES else {
            throw Failure(
                .noPermission, "the site's state in \(folder) is closed to this user",
                help: "run this as the user that it belongs to: sudo -u mailtriage mailtriage …")
        }
        throw noSite(in: folder)
    }

    static func noSite(in folder: String) -> Failure {
        Failure(
            .unavailable, "there is no site's state in \(folder)",
            help: "make a site: mailtriage init DIR --from PACK\nor name its folder: --state DIR, or MAILTRIAGE_STATE")
    }

    /// What the store answers, its errors made those of the command.
    static func reading<Result>(_ work: @autoclosure () throws(StoreError) -> Result) throws(Failure) -> Result {
        do throws(StoreError) { return try work() } catch { throw Failure(error) }
    }
}

extension Failure {
    init(_ error: StoreError) { self.init(error.isBusy ? .tryAgain : .unavailable, error.description) }
}
