import Files
import Maildir
import Store
import Threads

/// The way of a batch's files from `tmp` to `new`, and of those that they came from to `cur`, in a thread of its own.
final class BatchFiling: Sendable {
    struct End: Sendable {
        /// Tickets whose files are in `new`, durably.
        var filed: [Int64] = []
        /// Places in the batch of files that could not be moved to `cur` where they came from.
        var left: [Int] = []
    }

    private struct State: Sendable {
        var result: Result<End, DeskError>?
        /// Who wants to be told of it.
        var listener: (@Sendable (DeskError?) -> Void)?
    }

    private let state = Monitor(State())

    /// Files up to which each is synchronised by itself. All of a file system at once is cheaper for more, but waits for whatever other
    /// programs have written to it: one message must not wait for that.
    static let fewFiles = 4

    /// - Parameters:
    ///   - sources: files of Maildirs that are marked as read when all is durable, with their places in the batch.
    init(
        _ messages: [Desk.Prepared], sources: [(index: Int, file: String)] = [], _ folders: SiteFolders,
        _ files: any FileSystem
    ) {
        let state = state
        SparedThread.run {
            let result: Result<End, DeskError>
            do throws(DeskError) {
                result = .success(try BatchFiling.file(messages, sources: sources, folders, files))
            } catch {
                result = .failure(error)
            }
            let listener = state.change { state in
                state.result = result
                return state.listener
            }
            listener?(result.error)
        }
    }

    /// Tells when it is done; at once where it is.
    func whenDone(_ body: @escaping @Sendable (DeskError?) -> Void) {
        let result = state.change { state in
            if state.result == nil { state.listener = body }
            return state.result
        }
        if let result { body(result.error) }
    }

    /// Waits for the end.
    func end() throws(DeskError) -> End { try state.wait { $0.result }.get() }

    private static func file(
        _ messages: [Desk.Prepared], sources: [(index: Int, file: String)], _ folders: SiteFolders, _ files: any FileSystem
    ) throws(DeskError) -> End {
        var end = End()
        do throws(FileSystemError) {
            for message in messages {
                let (queue, file) = (message.ticket.queue, MaildirName(message.ticket.file))
                // What another process's sweep renamed before is found by it or by a later one.
                if try folders.queue(queue, files).finishDraft(file, isDurable: true) {
                    end.filed.append(message.ticket.number)
                }
            }
            if messages.count > fewFiles {
                try files.synchroniseAll(at: folders.queues)
            } else {
                for queue in Set(messages.map(\.ticket.queue)).sorted() {
                    try files.synchroniseDirectory(folders.queue(queue, files).path + "/new")
                }
            }
        } catch {
            throw .fileSystem(error)
        }
        for source in sources where !markRead(source.file, files) { end.left.append(source.index) }
        return end
    }

    /// `new/name` to `cur/name:2,S`, as the Maildir convention has it: taken in.
    ///
    /// - Returns: false where that cannot be, as in a Maildir that we may only read. The message is in nevertheless, and known
    ///   when it is seen again.
    static func markRead(_ path: String, _ files: any FileSystem) -> Bool {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
        let folder = path.utf8[..<slash]
        guard folder.suffix(4).elementsEqual("/new".utf8) else { return false }
        let name = String(path[path.utf8.index(after: slash)...])
        let target = Substring(folder.dropLast(4)) + "/cur/" + MaildirName.base(of: name) + ":2,S"
        do throws(FileSystemError) {
            try files.rename(path, to: target)
            return true
        } catch {
            return false
        }
    }
}

extension Result {
    fileprivate var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
