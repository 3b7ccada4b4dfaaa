/// A condition of a row: `plan premium,priority`, `not standing known`. All conditions of a row must hold.
package struct Condition: Sendable, Equatable {
    /// What a condition asks about.
    package enum Subject: String, Sendable, CaseIterable, BitwiseCopyable {
        case kind, verification, standing, plan, project, partner, channel, category, scope, severity, country, language,
            account
    }
    package var subject: Subject
    /// The values, any of which meets it; `plan priority+` already spelt out as the plans it means. `project` has
    /// `own`, `foreign`, `none`; `partner` has `any`, `none` or a name.
    package var values: [String]
    package var negated: Bool
}
