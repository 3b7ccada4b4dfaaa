private import Synchronization

/// The time zones that the system knows. It reads no file itself: whoever makes it says how a zone file is loaded.
/// A zone is loaded once, and only when something asks for it; copies share what was loaded.
package struct ZoneDatabase: Sendable {
    private let load: @Sendable (String) -> [UInt8]?
    private let cache = Cache()

    private final class Cache: Sendable {
        /// nil for a zone that could not be loaded, so that each register line does not ask again.
        let zones = Mutex<[String: Zone?]>([:])
    }

    /// - Parameter load: the content of the zone file of that name below the zone directory (`/usr/share/zoneinfo`), or nil.
    ///   It is only asked for names that stay below that directory.
    package init(load: @escaping @Sendable (String) -> [UInt8]?) {
        self.load = load
    }

    /// The zone of that name; nil where there is none, or where its file cannot be used.
    package func zone(_ identifier: String) -> Zone? {
        if identifier == "UTC" { return .utc }
        guard ZoneDatabase.isName(identifier) else { return nil }
        return cache.zones.withLock { zones in
            if let known = zones[identifier] { return known }
            let zone = load(identifier).flatMap { try? Zone(identifier: identifier, tzif: $0) }
            zones[identifier] = .some(zone)
            return zone
        }
    }

    /// Names come from registers and become paths: letters, digits, `_`, `+`, `-` in parts between slashes, none empty.
    /// The longest name of the database has 32 characters.
    package static func isName(_ text: String) -> Bool {
        guard text.utf8.count <= 64 else { return false }
        return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }
}
