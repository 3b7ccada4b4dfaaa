import Calendars
import Testing

@testable import Tickets

@Suite("Incidents: many messages of one trouble")
struct IncidentTests {
    /// `MINUTE ACCOUNT CATEGORY EVIDENCE [QUEUE]`, a dash for none; their numbers are 1, 2, …
    static func sightings(_ lines: [String]) -> [Sighting] {
        lines.enumerated().map { index, line in
            let words = line.split(separator: " ").map { $0 == "-" ? nil : String($0) }
            return Sighting(
                number: Int64(index + 1), queue: words.count > 4 ? words[4] ?? "" : "oncall",
                received: Timestamp(seconds: 1_700_000_000 + (Int64(words[0] ?? "") ?? 0) * 60), account: words[1],
                category: words[2], evidence: words[3])
        }
    }

    @Test(
        "are",
        arguments: [
            (
                ["0 acme outage -", "20 acme outage -", "80 acme outage -"], [[1, 2, 3]],
                "one account, each within an hour of the one before"
            ),
            (
                ["0 acme outage down", "1 beta outage down", "2 gamma outage down"], [[1, 2, 3]],
                "many accounts that say the same"
            ),
            (["0 - outage down", "1 - outage down", "2 - outage down"], [[1, 2, 3]], "strangers who say the same"),
            (
                ["0 acme outage down", "1 beta outage down", "2 beta outage slow"], [[1, 2, 3]],
                "what one says otherwise is of it too"
            ),
            (["0 acme outage -", "20 acme outage -"], [], "two are none"),
            (["0 acme outage -", "20 acme outage -", "81 acme outage -"], [], "an hour of quiet ends one"),
            (["0 acme outage -", "1 acme pricing -", "2 acme training -"], [], "three questions of one account are three"),
            (["0 acme outage - a", "1 acme outage - b", "2 acme outage - c"], [], "in three queues there is none"),
            (["0 - - -", "1 - - -", "2 - - -"], [], "of nothing known there is none"),
            (
                [
                    "0 acme outage -", "1 beta pricing x", "2 acme outage -", "3 beta pricing x", "4 acme outage -",
                    "5 beta pricing x",
                ],
                [[1, 3, 5], [2, 4, 6]], "two at a time are two"
            ),
        ] as [([String], [[Int64]], String)])
    func among(lines: [String], numbers: [[Int64]], why: String) {
        #expect(Incident.among(Self.sightings(lines)).map(\.numbers) == numbers, "\(why)")
        #expect(
            Incident.among(Self.sightings(lines).reversed()).map(\.numbers) == numbers, "in whatever order they are read")
    }

    @Test("a flood takes no time")
    func flood() {
        let flood = (0..<200_000).map { number in
            Sighting(
                number: Int64(number), queue: "oncall", received: Timestamp(seconds: Int64(number)), account: "acme",
                category: "outage",
                evidence: "down")
        }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(Incident.among(flood).map(\.numbers.count) == [200_000]) }
        #expect(time < .seconds(20))
    }
}
