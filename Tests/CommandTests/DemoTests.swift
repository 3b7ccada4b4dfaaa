import Testing

@Suite("demo")
struct DemoTests {
    @Test("shows a line for each sample, a reply in full, and where to look next")
    func demo() throws {
        let scratch = try Scratch()
        let outcome = try Program.run(["demo"], environment: ["TMPDIR": scratch.path], in: Program.root)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for piece in [
            "cloud-platform", "guarantee", "Auto-Submitted: auto-replied", "In-Reply-To:", "queue list", "explain",
        ] {
            #expect(outcome.output.contains(piece), "\(piece) is missing")
        }
        #expect(outcome.lines.allSatisfy { $0.count <= 100 || $0.contains("/") }, "it fits a terminal of 100 columns")
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test("--json gives the decision for each sample")
    func json() throws {
        let scratch = try Scratch()
        let outcome = try Program.run(
            ["demo", "web-agency", "--json"], environment: ["TMPDIR": scratch.path], in: Program.root)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.objects.count >= 25)
        #expect(outcome.objects.allSatisfy { $0["queue"] is String })
    }

    @Test("an unknown pack is named")
    func unknown() throws {
        let outcome = try Program.run(["demo", "cloudplatform"], in: Program.root)
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("did you mean \"cloud-platform\"?"))
    }
}
