package import Calendars
package import Tickets

// What tells incidents, for lists in which a flood is one line.

extension Store {
    /// Tickets that a list is made of at most, however long a flood is.
    static let mostSightings = 10_000

    /// What tells incidents, of tickets of a queue and as selected (any where nil), the newest first; without follow-ups.
    ///
    /// - Parameter span: when they were received; nil: at any time.
    package func sightings(queue: String?, _ selection: TicketSelection? = nil, in span: ClosedRange<Timestamp>? = nil)
        throws(StoreError)
        -> [Sighting]
    {
        var sightings: [Sighting] = []
        try connection.prepare(
            """
            SELECT number, queue, received, account, category, coalesce(
                (SELECT leading FROM evidence WHERE evidence.ticket = number),
                (SELECT keyword FROM evidence_line WHERE evidence_line.ticket = number
                    AND reason = 'category ' || ticket.category AND ruled_out IS NULL ORDER BY weight DESC, ordinal LIMIT 1)),
                state || iif(gone IS NULL, '', ', gone'),
                (SELECT min(due) FROM clock WHERE clock.ticket = number AND met IS NULL)
            FROM ticket WHERE follows IS NULL AND (?1 IS NULL OR queue = ?1)
            AND (?2 IS NULL OR state = ?2 OR (?6 AND gone IS NOT NULL))
            AND received BETWEEN ?3 AND ?4 ORDER BY number DESC LIMIT ?5
            """
        ).rows(
            .optional(queue), .optional(selection?.name), .integer(span?.lowerBound.seconds ?? .min),
            .integer(span?.upperBound.seconds ?? .max),
            .integer(Int64(Store.mostSightings)), .flag(selection == .gone)
        ) { row in
            sightings.append(
                Sighting(
                    number: row.integer(0), queue: row.text(1), received: row.time(2),
                    account: row.optionalText(3),
                    category: row.optionalText(4), evidence: row.optionalText(5), standing: row.text(6),
                    due: row.optionalTime(7)))
        }
        return sightings
    }
}
