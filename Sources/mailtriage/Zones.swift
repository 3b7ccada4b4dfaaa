import Calendars
import Desk
import RuleLanguage

/// Time zones for what is shown.
enum Zones {
    static let system = Desk.zones()

    /// The site's own; UTC where this system does not know it, which `check` and `doctor` say.
    static func site(_ policy: Policy) -> Zone { system.zone(policy.site.timezone) ?? .utc }
}
