import Bytes
import Desk
import Diagnostics
import Files
import Glibc
import Mail
import Triage

extension Command {
    static let deliver = Deliver.command(
        explanation: """
            Stores the message durably, decides it, files it in its queue and hands over the reply.
            Without --sender and --recipient the envelope is that of SENDER and RECIPIENT in the
            environment where both are set, as Exim, OpenSMTPD and Postfix's aliases set them.

            Ends with 0 once message and decision are durable, and with 75 (try again) for all that is
            our own or may pass: rules that are broken with no sound ones before them, a full disk, a
            locked or missing database, a mistake in use. It never ends with a code on which the mail
            server would return the customer's message, and takes at most 30 seconds. The same message
            again is recognised and answered with 0.
            """,
        examples: [
            (
                "mailtriage deliver --sender=jane@customer.example --recipient=support@cloud.example < mail.eml",
                "as a mail server does it"
            )
        ])
}

/// `deliver`
enum Deliver {
    static let name = "deliver"

    static func command(explanation: String = "", examples: [(line: String, does: String)] = []) -> Command {
        Command(
            name, "take in one message from standard input, for a mail server's pipe", operands: .any("RECIPIENT"),
            options: [
                .init("--sender", "ADDR", "the envelope's sender; <>, an empty one or MAILER-DAEMON is the null sender"),
                .init("--recipient", "ADDR", "an envelope recipient; may be given more than once"),
            ],
            explanation: explanation, examples: examples, action: run)
    }

    /// Seconds until it gives up with 75: before the mail server loses patience (Postfix's pipe(8): 1000 s by default, Exim's
    /// pipe: as configured) and returns the message to its sender.
    static let deadline: UInt32 = 30
    /// The largest message that is taken, in bytes: many times what mail servers take (Postfix: 10 MB by default).
    static let largestMessage = 256 << 20

    static func run(_ invocation: Invocation) -> ExitStatus {
        umask(0o007)
        LastResort.arm(deadline: deadline)
        do throws(DeskError) {
            return try deliver(invocation)
        } catch {
            Log.write(.error, "not taken in: \(error)")
            explain("mailtriage: \(error)\n")
            answer(error.statusLine)
            return .tryAgain
        }
    }

    private static func deliver(_ invocation: Invocation) throws(DeskError) -> ExitStatus {
        let bytes: [UInt8]
        do throws(FileSystemError) {
            bytes = try PosixFileSystem.readAll(STDIN_FILENO, "standard input", limit: largestMessage)
        } catch {
            throw error.code == EFBIG ? .tooLarge(largestMessage) : .fileSystem(error)
        }
        let folders = SiteFolders(rules: invocation.rulesFolder, state: invocation.stateFolder)
        var options = DeliveryOptions()
        // What a mail server hands over is new to us, however long it lay in its own queue: the customer waits for an answer.
        options.repliesToOldMail = true
        let desk = try Desk(folders)
        var inForce = try policyInForce(folders, desk.files, templates: .whenUsed)
        options.hasCurrentTemplates = { [inForce] in inForce.hasCurrentTemplates }
        let delivery: Delivery
        do throws(DeskError) {
            delivery = try desk.deliver(bytes, envelope: envelope(invocation), policy: inForce.policy, options: options)
        } catch .templatesChanged {
            inForce = try policyInForce(folders, desk.files, templates: .now)
            options.hasCurrentTemplates = nil
            delivery = try desk.deliver(bytes, envelope: envelope(invocation), policy: inForce.policy, options: options)
        }
        desk.leave()
        if delivery.hasReply { HandOver.start(state: folders.state, rules: folders.rules) }
        Log.write(delivery)
        if invocation.wantsJSON {
            var json = JSONWriter()
            DecisionJSON(delivery, of: bytes, file: nil, desk, inForce.policy)?.write(to: &json)
            let text = json.takeBytes()
            _ = text.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        }
        // All is durable. Taking the policy's thousands of objects apart one by one would cost more than the kernel needs for all.
        withExtendedLifetime((desk, inForce, delivery)) { exit(ExitStatus.ok.rawValue) }
    }

    private static func policyInForce(
        _ folders: SiteFolders, _ files: any FileSystem, templates: PolicyInForce.TemplateCheck
    ) throws(DeskError) -> PolicyInForce {
        let inForce = try PolicyInForce.load(folders, files, templates: templates)
        if let warning = inForce.warning {
            Log.write(.error, warning)
            explain("mailtriage: \(warning)\n")
        }
        return inForce
    }

    /// The envelope of the command line; without one, that of the environment, where Exim, OpenSMTPD and Postfix's aliases put
    /// it. There both must be set: a lone variable of that name may be anybody's.
    private static func envelope(_ invocation: Invocation) -> Envelope {
        let recipients = invocation.values("recipient") + invocation.operands
        if let sender = invocation.value("sender") {
            return Envelope(sender: ReversePath(argument: sender), recipients: recipients)
        }
        let environment = invocation.environment
        guard recipients.isEmpty, let sender = environment.raw("SENDER"), let recipient = environment["RECIPIENT"] else {
            return Envelope(sender: nil, recipients: recipients)
        }
        return Envelope(sender: ReversePath(argument: sender), recipients: [recipient])
    }

    /// A mistake in how the mail server calls us: it keeps the message until its administrator has mended that.
    static func putOff(_ failure: Failure) -> ExitStatus {
        Log.write(.error, "not taken in: \(failure.message)")
        explain("mailtriage: \(visible(failure.message))\n" + (failure.help.map { "  \(visible($0))\n" } ?? ""))
        answer("4.3.0 temporary trouble in the mail system, message kept for a later try")
        return .tryAgain
    }

    /// Tells an administrator who runs it by hand what went wrong. A mail server has one place for both outputs, a pipe (Postfix, Exim)
    /// or a file (OpenSMTPD): what comes out of it is shown to the sender, in front of the status that must come first; for its
    /// administrator there is the log.
    private static func explain(_ text: String) {
        var output = stat()
        var errors = stat()
        guard fstat(STDERR_FILENO, &errors) == 0 else { return }
        // Of terminals, and what else is a device, both may be the same one.
        let isOneFile =
            errors.st_mode & S_IFMT != S_IFCHR && fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == errors.st_dev
            && output.st_ino == errors.st_ino
        if !isOneFile { Output.complain(text) }
    }

    /// What the mail server may show to the sender.
    private static func answer(_ line: String) {
        var text = line + "\n"
        text.withUTF8 { bytes in _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count) }
    }
}
