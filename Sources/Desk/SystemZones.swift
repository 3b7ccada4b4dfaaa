package import Calendars
import Files

extension ZoneDatabase {
    /// The time zones of this system, read from `/usr/share/zoneinfo` (RFC 8536) when one is asked for.
    package static func system() -> ZoneDatabase {
        // The largest zone file has 4 KiB; the database checks the name, so that it stays below the directory.
        ZoneDatabase { name in try? PosixFileSystem().read("/usr/share/zoneinfo/" + name, limit: 1 << 20) }
    }
}
