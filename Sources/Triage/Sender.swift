/// Who wrote, as far as it can be known.
package struct Sender: Sendable, Equatable {
    package var verification: Verification
    /// The result that decided it, for `explain`: `dmarc=pass`, `spf=pass aligned (acme.example)`, `no result of mx.cloud.example`.
    package var proof: String
    package var standing: Standing
    package var address: String?
    package var account: String?
    /// Every account that the address is a contact of, the one that counts among them.
    package var accounts: [String] = []
    package var accountName: String?
    /// The listed contact's address; nil where the address is not listed.
    package var contact: String?
    package var contactName: String?
    package var plan: String?
    package var project: String?
    /// The project that was named belongs to another account.
    package var projectIsForeign: Bool
    /// How the project was found: `plus-address`, `subject tag`, `named in text`, `only project`; nil without one.
    package var projectFrom: String?
    /// The message itself says which project it is about.
    package var namesProject: Bool { projectFrom != nil && projectFrom != Sender.onlyProject }
    /// `projectFrom` of an account that has but one.
    package static let onlyProject = "only project"
    package var partner: String?
    package var language: String?
    package var country: String?
    package var timezone: String?
    /// The account's domains, in lower case.
    package var domains: [String] = []
}

/// Whether the sender is who the message says (our own MX's word for it).
package enum Verification: String, Sendable { case verified, failed, unverified }

/// What the sender may do for the account.
package enum Standing: String, Sendable { case authorized, known, unregistered }
