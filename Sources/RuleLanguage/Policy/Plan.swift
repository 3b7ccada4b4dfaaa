/// `plan premium { includes priority }`: what an account may expect of us is decided by it.
package struct Plan: Sendable {
    package var name: String
    /// The plan and every plan it includes.
    package var includes: Set<String>
}
