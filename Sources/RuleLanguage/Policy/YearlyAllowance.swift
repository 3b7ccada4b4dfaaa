/// `allowance enablement 8h per year plan advanced`: how much of a category an account may have.
package struct YearlyAllowance: Sendable, Equatable {
    package var category: String
    package var minutes: Int
    /// Of which plans it is a part; empty: of all.
    package var plans: [String] = []
}

extension Policy {
    /// What an account of a plan may have of a category in a year; nil where that is not counted.
    package func allowance(of category: String?, plan: String?) -> YearlyAllowance? {
        allowances.first { allowance in
            allowance.category == category && (allowance.plans.isEmpty || plan.map(allowance.plans.contains) ?? false)
        }
    }
}
