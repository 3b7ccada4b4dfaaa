import Calendars
import Desk
import Files
import Foundation
import Register
import RuleLanguage
import Store
import TestSupport
import Testing
import Transport

/// A throw-away site with a small policy: one plan, one contact who may write, a queue for those who are not verified.
final class SmallSite: Sendable {
    private let folder: TemporaryFolder
    var path: String { folder.path }
    let folders: SiteFolders
    /// Queues and outbox in memory; nil where the whole site is on the real disk.
    let memory: MemoryFileSystem?
    let policy: Policy

    var files: any FileSystem { memory ?? PosixFileSystem() }

    static let rules = """
        site "Lighthouse" {
            domain lighthouse.example
            trust mx.lighthouse.example
            timezone Europe/Lisbon
            ticket LH
        }
        calendar always { }
        plan basic
        channel email { to help@lighthouse.example }
        category lamp { describe "the lamp"  scope in  keywords { 4 lamp } }
        category general { describe "the rest"  scope in  default }
        severity dark   { keywords { 4  lamp is out } }
        severity normal { default }
        promises { severity dark -> target respond 1h in always
                   -> best-effort in always }
        queue watch { rank 1 }
        queue desk { rank 2 }
        queue robots { rank 9 }
        queue quarantine { rank 9 }
        queue unverified { rank 9 }
        queue unregistered { rank 9 }
        queue unauthorized { rank 9 }
        route {
            kind bounce,auto-reply,bulk -> robots no reply
            verification failed         -> quarantine no reply
            verification unverified     -> unverified no reply
            standing unregistered       -> unregistered reply received
            standing known              -> unauthorized reply received
            project foreign             -> unauthorized reply received
            severity dark               -> watch reply received
            -> desk reply received
        }

        """
    static let reply = "Subject: We have it\n\nThe number is {ticket}.\n"

    /// Friday 2026-11-20 09:00 UTC: when the messages were taken.
    static let noon = Timestamp(seconds: 1_795_165_200)

    static let register = Register(
        accounts: [Account(id: "isle", name: "Isle", plan: "basic", domains: ["isle.example"])],
        contacts: [Contact(account: "isle", address: "ida@isle.example", name: "Ida", isAuthorized: true)])

    /// - Parameters:
    ///   - inMemory: queues and outbox in a file system that can fail.
    ///   - domain: the site's.
    init(inMemory: Bool = false, domain: String = "lighthouse.example", register: Register = SmallSite.register) throws {
        folder = try TemporaryFolder()
        let path = folder.path
        folders = SiteFolders(rules: path + "/rules", state: path + "/state")
        memory = inMemory ? MemoryFileSystem(folders.state) : nil
        try FileManager.default.createDirectory(atPath: path + "/rules/replies/en", withIntermediateDirectories: true)
        try SmallSite.rules.replacing("lighthouse.example", with: domain).write(
            toFile: path + "/rules/site.rules", atomically: false, encoding: .utf8)
        try SmallSite.reply.write(toFile: path + "/rules/replies/en/received.txt", atomically: false, encoding: .utf8)
        let compiled = Policy.compile(try Pack.read(folders.rules))
        policy = try #require(compiled.policy, "\(compiled.diagnostics)")
        try Desk.create(folders, files: memory ?? PosixFileSystem())
        let desk = try open()
        try desk.makeQueues(policy.queues.map(\.name))
        try desk.importRegister(register)
    }

    func open(at time: Timestamp = SmallSite.noon) throws -> Desk {
        try Desk(folders, files: files, clock: { time })
    }

    /// A message of a contact who may write, or of `sender`.
    static func message(
        _ number: Int = 1, from: String = "ida@isle.example", subject: String = "Lamp", body: String = "The lamp is out.\n",
        trace: String = "",
        eol: String = "\n"
    ) -> [UInt8] {
        let domain = from.split(separator: "@").last.map(String.init) ?? ""
        let lines = [
            "Authentication-Results: mx.lighthouse.example; dmarc=pass header.from=\(domain)",
            "Received: from out.\(domain) by mx.lighthouse.example; Fri, 20 Nov 2026 09:00:00 +0000", "From: \(from)",
            "To: help@lighthouse.example", "Subject: \(subject) \(number)", "Date: Fri, 20 Nov 2026 08:59:00 +0000",
            "Message-ID: <\(number)@\(domain)>", "", body,
        ]
        return Array((trace + lines.joined(separator: "\n")).replacing("\n", with: eol).utf8)
    }

    /// Files of the queues by path below `queues`, whole and by folder: `watch/new/…`.
    func queued() throws -> [String: [UInt8]] { try contents(of: "queues") }

    /// Mails that the transport has.
    func handedOver() throws -> [String: [UInt8]] { try contents(of: "outbox").filter { !$0.key.hasPrefix("tmp/") } }

    private func contents(of folder: String) throws -> [String: [UInt8]] {
        if let memory { return memory.contents(folder) }
        let base = folders.state + "/" + folder
        var found: [String: [UInt8]] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: base) ?? .init() {
            if !PosixFileSystem().isDirectory(base + "/" + name) {
                found[name] = try PosixFileSystem().read(base + "/" + name, limit: 1 << 30)
            }
        }
        return found
    }

    /// Queues that hold a message in `new` or `cur`, each once for each copy.
    func places(of message: [UInt8]) throws -> [String] {
        try queued().filter { !$0.key.contains("/tmp/") && $0.value.suffix(message.count).elementsEqual(message) }
            .map { String($0.key.prefix { $0 != "/" }) }.sorted()
    }

    /// What must hold once the mail server has its 0 for these messages: each in exactly one queue with a ticket of its own and our
    /// lines in front, and one reply each.
    func expectWhole(
        _ messages: [[UInt8]], replies: Int, _ context: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let tickets = try open().store.tickets(queue: nil, limit: 10_000)
        #expect(tickets.count == messages.count, "\(context): tickets", sourceLocation: sourceLocation)
        #expect(Set(tickets.map(\.number)).count == tickets.count, "\(context)", sourceLocation: sourceLocation)
        let delivered = try queued().filter { !$0.key.contains("/tmp/") }
        #expect(delivered.count == messages.count, "\(context): files", sourceLocation: sourceLocation)
        for message in messages {
            #expect(try places(of: message).count == 1, "\(context): places of a message", sourceLocation: sourceLocation)
        }
        for (path, content) in delivered {
            #expect(
                content.starts(with: Array("X-Triage-Ticket: LH-".utf8)), "\(context): \(path)",
                sourceLocation: sourceLocation)
        }
        let desk = try open()
        _ = try desk.send()
        #expect(try handedOver().count == replies, "\(context): replies", sourceLocation: sourceLocation)
        #expect(try desk.store.outboxState().waiting == 0, "\(context): waiting replies", sourceLocation: sourceLocation)
        try expectAddsUp(context, sourceLocation: sourceLocation)
    }

    /// Ledger, queues and outbox agree.
    func expectAddsUp(_ context: String = "", sourceLocation: SourceLocation = #_sourceLocation) throws {
        let audit = try Audit(try open())
        #expect(audit.discrepancies == [], "\(context)", sourceLocation: sourceLocation)
    }
}

extension Desk {
    /// Takes in one batch, in a run of its own.
    func ingest(
        _ items: [IngestItem], policy: Policy, options: DeliveryOptions = DeliveryOptions()
    ) throws(DeskError) -> [Delivery] {
        try Ingesting(self).ingest(items, policy: policy, options: options)
    }

    /// Hands over what waits.
    func send(by transport: (any Transport)? = nil, sender: String = "") throws(DeskError) -> SendCounts {
        try Sending(self).send(by: transport, sender: sender)
    }
}
