import Testing

@testable import RuleLanguage
@testable import Triage

/// What a keyword finds in the sender's own name, and what it finds beside it.
struct OwnNamesTests {
    /// Whether a hit on `found`, where it first stands in the text, is taken for the name's.
    static func isTaken(_ found: String, in text: String, account: String, project: String? = nil) throws -> Bool {
        var sender = Sender(verification: .verified, proof: "", standing: .authorized)
        sender.accountName = account
        sender.project = project
        let bytes = Array(text.utf8)
        let wanted = Array(found.utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: wanted) })
        let hit = Hit(
            keyword: 0, text: 0, range: start..<start + wanted.count, words: 0..<1, sentence: 0, clause: 0)
        return OwnNames(of: sender, in: [SearchText(.body, bytes)]).take(hit)
    }

    @Test(arguments: [
        ("Broken", "Kind regards\nBroken Oar Gallery", "Broken Oar Gallery", true),
        ("Broken Oar Gallery", "Kind regards\nBroken Oar Gallery", "Broken Oar Gallery", true),
        ("broken", "The map is broken, says the Broken Oar Gallery", "Broken Oar Gallery", false),
        // In other letters, with other marks between, and without the end.
        ("TRAINING", "FERNHILL WORKSHOP & TRAINING", "Fernhill Workshop & Training Ltd", true),
        ("404", "Room 404's form", "Room 404 Recordings", true),
        ("404", "Room-404", "Room 404 Recordings", true),
        ("404", "the room shows 404", "Room 404 Recordings", false),
        // A hit that begins before the name and ends behind it says more than the name.
        ("site of Broken Oar Gallery is down", "The site of Broken Oar Gallery is down", "Broken Oar Gallery", false),
        ("Gallery is broken", "At Broken Oar Gallery is broken the lamp", "Broken Oar Gallery", true),
        // A name of one word may be any word; one that goes on as another word is another.
        ("Urgent", "Urgent", "Urgent", false),
        ("Redesigned", "Garden Redesigned", "Garden Redesign", false),
        ("Perché", "Gîtes du Moulin Perché", "Gîtes du Moulin Perché", true),
        ("down", "down", "", false),
    ])
    func accounts(_ found: String, _ text: String, _ account: String, _ isTaken: Bool) throws {
        #expect(try OwnNamesTests.isTaken(found, in: text, account: account) == isTaken)
    }

    @Test(arguments: [
        ("quotes", "[acme-quotes] a question", "acme-quotes", true),
        ("quotes page is down", "The acme-quotes page is down", "acme-quotes", false),
        ("quotes", "Our quotes", "acme-quotes", false),
    ])
    func projects(_ found: String, _ text: String, _ project: String, _ isTaken: Bool) throws {
        #expect(try OwnNamesTests.isTaken(found, in: text, account: "", project: project) == isTaken)
    }
}
