package import Calendars
package import RuleLanguage
package import Store

/// What an account has booked of an allowance in one year.
package struct YearOfBookings: Sendable {
    package var allowance: YearlyAllowance
    package var year: Int
    /// Where the site is.
    package var zone: Zone
    package var bookings: [Booking]

    /// Never below nothing, whatever was given back.
    package var minutes: Int { max(0, bookings.reduce(0) { $0 + $1.minutes }) }
    package var minutesLeft: Int { allowance.minutes - minutes }
}

/// Accounts' yearly allowances, and what is booked of them.
package struct Allowances {
    private let store: Store
    private let zones: ZoneDatabase
    private let clock: () -> Timestamp

    package init(_ desk: Desk) {
        store = desk.store
        zones = desk.zones
        clock = desk.clock
    }

    /// The year that a moment lies in where the site is.
    ///
    /// - Parameter time: nil: now.
    package func bookings(
        of account: String, _ allowance: YearlyAllowance, at time: Timestamp? = nil, policy: Policy
    ) throws(DeskError) -> YearOfBookings {
        let zone = zones.zone(policy.site.timezone) ?? .utc
        let year = zone.local(at: time ?? clock()).date.year
        let start = zone.timestamp(of: CivilDate(year: year, month: 1, day: 1), secondOfDay: 0)
        let end = zone.timestamp(of: CivilDate(year: year + 1, month: 1, day: 1), secondOfDay: 0)
        return YearOfBookings(
            allowance: allowance, year: year, zone: zone,
            bookings: try stored(store.bookings(of: account, category: allowance.category, in: start..<end)))
    }

    /// Books time of an account's allowance.
    ///
    /// - Parameter beyond: whether more may be booked than is left.
    /// - Returns: the year with it; nil where less is left, or less was booked than is given back: then nothing is booked.
    package func book(
        _ booking: Booking, of allowance: YearlyAllowance, beyond: Bool, policy: Policy
    ) throws(DeskError) -> YearOfBookings? {
        try store.transaction { () throws(DeskError) in
            var year = try bookings(of: booking.account, allowance, at: booking.at, policy: policy)
            if booking.minutes > 0 ? booking.minutes > year.minutesLeft && !beyond : -booking.minutes > year.minutes {
                return nil
            }
            try stored { () throws(StoreError) in
                try store.insert(booking)
                if let ticket = booking.ticket {
                    let detail =
                        "\(booking.minutes) minutes of \(booking.category)"
                        + (booking.remark.isEmpty ? "" : "; " + booking.remark)
                    try store.insert(
                        TicketChange(
                            at: clock(), kind: .book, detail: detail, by: Doer(name: booking.author, source: .command)),
                        of: ticket)
                }
            }
            year.bookings.append(booking)
            return year
        }
    }
}
