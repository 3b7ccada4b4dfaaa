import Files
import Maildir

/// What lies in the queues, by name: which files are whole messages, and which are drafts that nobody finished.
struct QueueSurvey {
    /// A message's file: its queue and where in it.
    struct Place: Equatable {
        var queue: String
        var path: String
    }

    /// Messages that staff can see, by the name we gave.
    private(set) var places: [String: [Place]] = [:]
    /// What stands in the queues' `tmp`.
    private(set) var drafts: [Place] = []

    init(_ folders: SiteFolders, _ files: any FileSystem) throws(FileSystemError) {
        for queue in try files.list(folders.queues) {
            let path = folders.queues + "/" + queue
            // In the order that a message goes: one that goes on meanwhile is seen where it comes to.
            for name in (try? files.list("\(path)/tmp")) ?? [] where !name.hasPrefix(".") {
                drafts.append(Place(queue: queue, path: "\(path)/tmp/\(name)"))
            }
            for folder in ["new", "cur"] {
                // A folder that staff's program made beside the queues is no queue.
                for name in (try? files.list("\(path)/\(folder)")) ?? [] where !name.hasPrefix(".") {
                    places[MaildirName.base(of: name), default: []].append(
                        Place(queue: queue, path: "\(path)/\(folder)/\(name)"))
                }
            }
        }
    }

    /// Takes out what is accounted for.
    mutating func take(_ name: String) -> [Place] { places.removeValue(forKey: name) ?? [] }
}

/// Our line in front of a message, read back from its file, whatever the site's tickets are called.
struct QueueFileMark {
    /// `CP-1042`
    var ticket: String

    /// The largest message that is looked at, in bytes; `deliver` takes none that is larger.
    static let largestMessage = 256 << 20
    /// Bytes that are read of a file: our lines stand first, behind what a mail program may have put in front.
    private static let head = 16 << 10

    /// - Returns: nil for a file without our line.
    init?(_ path: String, _ files: any FileSystem) {
        // Read, and not mapped: staff's programs may cut it at any moment.
        guard let head = try? files.readHead(path, count: QueueFileMark.head) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let line = lines.prefix(while: { !$0.isEmpty }).first(where: { $0.hasPrefix(QueueFileMark.field) }) else {
            return nil
        }
        ticket = String(line.dropFirst(QueueFileMark.field.count))
    }

    private static let field = "X-Triage-Ticket: "

    var number: Int64? { ticket.split(separator: "-").last.flatMap { Int64($0) } }
}
