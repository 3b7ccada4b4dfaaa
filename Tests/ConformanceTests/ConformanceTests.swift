import Testing

/// Runs the suites that others wrote, prints a score for each, and lists what differs.
///
/// Each difference must have its reason in `Differences/`, by the text of the RFC; one that is gone must leave the list. Where
/// the corpora are not there, nothing is run, and nothing counts as passed.
@Suite struct ConformanceTests {
    /// How much of a suite must be right, or differ for a stated reason.
    static let floor = 0.97

    @Test(.enabled(if: !ConformanceSuite.present.isEmpty, "the corpora are not here"), arguments: ConformanceSuite.present)
    func agrees(with suite: ConformanceSuite) throws {
        let corpora = try #require(Corpora.standard)
        let cases = try suite.cases(corpora)
        let explained = Differences(of: suite.name)
        let differing = cases.filter { $0.difference != nil }
        let unexplained = differing.filter { explained.reasons[$0.id] == nil }
        let right = cases.count - differing.count
        let accounted = cases.count - unexplained.count

        var report = "\(suite.name): \(right)/\(cases.count) (explained \(accounted - right))"
        for item in unexplained { report += "\n  \(suite.name) \(item.id): \(item.difference ?? "")" }
        print(report)

        #expect(!cases.isEmpty, "\(suite.source) holds cases")
        #expect(Set(cases.map(\.id)).count == cases.count, "every case has a name of its own")
        #expect(explained.faults.isEmpty)
        for item in unexplained { Issue.record("\(suite.name) \(item.id): \(item.difference ?? "")") }
        let stale = Set(explained.reasons.keys).subtracting(differing.map(\.id)).sorted()
        #expect(stale.isEmpty, "explained in Differences/\(suite.name).txt, but right or gone")
        #expect(Double(accounted) >= Self.floor * Double(cases.count))
    }
}
