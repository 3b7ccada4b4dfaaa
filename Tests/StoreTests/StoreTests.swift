import Calendars
import Foundation
import Register
import Store
import TestSupport
import Testing

@Suite("Store")
struct StoreTests {
    private let folder: TemporaryFolder
    var path: String { folder.path + "/site.db" }

    init() throws { folder = try TemporaryFolder() }

    static let register = Register(
        accounts: [
            Account(id: "acme", name: "Acme", plan: "premium", domains: ["acme.example"], language: "en", country: "GB"),
            Account(id: "beta", name: "Beta", plan: "standard", domains: ["beta.example"]),
        ],
        contacts: [Contact(account: "acme", address: "Jane@acme.example", name: "Jane", isAuthorized: true)],
        projects: [
            Project(account: "acme", id: "acme-shop", name: "Acme Shop", plan: "premium"),
            Project(account: "beta", id: "beta-site", name: "Überblick", partner: "nordweb"),
        ])

    @Test func theRegisterComesBackAsItWas() throws {
        let store = try Store.create(path: path)
        try store.replaceRegister(Self.register)
        try store.replaceRegister(Self.register)
        let read = try store.register()
        #expect(read.accounts == Self.register.accounts)
        #expect(read.contacts == Self.register.contacts)
        #expect(read.projects == Self.register.projects)
    }

    @Test func anExcerptHoldsTheSenderAndWhatIsNamed() throws {
        let store = try Store.create(path: path)
        try store.replaceRegister(Self.register)
        let words = NameWords("about the uberblick of yours").words.map(\.hash)
        let excerpt = try store.register(for: RegisterKeys(addresses: ["JANE@ACME.EXAMPLE"], words: words))
        #expect(excerpt.contacts("jane@acme.example").first?.account == "acme")
        #expect(Set(excerpt.projects.map(\.id)) == ["acme-shop", "beta-site"])
        #expect(Set(excerpt.accounts.map(\.id)) == ["acme", "beta"])
        let stranger = try store.register(for: RegisterKeys(addresses: ["x@sub.acme.example"], words: []))
        #expect(stranger.accounts.map(\.id) == ["acme"])
        #expect(stranger.contacts == [])
    }

    @Test func wordsCountOnlyWhereAProjectCanBeNamed() throws {
        let store = try Store.create(path: path)
        #expect(try !store.namesProjects())
        try store.replaceRegister(Register(accounts: Self.register.accounts, contacts: Self.register.contacts))
        #expect(try !store.namesProjects())
        try store.replaceRegister(Self.register)
        #expect(try store.namesProjects())
    }

    @Test func aContactOfSeveralAccountsIsReadWithAllOfThem() throws {
        let store = try Store.create(path: path)
        let shared = Register(
            accounts: Self.register.accounts,
            contacts: [
                Contact(account: "beta", address: "free@lance.example", name: "F", isAuthorized: true),
                Contact(account: "acme", address: "Free@lance.example", name: "F", isAuthorized: false),
            ])
        try store.replaceRegister(shared)
        #expect(try store.register().contacts == shared.contacts)
        let excerpt = try store.register(for: RegisterKeys(addresses: ["FREE@LANCE.EXAMPLE"], words: []))
        #expect(excerpt.contacts == shared.contacts)
        #expect(Set(excerpt.accounts.map(\.id)) == ["acme", "beta"])
    }

    @Test func aNewerDatabaseIsLeftAlone() throws {
        _ = try Store.create(path: path)
        let connection = try Connection(path: path)
        try connection.execute("PRAGMA user_version = 99")
        let error = #expect(throws: StoreError.self) { try Store(path: path) }
        #expect(error?.message.contains("made by a newer mailtriage") == true)
    }

    @Test func whatThrowsInATransactionLeavesNothing() throws {
        let store = try Store.create(path: path)
        #expect(throws: (any Error).self) {
            try store.transaction(
                { () throws(StoreError) in
                    try store.set("colour", to: "red")
                    throw StoreError(code: 1, message: "stop")
                }, wrap: { $0 })
        }
        #expect(try store.setting("colour") == nil)
    }

    @Test func valuesNeverBecomeSQL() throws {
        let store = try Store.create(path: path)
        let hostile = "'); DROP TABLE setting; --\u{0}x"
        try store.set(hostile, to: hostile)
        #expect(try store.setting(hostile) == hostile)
    }

    @Test func aMissingDatabaseIsAnErrorAndNotMade() {
        #expect(throws: StoreError.self) { try Store(path: path + ".none") }
        #expect(!FileManager.default.fileExists(atPath: path + ".none"))
    }
}
