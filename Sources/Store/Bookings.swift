package import Calendars

/// Time that was booked of an account's yearly allowance of a category.
package struct Booking: Sendable, Equatable {
    package var account: String
    package var category: String
    /// The moment that it counts for: its year is the year of the allowance.
    package var at: Timestamp
    /// Negative: given back.
    package var minutes: Int
    package var ticket: Int64?
    package var remark: String
    package var author: String

    package init(
        account: String, category: String, at: Timestamp, minutes: Int, ticket: Int64?, remark: String, author: String
    ) {
        self.account = account
        self.category = category
        self.at = at
        self.minutes = minutes
        self.ticket = ticket
        self.remark = remark
        self.author = author
    }
}

extension Store {
    package func insert(_ booking: Booking) throws(StoreError) {
        try connection.prepare(
            "INSERT INTO booking (account, category, at, minutes, ticket, remark, author) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).run(
            .text(booking.account), .text(booking.category), .integer(booking.at.seconds), .integer(Int64(booking.minutes)),
            .optional(booking.ticket), .text(booking.remark), .text(booking.author))
    }

    /// Those of an account in a span of time, in its order.
    package func bookings(of account: String, category: String, in span: Range<Timestamp>) throws(StoreError) -> [Booking] {
        var bookings: [Booking] = []
        try connection.prepare(
            """
            SELECT at, minutes, ticket, remark, author FROM booking
            WHERE account = ? AND category = ? AND at >= ? AND at < ? ORDER BY at, id
            """
        ).rows(.text(account), .text(category), .integer(span.lowerBound.seconds), .integer(span.upperBound.seconds)) {
            row in
            bookings.append(
                Booking(
                    account: account, category: category, at: row.time(0),
                    minutes: Int(row.integer(1)),
                    ticket: row.optionalInteger(2), remark: row.text(3), author: row.text(4)))
        }
        return bookings
    }
}
