/// `channel critical-line { to critical@…  plan premium  otherwise email }`
package struct Channel: Sendable {
    package var name: String
    /// Addresses, in lower case.
    package var addresses: [String]
    /// Plans that grant it (`plan priority+` already spelt out); empty: all.
    package var plans: Set<String>
    /// The channel that counts where the plan does not grant this one.
    package var otherwise: String?
}
