/// A customer.
package struct Account: Hashable, Sendable {
    package var id: String
    package var name: String
    package var plan: String
    /// In lower case; an address at or below one of them belongs to the account.
    package var domains: [String]
    /// Two or three letters, in lower case (ISO 639): the language of replies.
    package var language: String?
    /// Two letters, in upper case (ISO 3166): whose holidays count.
    package var country: String?
    /// As the time zone database names it.
    package var timezone: String?
    /// The partner that looks after the account.
    package var partner: String?
    /// What a partner to whom a request is referred is told of the account.
    package var referral: ReferralConsent

    package init(
        id: String, name: String, plan: String, domains: [String] = [], language: String? = nil, country: String? = nil,
        timezone: String? = nil, partner: String? = nil, referral: ReferralConsent = .anonymous
    ) {
        self.id = id
        self.name = name
        self.plan = plan
        self.domains = domains
        self.language = language
        self.country = country
        self.timezone = timezone
        self.partner = partner
        self.referral = referral
    }
}

/// What an account allows us to tell a partner: the column `referral` of the accounts' file.
package enum ReferralConsent: String, Sendable, CaseIterable {
    /// Who it is, and how to reach the person who asked.
    case share
    /// What is wanted, but not by whom: what stands where the file says nothing.
    case anonymous
    /// Nothing.
    case none
}

/// A person (or machine) at an account's end.
package struct Contact: Hashable, Sendable {
    package var account: String
    /// As listed; compared in lower case.
    package var address: String
    package var name: String
    /// May open requests for the account.
    package var isAuthorized: Bool

    package init(account: String, address: String, name: String, isAuthorized: Bool) {
        self.account = account
        self.address = address
        self.name = name
        self.isAuthorized = isAuthorized
    }
}

/// What an account runs with us: a project, a site, a repository.
package struct Project: Hashable, Sendable {
    package var account: String
    package var id: String
    package var name: String
    /// nil: the account's.
    package var plan: String?
    /// nil: the account's.
    package var partner: String?

    package init(account: String, id: String, name: String, plan: String? = nil, partner: String? = nil) {
        self.account = account
        self.id = id
        self.name = name
        self.plan = plan
        self.partner = partner
    }
}
