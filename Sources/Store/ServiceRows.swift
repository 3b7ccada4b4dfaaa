package import Calendars
import Tickets

// What the service report and the counters are made of: every ticket of a time, streamed, with no text copied that was seen before.

/// Names by number: a million tickets have a dozen queues.
package struct NameTable: Sendable {
    package private(set) var names: [String] = []
    private var numbers: [[UInt8]: Int32] = [:]
    /// The bytes looked up last, of which the next row's are often the same.
    private var last: [UInt8] = []
    private var lastNumber: Int32 = -1

    package init() {}

    package subscript(number: Int32) -> String? { number < 0 ? nil : names[Int(number)] }

    /// - Parameter text: nil for nothing, whose number is -1.
    mutating func number(of text: UnsafeRawBufferPointer?) -> Int32 {
        guard let text else { return -1 }
        if lastNumber >= 0, text.elementsEqual(last) { return lastNumber }
        let bytes = [UInt8](text)
        last = bytes
        if let known = numbers[bytes] {
            lastNumber = known
        } else {
            lastNumber = Int32(names.count)
            names.append(String(decoding: bytes, as: UTF8.self))
            numbers[bytes] = lastNumber
        }
        return lastNumber
    }
}

/// What a ticket says by names, each with a table of its own.
package enum ServiceDimension: Int, CaseIterable, Sendable {
    case queue, category, severity, plan, channel, scope, outcome, suppressed, template, promise

    package var name: String { String(describing: self) }
    var column: String { self == .queue ? "queue" : name }
}

/// A ticket as the report counts it.
package struct ServiceTicket {
    package var number: Int64
    /// When its clocks began.
    package var received: Timestamp
    /// When it came: received, or taken where a clock ahead of ours said later.
    package var came: Timestamp
    package var isFollowUp: Bool
    package var isResolved: Bool
    /// By `ServiceDimension.rawValue`: numbers in the tables; -1 for nothing.
    package var names: [Int32]
}

/// A clock as the report counts it.
package struct ServiceClock {
    package var ticket: Int64
    package var name: Int32
    package var begun: Timestamp?
    package var due: Timestamp?
    package var met: Timestamp?
}

extension Store {
    /// Gives every ticket that came in a time to `ticket`, in order, then every clock of those to `clock`, in the tickets' order.
    ///
    /// - Returns: the tables of names, by dimension, and the last one of clocks' names.
    package func serviceRows(
        within time: Range<Timestamp>, ticket: (borrowing ServiceTicket, [NameTable]) -> Void,
        clock: (borrowing ServiceClock) -> Void
    ) throws(StoreError) -> [NameTable] {
        var tables = [NameTable](repeating: NameTable(), count: ServiceDimension.allCases.count)
        var clocks = NameTable()
        var first = Int64.max
        var last = Int64.min
        let columns = ServiceDimension.allCases.map(\.column).joined(separator: ", ")
        var row = ServiceTicket(
            number: 0, received: time.lowerBound, came: time.lowerBound, isFollowUp: false, isResolved: false,
            names: [Int32](repeating: -1, count: ServiceDimension.allCases.count))
        // None was taken before it came, and numbers follow the time of taking: a range of them is looked at, not every ticket there is.
        let from = try connection.prepare("SELECT min(number) FROM ticket WHERE accepted >= ?").first(
            .integer(time.lowerBound.seconds)
        ) {
            $0.optionalInteger(0)
        }
        guard let from, let from else { return tables + [clocks] }
        try connection.prepare(
            """
            SELECT number, received, follows IS NOT NULL, state = \(TicketState.resolved.literal), min(received, accepted) AS came, \(columns) FROM ticket
            WHERE number >= ? AND came >= ? AND came < ? ORDER BY number
            """
        ).rows(.integer(from), .integer(time.lowerBound.seconds), .integer(time.upperBound.seconds)) { statement in
            row.number = statement.integer(0)
            row.received = statement.time(1)
            row.isFollowUp = statement.integer(2) != 0
            row.isResolved = statement.integer(3) != 0
            row.came = statement.time(4)
            for index in tables.indices {
                row.names[index] = statement.withText(Int32(index + 5)) { tables[index].number(of: $0) }
            }
            first = min(first, row.number)
            last = max(last, row.number)
            ticket(row, tables)
        }
        guard first <= last else { return tables + [clocks] }
        try connection.prepare(
            "SELECT ticket, name, begun, due, met FROM clock WHERE ticket BETWEEN ? AND ? ORDER BY ticket"
        )
        .rows(.integer(first), .integer(last)) { statement in
            clock(
                ServiceClock(
                    ticket: statement.integer(0), name: statement.withText(1) { clocks.number(of: $0) },
                    begun: statement.optionalTime(2), due: statement.optionalTime(3), met: statement.optionalTime(4)))
        }
        return tables + [clocks]
    }
}
