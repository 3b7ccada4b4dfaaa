import Register
package import RuleLanguage

extension Policy {
    /// The partners to whom an out-of-scope request can be referred: the one that looks after the project where it takes such
    /// work, else those near the customer that take it, in the order declared; empty where nobody is near.
    func referrals(for category: Category, sender: Sender) -> [String] {
        let takers = partners.filter { $0.takes.contains(category.name) }
        if let own = sender.partner, takers.contains(where: { $0.id == own }) { return [own] }
        return takers.near(sender).map(\.id)
    }

    /// The partners that a reply names. Of a request that is referred these are those it could be referred to, before all the one
    /// that it is: who hears of the request is always among those that the customer hears of.
    ///
    /// What is not referred can still be somebody's trade, so there the customer is left to choose: the partner that looks after
    /// the project, then those near him that take such work (any work, where nobody takes just this); all of them where nobody is
    /// near.
    package func partners(named decision: Decision) -> [Partner] {
        let sender = decision.sender
        if let told = decision.partner, decision.referrals.contains(told) {
            return ([told] + decision.referrals.filter { $0 != told }).compactMap(partner)
        }
        let takers = partners.filter { partner in decision.category.map(partner.takes.contains) ?? false }
        let candidates = takers.isEmpty ? partners.filter { !$0.takes.isEmpty } : takers
        let own = (decision.partner ?? sender.partner).flatMap(partner)
        let near = candidates.near(sender)
        if own == nil, near.isEmpty { return candidates }
        return [own].compactMap(\.self) + near.filter { $0.id != own?.id }
    }

    /// nil where the policy does not declare it: a register may name any.
    package func partner(_ id: String) -> Partner? { partners.first { $0.id == id } }
}

extension [Partner] {
    /// Those of the customer's country and language, where a partner that lists none is at home in all; else those that list his
    /// country, else those that list his language.
    fileprivate func near(_ sender: Sender) -> [Partner] {
        func lists(_ names: [String], _ own: String?) -> Bool {
            own.map { own in names.contains { Register.key($0) == Register.key(own) } } ?? false
        }
        let isNear: [(Partner) -> Bool] = [
            {
                ($0.countries.isEmpty || lists($0.countries, sender.country))
                    && ($0.languages.isEmpty || lists($0.languages, sender.language))
            },
            { lists($0.countries, sender.country) }, { lists($0.languages, sender.language) },
        ]
        return isNear.lazy.map { filter($0) }.first { !$0.isEmpty } ?? []
    }
}
