import RuleLanguage

extension Policy {
    /// The highest channel among the addresses that a message went to, as far as the plan grants it. A channel that the plan
    /// does not grant is the one that it names instead; without a known address it is the lowest.
    package func channel(of addresses: [OwnAddresses.Address], plan: String?) -> String? {
        var highest: Int?
        for address in addresses {
            for (number, channel) in channels.enumerated() where channel.addresses.contains(address.base) {
                highest = max(highest ?? 0, granted(number, plan: plan))
            }
        }
        return (highest ?? (channels.isEmpty ? nil : 0)).map { channels[$0].name }
    }

    private func granted(_ number: Int, plan: String?) -> Int {
        var number = number
        // Each turn follows one `otherwise`; a circle of them ends at the lowest channel.
        for _ in channels.indices {
            let channel = channels[number]
            if channel.plans.isEmpty || plan.map(channel.plans.contains) == true { return number }
            guard let next = channel.otherwise.flatMap({ name in channels.firstIndex { $0.name == name } }) else { return 0 }
            number = next
        }
        return 0
    }
}
