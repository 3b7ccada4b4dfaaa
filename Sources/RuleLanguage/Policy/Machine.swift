/// `alert monitor { from monitor@agency.example  host *.agency.example }`: a machine that the policy expects.
package struct AlertSource: Sendable {
    package var name: String
    package var from: [String]
    package var hosts: [String]
}

/// `machine pbx { from pbx@agency.example }`: a machine that writes for people: its mail is a request whatever signs it bears.
package struct Machine: Sendable {
    package var name: String
    package var from: [String]
}
