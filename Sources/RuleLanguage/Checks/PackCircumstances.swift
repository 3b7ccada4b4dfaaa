package import Calendars

/// What a pack is held against that is not in it.
package struct PackCircumstances: Sendable {
    /// The day from which on holiday files are to last.
    package var day: CivilDate
    /// Whether there is a time zone of this name.
    var hasZone: @Sendable (String) -> Bool

    package init(day: CivilDate, hasZone: @escaping @Sendable (String) -> Bool) {
        self.day = day
        self.hasZone = hasZone
    }
}
