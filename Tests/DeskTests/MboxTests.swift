import Testing

@testable import Desk

@Suite("mbox")
struct MboxTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: String
        var messages: [String]
    }

    @Test(
        arguments: [
            Sample(
                testDescription: "two messages",
                file:
                    "From a@b.example Sat Nov 21 06:31:50 2026\nSubject: 1\n\none\n\nFrom - Sat Nov 21 06:31:51 2026\nSubject: 2\n\ntwo\n",
                messages: ["Subject: 1\n\none\n", "Subject: 2\n\ntwo\n"]),
            Sample(
                testDescription: "a sentence that nobody marked",
                file:
                    "From a@b.example Sat Nov 21 06:31:50 2026\nSubject: 1\n\none\n\nFrom the dashboard all looks well.\nSo what?\n",
                messages: ["Subject: 1\n\none\n\nFrom the dashboard all looks well.\nSo what?\n"]),
            Sample(
                testDescription: "a line that tells no time, before a header",
                file: "From a@b.example\nSubject: 1\n\none\n\nFrom c@d.example\nSubject: 2\n\ntwo\n",
                messages: ["Subject: 1\n\none\n", "Subject: 2\n\ntwo\n"]),
            Sample(
                testDescription: "no empty line before",
                file: "From a@b.example\nSubject: 1\n\none\nFrom c@d.example Sat Nov 21 06:31:50 2026\nSubject: 2\n",
                messages: ["Subject: 1\n\none\nFrom c@d.example Sat Nov 21 06:31:50 2026\nSubject: 2\n"]),
            Sample(
                testDescription: "marks, and what was marked before",
                file: "From a@b.example 09:00\n\n>From here\n>>From there\n> From a quote\n>Fromage\n>",
                messages: ["\nFrom here\n>From there\n> From a quote\n>Fromage\n>"]),
            Sample(
                testDescription: "CRLF",
                file:
                    "From a@b.example 09:00\r\nSubject: 1\r\n\r\n>From here\r\n\r\nFrom c@d.example 9:01\r\nSubject: 2\r\n\r\n",
                messages: ["Subject: 1\r\n\r\nFrom here\r\n", "Subject: 2\r\n\r\n"]),
            Sample(testDescription: "a line alone", file: "From ", messages: [""]),
            Sample(testDescription: "at its end", file: "From a\n\nFrom :", messages: ["\nFrom :"]),
        ])
    func parts(_ sample: Sample) {
        let bytes = Array(sample.file.utf8)
        #expect(Mbox.isMbox(bytes))
        #expect(
            Mbox.messages(bytes).map { String(decoding: Mbox.message(bytes, $0), as: UTF8.self) } == sample.messages)
    }
}
