package import Calendars
package import Register
package import RuleLanguage

extension Policy {
    /// A calendar of the policy as it is for one account: in the account's zone and with its country's holidays where the
    /// calendar says so. A zone that the system does not know is the site's, and without that UTC; a missing holiday file
    /// counts no holidays: one line of a register must never stop all mail.
    package func openingCalendar(_ name: String, for sender: Sender?, zones: ZoneDatabase) -> OpeningCalendar? {
        openingCalendar(name, timezone: sender?.timezone, country: sender?.country, zones: zones)
    }

    /// The holiday files that calendars name for the countries of accounts and the pack lacks: no holidays are counted there.
    package func missingHolidays(of register: Register) -> [String] {
        let countries = Set(register.accounts.compactMap { $0.country?.lowercased() })
        let missing = calendars.flatMap { calendar in
            calendar.holidayFiles.flatMap { file in
                countries.compactMap { CalendarDefinition.path(file, country: $0) }.filter { calendar.holidays[$0] == nil }
            }
        }
        return Set(missing).sorted()
    }

    /// The same for an account's zone and country; nil where it has none.
    package func openingCalendar(
        _ name: String, timezone: String?, country: String?, zones: ZoneDatabase
    ) -> OpeningCalendar? {
        guard let definition = calendars.first(where: { $0.name == name }) else { return nil }
        var zone: Zone?
        switch definition.zone {
        case .site: break
        case .account: zone = timezone.flatMap(zones.zone)
        case .named(let name): zone = zones.zone(name)
        }
        var holidays = Holidays()
        for file in definition.holidayFiles {
            let path = CalendarDefinition.path(file, country: country)
            if let known = path.flatMap({ definition.holidays[$0] }) { holidays = holidays.merging(known) }
        }
        return OpeningCalendar(
            name: name, zone: zone ?? zones.zone(site.timezone) ?? .utc, week: definition.week, holidays: holidays)
    }
}

extension CalendarDefinition {
    /// `holidays/{country}.txt` with the country in lower case; nil where the account has none.
    fileprivate static func path(_ file: String, country: String?) -> String? {
        let mark = "{country}"
        var parts: [Substring] = []
        var rest = file[...]
        while let start = rest.firstIndex(of: "{"), rest[start...].hasPrefix(mark) {
            parts.append(rest[..<start])
            rest = rest[rest.index(start, offsetBy: mark.count)...]
        }
        guard !parts.isEmpty else { return file }
        guard let country else { return nil }
        return (parts + [rest]).joined(separator: country.lowercased())
    }
}
