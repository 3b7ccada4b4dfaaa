extension Promise {
    /// What a sender without a claim may expect: nothing, and no calendar is named for it.
    package static let nothing = Promise(kind: .none, clocks: [], headline: nil, calendar: nil)
}
