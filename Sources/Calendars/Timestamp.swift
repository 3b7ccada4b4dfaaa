/// A moment: seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX.1 "seconds since the Epoch").
package struct Timestamp: Hashable, Comparable, Sendable {
    package var seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
    package static func + (time: Timestamp, seconds: Int64) -> Timestamp { Timestamp(seconds: time.seconds + seconds) }
    package static func - (later: Timestamp, earlier: Timestamp) -> Int64 { later.seconds - earlier.seconds }
}
