import Desk
import Store

/// The database of the site that a command works on.
enum SiteStore {
    /// Opens it.
    ///
    /// - Throws: where there is no site in the state's folder, with what to do about it.
    static func open(_ invocation: Invocation) throws(Failure) -> Store {
        let folder = invocation.stateFolder
        let path = SiteFolders(rules: "", state: folder).database
        guard Site.isFile(path) else {
            throw Failure(
                .unavailable, "there is no site's state in \(folder)",
                help: "make a site: mailtriage init DIR --from PACK\nor name its folder: --state DIR, or MAILTRIAGE_STATE")
        }
        do throws(StoreError) {
            return try Store(path: path)
        } catch {
            throw failure(error)
        }
    }

    static func failure(_ error: StoreError) -> Failure {
        Failure(error.isBusy ? .tryAgain : .unavailable, error.description)
    }

    /// Runs a piece of work on the store, its errors made those of the command.
    static func reading<Result>(_ work: () throws(StoreError) -> Result) throws(Failure) -> Result {
        do throws(StoreError) {
            return try work()
        } catch {
            throw failure(error)
        }
    }
}
