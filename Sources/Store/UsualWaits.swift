package import Calendars

// How long first answers took of late, for replies to say so.

extension Store {
    /// Answers from which on a wait may be told: fewer say more of a single day than of what is usual.
    package static let fewestAnswers = 20

    /// Measures the median wait for a first answer in each queue, of requests that came since a time, and keeps it for `usualWait`.
    package func measureWaits(since time: Timestamp, at now: Timestamp) throws(StoreError) {
        var waits: [String: [Int64]] = [:]
        try connection.prepare(
            """
            SELECT coalesce(routed, ticket.queue), min(change.at) - received FROM change JOIN ticket ON number = change.ticket
            WHERE change.kind = 'respond' AND change.at >= ?1 AND received >= ?1 AND follows IS NULL GROUP BY number
            """
        ).rows(.integer(time.seconds)) { row in waits[row.text(0), default: []].append(max(0, row.integer(1))) }
        try connection.execute("DELETE FROM usual_wait")
        for (queue, seconds) in waits where seconds.count >= Store.fewestAnswers {
            try connection.prepare("INSERT INTO usual_wait (queue, seconds, answers, at) VALUES (?, ?, ?, ?)").run(
                .text(queue), .integer(seconds.sorted()[seconds.count / 2]), .integer(Int64(seconds.count)),
                .integer(now.seconds))
        }
        try set("waits-measured", to: String(now.seconds))
    }

    /// In seconds; nil until enough was measured.
    package func usualWait(in queue: String) throws(StoreError) -> Int64? {
        try connection.prepare("SELECT seconds FROM usual_wait WHERE queue = ?").first(.text(queue)) { $0.integer(0) }
    }

    /// When waits were measured last.
    package func waitsMeasured() throws(StoreError) -> Timestamp? {
        try setting("waits-measured").flatMap { Int64($0) }.map { Timestamp(clamping: $0) }
    }
}
