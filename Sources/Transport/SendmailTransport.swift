/// Hands mails to the system's sendmail(8): `PROGRAM -i -f SENDER -- RECIPIENT`, the message on its standard input.
///
/// `--` keeps an address that begins with a dash from being an option, and `-i` keeps a line with a lone dot from ending the message.
package struct SendmailTransport: Transport {
    private let programs: ProgramTransport

    /// Seconds that the program may take; it only writes to its queue.
    package static let patience: Int64 = 120

    package init(program: String, patience: Int64 = SendmailTransport.patience) {
        programs = ProgramTransport(
            words: { [program, "-i", "-f", $0.sender, "--", $0.recipient] }, outcome: SendmailTransport.outcome,
            brokenOff: { .unknown($0) }, isOneProgram: true, patience: patience)
    }

    package func handOver(_ ledger: any HandOverLedger) { programs.handOver(ledger) }

    /// By the numbers of sysexits.h. Only what speaks of this mail or its recipient is for good; a program that is badly set up or out
    /// of order is mended some day.
    @Sendable static func outcome(of code: Int32, said: String) -> HandOverOutcome {
        let text = said.isEmpty ? "exit status \(code)" : "exit status \(code): \(said)"
        switch code {
        case 0: return .accepted
        case 67, 68: return .refused(text, isAddress: true)  // EX_NOUSER, EX_NOHOST
        case 65: return .refused(text, isAddress: false)  // EX_DATAERR
        default: return .deferred(text)
        }
    }
}
