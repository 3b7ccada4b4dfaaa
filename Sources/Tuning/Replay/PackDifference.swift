import Diagnostics
package import RuleLanguage
package import Triage

/// What two packs differ in, where that is little: keyword lines, cues of notions, groups of words, and what follows from
/// category and severity. Then a message in which none of these lines stands is recognised alike, and its words need not be
/// searched again. That is what one who tunes rules mostly does, and most mail is such mail.
package struct PackDifference: Sendable {
    /// Whether rows or the like differ, too.
    package let changesConsequences: Bool
    /// The packs with no keyword lines and cues but those that only one of them has, or that mean something else; none for a
    /// pack without such lines.
    private let changed: [Policy]
    /// Whether cues are among these lines.
    private let changesCues: Bool

    /// - Returns: nil where the packs recognise messages otherwise for another reason, or cannot be taken apart.
    package init?(old: PackFiles, new: PackFiles) {
        let (before, after) = (old.rules.map(RuleLines.init), new.rules.map(RuleLines.init))
        guard (before + after).allSatisfy(\.isCertain), before.flatMap(\.recognition) == after.flatMap(\.recognition)
        else { return nil }
        changesConsequences = before.flatMap(\.consequences) != after.flatMap(\.consequences)
        let regrouped = PackDifference.changedGroups(before, after)
        func names(_ text: String) -> Bool { regrouped.contains { text.contains("<\($0)>") } }
        guard !before.flatMap(\.recognition).contains(where: names) else { return nil }
        let (was, now) = (Set(before.flatMap(\.keywords)), Set(after.flatMap(\.keywords)))
        // A line that stands twice counts twice, and sets do not tell; a cue counts as often as it stands in the message.
        func countsOnce(_ lines: [RuleLines], _ different: Set<RuleLines.Keyword>) -> Bool {
            lines.flatMap(\.keywords).count { !$0.isCue } == different.count { !$0.isCue }
        }
        guard countsOnce(before, was), countsOnce(after, now) else { return nil }
        var changed: [Policy] = []
        let (gone, come) = (
            was.filter { !now.contains($0) || names($0.text) }, now.filter { !was.contains($0) || names($0.text) }
        )
        for (pack, lines, kept) in [(old, before, gone), (new, after, come)] where !kept.isEmpty {
            var reduced = pack
            reduced.rules = zip(pack.rules, lines).map { SourceText(path: $0.path, text: $1.text(with: kept)) }
            guard let policy = Policy.compile(reduced).policy else { return nil }
            changed.append(policy)
        }
        self.changed = changed
        changesCues = gone.union(come).contains(where: \.isCue)
    }

    /// Groups of words that differ, by themselves or by a group within them.
    private static func changedGroups(_ before: [RuleLines], _ after: [RuleLines]) -> Set<String> {
        var (was, now): ([String: [String]], [String: [String]]) = ([:], [:])
        for lines in before { was.merge(lines.groups, uniquingKeysWith: +) }
        for lines in after { now.merge(lines.groups, uniquingKeysWith: +) }
        var changed = Set(was.keys).union(now.keys).filter { was[$0] != now[$0] }
        while true {
            let within = now.filter { group in
                !changed.contains(group.key)
                    && group.value.contains { text in changed.contains { text.contains("<\($0)>") } }
            }
            if within.isEmpty { return changed }
            changed.formUnion(within.keys)
        }
    }

    /// Whether a line that makes a difference stands in a message.
    package func touches(_ incoming: Incoming) -> Bool {
        changed.contains { incoming.holdsKeyword(of: $0, orCue: changesCues) }
    }
}
