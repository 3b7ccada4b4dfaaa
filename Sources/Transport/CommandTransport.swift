/// Runs the commands of a queue's `notify` and `escalate` lines, a pager or a chat's webhook: what is to be told as JSON on standard
/// input. The path is the rules', and no word of a message is among the arguments.
///
/// Told twice is better than not at all: whatever fails is tried again.
package struct CommandTransport: Transport {
    private let programs: ProgramTransport

    /// Seconds that a command may take: it calls a service or two.
    private static let patience: Int64 = 30

    package init() {
        programs = ProgramTransport(
            words: { [$0.program ?? ""] },
            outcome: { code, said in
                code == 0 ? .accepted : .deferred(said.isEmpty ? "exit status \(code)" : "exit status \(code): \(said)")
            },
            brokenOff: { .deferred($0) }, isOneProgram: false, patience: CommandTransport.patience)
    }

    package func handOver(_ ledger: any HandOverLedger) { programs.handOver(ledger) }
}
