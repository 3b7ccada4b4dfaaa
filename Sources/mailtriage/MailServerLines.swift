/// The lines that make a mail server hand its mail to a site, as `init` prints them.
///
/// All three servers put the envelope into `SENDER` and `RECIPIENT` of the command's environment or onto its command
/// line; none may pass it through a shell. Each is told to wait longer than `deliver` gives itself (30 s), and to try again
/// whatever happens to the command:
///
/// - Postfix, pipe(8): 75 and 71 and death by signal put off, all other codes and the time limit return the message. Without
///   `null_sender=` a null sender reads MAILER-DAEMON; `flags=D` would return what bears our Delivered-To already.
/// - OpenSMTPD refuses a recipient that is no user of the host, unless a table makes it one; the delivery runs as that user.
/// - Exim, pipe transport: a time-out, a signal and a command that cannot be started return the message unless told otherwise.
struct MailServerLines {
    /// The program's path as the mail server calls it.
    var program: String
    var rules: String
    var state: String
    /// The addresses whose mail is handed over.
    var addresses: [String]

    private var domains: [String] {
        var seen: Set<String> = []
        return addresses.compactMap { $0.split(separator: "@").last.map(String.init) }.filter { seen.insert($0).inserted }
    }

    private var command: String { "\(program) --rules \(rules) --state \(state) deliver" }

    var all: [(server: String, lines: String)] { [("Postfix", postfix), ("Exim", exim), ("OpenSMTPD", openSMTPD)] }

    var postfix: String {
        """
        # /etc/postfix/master.cf
        mailtriage unix - n n - 4 pipe
          flags=Rq user=mailtriage null_sender=
          argv=\(command) --sender=${sender} --recipient=${recipient}

        # /etc/postfix/transport, then: postmap /etc/postfix/transport
        \(addresses.map { "\($0)  mailtriage:" }.joined(separator: "\n"))

        # /etc/postfix/main.cf
        transport_maps = hash:/etc/postfix/transport
        recipient_delimiter = +
        mailtriage_time_limit = 60s
        # where these domains are in no other class of addresses (mydestination, virtual_mailbox_domains):
        relay_domains = \(domains.joined(separator: ", "))
        relay_recipient_maps = $transport_maps
        """
    }

    var exim: String {
        """
        # the main section: a delivery that was killed is tried again
        auto_thaw = 10m

        # a router, before those of local users
        mailtriage:
          driver = accept
          condition = ${if inlisti{$local_part@$domain}{\(addresses.joined(separator: " : "))}}
          local_part_suffix = +*
          local_part_suffix_optional
          transport = mailtriage

        # its transport; the sender is in the Return-Path, all recipients of ours are arguments
        mailtriage:
          driver = pipe
          command = \(command) -- $pipe_addresses
          batch_max = 100
          user = mailtriage
          return_path_add
          message_prefix =
          message_suffix =
          timeout = 60s
          timeout_defer
          temp_errors = *
          freeze_signal
          log_output
        """
    }

    var openSMTPD: String {
        """
        # /etc/mail/smtpd.conf; the envelope is in SENDER and RECIPIENT of the environment
        table mailtriage { \(addresses.map { "\"\($0)\" = \"mailtriage\"" }.joined(separator: ", ")) }
        action "mailtriage" mda "\(command)" virtual <mailtriage>
        match from any for rcpt-to { \(addresses.joined(separator: ", ")) } action "mailtriage"
        """
    }
}
