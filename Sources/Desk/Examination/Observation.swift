/// One thing that was looked at, and how it was found.
package struct Observation: Sendable, Equatable {
    package enum State: String, Sendable { case ok, warning, wrong }

    /// What was looked at: `rights`, `disk`, `database`.
    package var area: String
    package var state: State
    /// What was found, in a sentence without a full stop.
    package var text: String
    /// What to do about it: a command, or a sentence.
    package var mend: String?

    package init(_ area: String, _ state: State, _ text: String, mend: String? = nil) {
        self.area = area
        self.state = state
        self.text = text
        self.mend = mend
    }

    static func ok(_ area: String, _ text: String) -> Observation { Observation(area, .ok, text) }
    static func warning(_ area: String, _ text: String, mend: String) -> Observation {
        Observation(area, .warning, text, mend: mend)
    }
    static func wrong(_ area: String, _ text: String, mend: String) -> Observation {
        Observation(area, .wrong, text, mend: mend)
    }
}
