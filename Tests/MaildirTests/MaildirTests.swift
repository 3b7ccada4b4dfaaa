import Files
import Foundation
import Maildir
import TestSupport
import Testing

@Suite("Maildir")
struct MaildirTests {
    private let folder: TemporaryFolder
    let maildir: Maildir
    let content = Array("Subject: x\n\ny\n".utf8)

    init() throws {
        folder = try TemporaryFolder()
        maildir = Maildir(folder.path + "/queue", PosixFileSystem())
        try maildir.make(mode: 0o770)
    }

    @Test func aDraftIsInNewOnlyOnceItIsDelivered() throws {
        let name = MaildirName.unique()
        let draft = try maildir.draft(name, [content[...]], mode: 0o660)
        #expect(maildir.hasDraft(name))
        #expect(try maildir.messages() == [])
        try draft.deliver()
        #expect(!maildir.hasDraft(name))
        #expect(try maildir.find(name) == "\(maildir.path)/new/\(name.text)")
    }

    @Test func aDraftThatIsDroppedLeavesNothing() throws {
        let name = MaildirName.unique()
        do { _ = try maildir.draft(name, [content[...]], mode: 0o660) }
        #expect(!maildir.hasDraft(name))
        #expect(try maildir.messages() == [])
    }

    @Test func aMessageIsFoundWhereAReaderPutIt() throws {
        let name = MaildirName.unique()
        try maildir.draft(name, [content[...]], mode: 0o660).deliver()
        let moved = "\(maildir.path)/cur/\(name.text):2,RS"
        try PosixFileSystem().rename("\(maildir.path)/new/\(name.text)", to: moved)
        #expect(try maildir.find(name) == moved)
    }

    @Test("names are given once, whichever threads ask at the same moment")
    func namesAreGivenOnce() async {
        let names = await withTaskGroup(of: [MaildirName].self) { group in
            for _ in 0..<8 { group.addTask { (0..<500).map { _ in MaildirName.unique() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(names).count == 4000)
    }

    @Test(arguments: [("a/b", "a\\057b"), ("h:1", "h\\0721"), ("", "localhost")])
    func hostsAreSafeInNames(_ host: String, _ shown: String) {
        #expect(MaildirName(seconds: 1, microseconds: 2, process: 3, count: 4, host: host).text == "1.M2P3Q4.\(shown)")
    }
}
