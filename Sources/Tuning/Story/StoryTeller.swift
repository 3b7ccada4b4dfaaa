package import Calendars
import Mail
package import RuleLanguage
package import Triage

extension Story {
    /// Tells a decision.
    ///
    /// - Parameters:
    ///   - zone: in which times are shown: the site's.
    ///   - reply: the reply as it would go out, header and all; nil where none would.
    package init(
        of decision: Decision, on incoming: Incoming, file: String?, policy: Policy, zone: Zone, reply: [UInt8]? = nil
    ) {
        let teller = StoryTeller(decision: decision, incoming: incoming, policy: policy, zone: zone, reply: reply)
        let message = incoming.message
        self.init(
            file: file, subject: message.subject.isEmpty ? "(no subject)" : message.subject,
            from: message.from.first?.shown ?? "nobody", received: TimeText.full(decision.received, in: zone),
            outcome: teller.outcome, sections: teller.sections, rules: policy.digest)
    }
}

/// What a story says, section by section.
struct StoryTeller {
    let decision: Decision
    let incoming: Incoming
    let policy: Policy
    let zone: Zone
    let reply: [UInt8]?

    var sender: Sender { decision.sender }

    var outcome: [Story.Phrase] {
        var phrases: [Story.Phrase] = [.init("Queue "), .init(decision.queue, .strong)]
        phrases += [.init(", promise "), .init(decision.promise.description, .strong)]
        if let due = decision.clocks.first(where: { $0.due != nil }), let time = due.due?.time {
            phrases += [.init(": \(due.name) by "), .init(TimeText.full(time, in: zone), .strong)]
        }
        return phrases
    }

    var sections: [Story.Section] {
        var sections = [Story.Section(title: "Who wrote", blocks: who())]
        if decision.channel != nil { sections.append(Story.Section(title: "Which way it came", blocks: channel())) }
        if let category = decision.category {
            sections.append(Story.Section(title: "What it is about", blocks: about(category)))
        }
        if let severity = decision.severity {
            sections.append(Story.Section(title: "How bad it is", blocks: badness(severity)))
        }
        sections.append(Story.Section(title: "Where it goes", blocks: route()))
        sections.append(Story.Section(title: "What is promised", blocks: promise()))
        sections.append(Story.Section(title: "What the sender hears", blocks: answer()))
        if let shadow = decision.shadow {
            sections.append(Story.Section(title: "What rules on trial say", blocks: trial(shadow)))
        }
        return sections
    }

    // MARK: - Who

    private func who() -> [Story.Block] {
        var blocks: [Story.Block] = []
        if decision.kind != .request {
            let reason = decision.kindReason.map { ": \($0)" } ?? ""
            blocks.append(
                .paragraph([.init("No person wrote it, it is "), .init(kindName + reason, .doubtful), .init(".")]))
        }
        blocks.append(proof())
        if let other = incoming.message.from.first?.imitatedAddress {
            blocks.append(
                .paragraph([
                    .init("The sender's name shows another address", .bad),
                    .init(": \(other). A mail program that shows the name alone misleads whoever reads it."),
                ]))
        }
        blocks.append(standing())
        if let entitled = entitlement() { blocks.append(entitled) }
        return blocks
    }

    private var kindName: String {
        switch decision.kind {
        case .request: "a request"
        case .bounce: "a bounce"
        case .autoReply: "an automatic reply"
        case .bulk: "bulk mail"
        case .alert: "an alert"
        }
    }

    private func proof() -> Story.Block {
        let address = sender.address ?? "nobody"
        switch sender.verification {
        case .verified:
            return .paragraph([
                .init("It is "), .init("proven", .good), .init(" to come from \(address): our own mail server says "),
                .init(sender.proof, .strong),
                .init("."),
            ])
        case .failed:
            return .paragraph([
                .init("It says that it comes from \(address), and our own mail server says that it "),
                .init("does not", .bad),
                .init(": "), .init(sender.proof, .strong), .init("."),
            ])
        case .unverified:
            return .paragraph([
                .init("Nothing proves", .doubtful), .init(" that it comes from \(address): "), .init(sender.proof, .strong),
                .init("."),
            ])
        }
    }

    private func standing() -> Story.Block {
        let account =
            sender.accountName.map { name in sender.account.map { "\(name) (\($0))" } ?? name } ?? sender.account ?? ""
        let name = sender.contactName ?? sender.contact ?? "The address"
        switch sender.standing {
        case .authorized:
            return .paragraph([
                .init("\(name) is listed for \(account) and "), .init("may open requests", .good), .init("."),
            ])
        case .known where sender.contact != nil:
            return .paragraph([
                .init("\(name) is listed for \(account), but "), .init("may not open requests", .doubtful), .init("."),
            ])
        case .known:
            return .paragraph([
                .init("The address is "), .init("not listed", .doubtful), .init("; its domain is one of \(account)."),
            ])
        case .unregistered:
            return .paragraph([.init("No account", .doubtful), .init(" has the address or its domain.")])
        }
    }

    /// Plan, project and partner, in a sentence or two.
    private func entitlement() -> Story.Block? {
        var phrases: [Story.Phrase] = []
        if let project = sender.project {
            let how = sender.projectFrom.map { from in
                from == Sender.onlyProject
                    ? ", the account's only one" : ", \(from == "plus-address" ? "named by the plus-address" : from)"
            }
            if sender.projectIsForeign {
                phrases += [
                    .init("It names the project \(project), which "), .init("belongs to another account", .doubtful),
                    .init("."),
                ]
            } else {
                phrases += [.init("It is about the project "), .init(project, .strong), .init("\(how ?? "").")]
            }
        }
        if let plan = sender.plan {
            phrases += [.init((phrases.isEmpty ? "" : " ") + "What counts is the plan "), .init(plan, .strong), .init(".")]
        }
        if let partner = sender.partner { phrases.append(.init(" The partner \(partner) looks after it.")) }
        return phrases.isEmpty ? nil : .paragraph(phrases)
    }

    // MARK: - Channel

    private func channel() -> [Story.Block] {
        guard let name = decision.channel else { return [] }
        let addresses = OwnAddresses(of: policy).addressed(by: incoming, trust: policy.site.trust).map(\.base)
        let asked = policy.channels.last { channel in addresses.contains(where: channel.addresses.contains) }
        guard let asked else {
            return [
                .paragraph([
                    .init("It was written to none of the channels' addresses, so it counts as "), .init(name, .strong),
                    .init("."),
                ])
            ]
        }
        let address = addresses.first(where: asked.addresses.contains) ?? ""
        if asked.name == name {
            let granted = asked.plans.isEmpty ? "" : ", which the plan \(sender.plan ?? "–") has"
            return [.paragraph([.init("It came to \(address), the channel "), .init(name, .strong), .init("\(granted).")])]
        }
        return [
            .paragraph([
                .init("It was written to \(address), but the channel \(asked.name) is "),
                .init("not in the plan", .doubtful),
                .init(" \(sender.plan ?? "of nobody known"): it counts as "), .init(name, .strong), .init("."),
            ])
        ]
    }

    // MARK: - Category, severity

    private func about(_ name: String) -> [Story.Block] {
        let category = policy.categories.first { $0.name == name }
        let describe = category.map { $0.describe.isEmpty ? "" : ": \($0.describe)" } ?? ""
        var blocks: [Story.Block] = [
            .paragraph([.init(name, .strong), .init(describe + ". ")] + verdict(decision.categoryScores, name))
        ]
        blocks += evidence("category", name, decision.categoryScores)
        return blocks
    }

    private func badness(_ name: String) -> [Story.Block] {
        var phrases: [Story.Phrase] = [.init(name, .strong), .init(". ")]
        let words = decision.severityScores.filter { $0.stands && $0.outrankedBy == nil }.max { $0.score < $1.score }
        if let words, words.name != name {
            phrases.append(.init("The words say \(words.name), which the plan \(sender.plan ?? "–") does not have. "))
        }
        phrases += verdict(decision.severityScores, name)
        var blocks: [Story.Block] = [.paragraph(phrases)]
        blocks += evidence("severity", name, decision.severityScores)
        if !decision.isEntitled {
            blocks.append(.text("Category and severity are for the staff: they give this sender no entitlement.", .quiet))
        }
        return blocks
    }

    /// `7 points, where it needs 2; configuration comes next with 4, 3 less.`
    private func verdict(_ scores: [Score], _ name: String) -> [Story.Phrase] {
        guard let won = scores.first(where: { $0.name == name }), won.score != 0 else {
            return [.init("No keyword line says otherwise: it is what counts where nothing else does.", .quiet)]
        }
        var phrases: [Story.Phrase] = [
            .init(StoryTeller.points(won.score), .strong), .init(", where it needs \(won.threshold)"),
        ]
        let others = scores.filter { $0.name != name && $0.score > 0 }
        guard let second = others.max(by: { $0.score < $1.score }) else {
            return phrases + [.init("; nothing else has any.")]
        }
        phrases.append(.init("; next comes \(second.name) with \(second.score)"))
        if let by = second.outrankedBy {
            phrases.append(.init(", which \(by) outranks."))
        } else if !second.stands {
            phrases.append(.init(", too few: it needs \(second.threshold)."))
        } else if second.score == won.score {
            phrases.append(.init(", as many, but declared later."))
        } else if second.score < won.score {
            phrases.append(.init(", \(won.score - second.score) less."))
        } else {
            phrases.append(.init("."))
        }
        return phrases
    }

    /// Lines of evidence that are told; a person asks which words decided, and the lightest of forty did not.
    private static let shownEvidence = 12

    static func points(_ count: Int) -> String { count == 1 ? "1 point" : "\(count) points" }

    private func evidence(_ kind: String, _ name: String, _ scores: [Score]) -> [Story.Block] {
        // The heaviest first, as a reader may stop anywhere; what weighs alike in the order of the rules.
        let own = decision.evidence.filter { $0.for == "\(kind) \(name)" }.enumerated()
            .sorted { (-abs($0.element.weight), $0.offset) < (-abs($1.element.weight), $1.offset) }.map(\.element)
        let others = decision.evidence.filter { $0.for != "\(kind) \(name)" && $0.for.hasPrefix(kind + " ") }
        var blocks: [Story.Block] = []
        if !own.isEmpty { blocks.append(.evidence(own.prefix(StoryTeller.shownEvidence).map { line($0, for: nil) })) }
        let rest = own.dropFirst(StoryTeller.shownEvidence)
        if !rest.isEmpty {
            let sum = rest.reduce(0) { $0 + ($1.ruledOutBy == nil ? $1.weight : 0) }
            blocks.append(
                .text(
                    "\(rest.count) more \(rest.count == 1 ? "line" : "lines"), together \(sum < 0 ? "" : "+")\(sum): explain --json names them.",
                    .quiet))
        }
        let scored = scores.filter { $0.score > 0 || $0.name == name }.sorted { $0.score > $1.score }
        if scored.count > 1 { blocks.append(.scores(scored.map { score($0, chosen: name) })) }
        if !others.isEmpty {
            blocks.append(
                .others(
                    others.map { line($0, for: String($0.for.dropFirst(kind.count + 1))) }.sorted {
                        ($0.for ?? "") < ($1.for ?? "")
                    }))
        }
        return blocks
    }

    func line(_ item: Evidence, for choice: String?) -> Story.EvidenceLine {
        let isCondition = item.field == "condition"
        return Story.EvidenceLine(
            weight: item.weight, keyword: isCondition ? item.text : item.keyword, rule: item.rule,
            place: isCondition ? nil : item.field == "subject" ? "subject" : "\(item.field), line \(item.line)",
            quotation: isCondition ? nil : Quotation(item), for: choice,
            ruledOutBy: item.ruledOutBy.map { $0 == Evidence.ownName ? "it names the account or project" : $0 })
    }

    private func score(_ score: Score, chosen: String) -> Story.ScoreLine {
        let isChosen = score.name == chosen
        let fate =
            score.outrankedBy.map { "\($0) outranks it" }
            ?? (isChosen ? "chosen" : score.stands ? "stands, but lost" : "too few")
        return Story.ScoreLine(
            name: score.name, score: score.score, threshold: score.threshold, fate: fate, isChosen: isChosen)
    }
}
