/// `site "Name" { … }`
package struct Site: Sendable {
    package var name: String
    /// Our own domains, in lower case; every address in them is ours.
    package var domains: [String]
    /// The authserv-ids whose Authentication-Results count (RFC 8601 section 2.5), which is also the name our MX stamps in `Received: … by`.
    package var trust: [String]
    package var timezone: String
    /// The prefix of ticket numbers, `CP` of `CP-1042`.
    package var ticketPrefix: String
    /// Addresses of ours beyond the channels' (`alias` directives), in lower case.
    package var aliases: [String]
    /// The address whose copies count as staff's answers; nil where none is set.
    package var journal: String?
    /// Other settings by name, as written (`limit`, `postmaster`, `telephone`, `website`, …); the checker knows the names.
    package var settings: [String: String]

    /// The domain that stands behind what we name: the checker sees to it that there is one.
    package var firstDomain: String { domains.first ?? "localhost" }

    /// Whether our mail server removes Authentication-Results in its name from what comes in (`forgeries stripped`, RFC 8601
    /// section 5), so that they count wherever they stand.
    package var areForgeriesStripped: Bool { settings["forgeries"] == "stripped" }
}
