package import RuleLanguage
package import Triage

/// What a policy's lines and rows did in the messages decided by it: counted by each thread for itself, then added up.
package struct Coverage: Sendable {
    /// What a keyword line did.
    package struct LineUse: Sendable, Equatable {
        /// Messages in which its words stood.
        package var fired = 0
        /// Messages in which they counted: no notion took their force.
        package var counted = 0
        /// Messages that came to its choice, where it counted.
        package var chosen = 0
        /// Messages that would have come to another choice without it.
        package var decided = 0
        /// Messages in which nothing else spoke for the choice they came to.
        package var alone = 0
        /// Messages that came to its choice, and that staff moved to another queue.
        package var corrected = 0
        /// Lines of the same choice that counted in every message in which it did; nil before the first.
        var companions: Set<Int>?
    }

    /// What a row of a table did.
    package struct RowUse: Sendable, Equatable {
        /// Messages that meet its conditions.
        package var met = 0
        /// Messages that it decided: no row above was met.
        package var decided = 0
        /// The rows above that decided where it was met, by number.
        package var above: [Int: Int] = [:]
    }

    package var messages = 0
    package var unreadable = 0
    package var corrected = 0
    package var lines: [LineUse]
    package var routes: [RowUse]
    package var promises: [RowUse]
    /// By the place of the rule: `deployment.rules:12`.
    package var shadows: [String: ShadowUse] = [:]

    package init(_ policy: Policy, _ lines: PolicyLines) {
        self.lines = Array(repeating: LineUse(), count: lines.lines.count)
        routes = Array(repeating: RowUse(), count: policy.routes.count)
        promises = Array(repeating: RowUse(), count: policy.promises.count)
    }

    /// Counts one message.
    ///
    /// - Parameter corrected: the queue that staff moved it to; nil where they left it.
    package mutating func add(_ decision: Decision, corrected queue: String?, policy: Policy, _ index: PolicyLines) {
        // What these rules put where staff did is right by now.
        let isCorrected = queue.map { $0 != decision.queue } ?? false
        messages += 1
        if isCorrected { corrected += 1 }
        var counted: [String: [Int]] = [:]
        for evidence in decision.evidence {
            guard let number = index.number(of: evidence) else { continue }
            lines[number].fired += 1
            guard evidence.ruledOutBy == nil else { continue }
            lines[number].counted += 1
            counted[evidence.for, default: []].append(number)
        }
        for numbers in counted.values {
            let all = Set(numbers)
            for number in numbers {
                lines[number].companions = lines[number].companions.map { $0.intersection(all) } ?? all.subtracting([number])
            }
        }
        if let category = decision.category {
            choose(counted["category \(category)"] ?? [], category, decision.categoryScores, isCorrected, index)
        }
        if let severity = decision.severity {
            choose(counted["severity \(severity)"] ?? [], severity, decision.severityScores, isCorrected, index)
        }
        if let shadow = decision.shadow {
            for rule in shadow.rules { shadows[rule, default: ShadowUse()].add(shadow, decision, corrected: queue) }
        }
        Coverage.count(policy.routes.map { decision.meets($0.conditions) }, in: &routes)
        if decision.isEntitled, decision.scope == .in {
            Coverage.count(policy.promises.map { decision.meets($0.conditions) }, in: &promises)
        }
    }

    /// Notes what the lines did that spoke for the choice that was made.
    private mutating func choose(
        _ numbers: [Int], _ name: String, _ scores: [Score], _ isCorrected: Bool, _ index: PolicyLines
    ) {
        guard let own = scores.firstIndex(where: { $0.name == name }), scores[own].stands else { return }
        let speaking = numbers.filter { index.lines[$0].weight > 0 }
        // The best of those that would win were this one weaker; of equals the one declared first wins.
        let rival = scores.indices.filter { $0 != own && scores[$0].stands && scores[$0].outrankedBy == nil }
            .max { (scores[$0].score, $1) < (scores[$1].score, $0) }
        for number in numbers {
            lines[number].chosen += 1
            if isCorrected { lines[number].corrected += 1 }
            let left = scores[own].score - index.lines[number].weight
            let falls = left < scores[own].threshold || speaking == [number]
            let loses = rival.map { scores[$0].score > left || scores[$0].score == left && $0 < own } ?? false
            if index.lines[number].weight > 0, falls || loses { lines[number].decided += 1 }
            if speaking == [number] { lines[number].alone += 1 }
        }
    }

    private static func count(_ met: [Bool], in rows: inout [RowUse]) {
        guard let first = met.firstIndex(of: true) else { return }
        rows[first].decided += 1
        for row in met.indices where met[row] {
            rows[row].met += 1
            if row != first { rows[row].above[first, default: 0] += 1 }
        }
    }

    package mutating func append(_ other: Coverage) {
        messages += other.messages
        unreadable += other.unreadable
        corrected += other.corrected
        for (number, use) in other.lines.enumerated() { lines[number] += use }
        for (number, use) in other.routes.enumerated() { routes[number] += use }
        for (number, use) in other.promises.enumerated() { promises[number] += use }
        for (rule, use) in other.shadows { shadows[rule, default: ShadowUse()] += use }
    }
}

extension Coverage.LineUse {
    fileprivate static func += (sum: inout Self, use: Self) {
        sum.fired += use.fired
        sum.counted += use.counted
        sum.chosen += use.chosen
        sum.decided += use.decided
        sum.alone += use.alone
        sum.corrected += use.corrected
        if let companions = use.companions {
            sum.companions = sum.companions.map { $0.intersection(companions) } ?? companions
        }
    }
}

extension Coverage.RowUse {
    fileprivate static func += (sum: inout Self, use: Self) {
        sum.met += use.met
        sum.decided += use.decided
        sum.above.merge(use.above, uniquingKeysWith: +)
    }
}
