import Calendars
import Desk
import Files
import Foundation
import Register
import RuleLanguage
import Store
import TestSupport
import Testing
import Triage

/// A site in a folder of its own, with the register and the rules of `cloud-platform`; gone with the test.
final class TestSite {
    static let rules = ExampleFolder.root.appendingPathComponent("rules/cloud-platform").path
    static let policy: Policy? = (try? Pack.read(rules)).flatMap { Policy.compile($0).policy }
    static let samples = ExampleFolder.root.appendingPathComponent("samples/cloud-platform")

    private let folder: TemporaryFolder
    let folders: SiteFolders

    init(rules: String = TestSite.rules) throws {
        folder = try TemporaryFolder()
        folders = SiteFolders(rules: rules, state: folder.path + "/state")
        try Desk.create(folders)
        func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: Self.samples.appendingPathComponent(name)))
        }
        let register = try RegisterReader.read(
            accounts: bytes("accounts.csv"), contacts: bytes("contacts.csv"), projects: bytes("projects.csv"), names: nil
        ).get()
        try Desk(folders).importRegister(register)
    }

    /// The moment of the samples, so that their replies are not late.
    static let now = Timestamp(seconds: 1_796_540_000)

    func desk(_ files: any FileSystem = PosixFileSystem()) throws(DeskError) -> Desk {
        try Desk(folders, files: files, clock: { TestSite.now })
    }

    static func sample(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: samples.appendingPathComponent(name)))
    }

    func deliver(_ bytes: [UInt8], _ files: any FileSystem = PosixFileSystem()) throws -> Delivery {
        var options = DeliveryOptions()
        options.repliesToOldMail = true
        return try desk(files).deliver(bytes, envelope: Envelope(), policy: try #require(TestSite.policy), options: options)
    }

    /// Paths of all messages that staff can see.
    var queued: [String] {
        var paths: [String] = []
        for queue in (try? FileManager.default.contentsOfDirectory(atPath: folders.queues)) ?? [] {
            for inner in ["new", "cur"] {
                let folder = "\(folders.queues)/\(queue)/\(inner)"
                paths += ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { "\(folder)/\($0)" }
            }
        }
        return paths
    }

    /// Paths of what is left of work that was not finished.
    var drafts: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folders.queues)) ?? []).flatMap { queue in
            (try? FileManager.default.contentsOfDirectory(atPath: "\(folders.queues)/\(queue)/tmp")) ?? []
        }
    }

    var sent: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folders.outbox + "/new")) ?? [] }

    func tickets() throws -> [Ticket] { try Store(path: folders.database).tickets(queue: nil, limit: 10_000) }
}
