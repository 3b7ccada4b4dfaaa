/// The lines that make a mail server hand its mail to a site, as `init` prints them.
///
/// All three servers put the envelope into `SENDER` and `RECIPIENT` of the command's environment or onto its command
/// line; none may pass it through a shell. Each is told to wait longer than `deliver` gives itself (30 s).
struct MailServerLines {
    /// The program's path as the mail server calls it.
    var program: String
    var rules: String
    var state: String
    /// Our domain and the addresses of the channels.
    var addresses: [String]

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
        """
    }

    var exim: String {
        """
        # a router, before those of local users
        mailtriage:
          driver = accept
          condition = ${if inlisti{$local_part@$domain}{\(addresses.joined(separator: " : "))}}
          local_part_suffix = +*
          local_part_suffix_optional
          transport = mailtriage

        # its transport; the envelope is in SENDER and RECIPIENT of the environment
        mailtriage:
          driver = pipe
          command = \(command)
          user = mailtriage
          return_path_add
          message_prefix =
          message_suffix =
          timeout = 60s
          temp_errors = 75
          log_output
        """
    }

    var openSMTPD: String {
        """
        # /etc/mail/smtpd.conf; the envelope is in SENDER and RECIPIENT of the environment
        action "mailtriage" mda "\(command)" user mailtriage
        match from any for rcpt-to { \(addresses.joined(separator: ", ")) } action "mailtriage"
        """
    }
}
