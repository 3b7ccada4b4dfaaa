/// The colours that mean something: the same in every view.
enum Colour {
    /// The severest level of a policy is not known here; these are the words by which packs name theirs.
    static func severity(_ name: String?, _ style: Style) -> @Sendable (String) -> String {
        switch name {
        case "critical", "category-1", "business-critical-down", "production-down", "mission-critical": { style.alarm($0) }
        default: { style.asIs($0) }
        }
    }

    /// By the promise's first word.
    static func promise(_ description: String, _ style: Style) -> @Sendable (String) -> String {
        if description.hasPrefix("guarantee") { return { style.green($0) } }
        if description.hasPrefix("none") { return { style.dim($0) } }
        return { style.asIs($0) }
    }
}
