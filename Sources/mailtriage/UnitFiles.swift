import Transport

/// The units by which systemd runs a site's services and timers: each sees the site alone, may write its state alone, and can
/// become nobody else.
struct UnitFiles {
    /// The program's path.
    var program: String
    var rules: String
    var state: String
    /// What `send` needs depends on it; nil where the site's rules name none that there is.
    var transport: TransportChoice.Name?

    private var command: String { "\(program) --rules \(rules) --state \(state)" }

    /// File names below /etc/systemd/system, and what stands in them.
    var all: [(name: String, text: String)] {
        [
            ("mailtriage-lmtp.socket", socket), ("mailtriage-lmtp.service", lmtp), ("mailtriage-ingest@.service", ingest),
            ("mailtriage-send.service", send),
            ("mailtriage-send.timer", timer("hands over what waits", "OnCalendar=minutely", spread: "5s")),
            ("mailtriage-due.service", due),
            ("mailtriage-due.timer", timer("looks at its clocks", "OnCalendar=*:0/5", spread: "5s")),
            ("mailtriage-weekly.service", weekly),
            ("mailtriage-weekly.timer", timer("reports to the partners", "OnCalendar=Mon 06:00", spread: "10m")),
            ("mailtriage-daily.service", daily),
            ("mailtriage-daily.timer", timer("looks after itself", "OnCalendar=daily", spread: "1h")),
        ]
    }

    private var socket: String {
        """
        [Unit]
        Description=mailtriage takes mail over LMTP (socket)

        [Socket]
        # Postfix on Debian runs its LMTP client in /var/spool/postfix: there the socket must be, and the transport's line is
        # lmtp:unix:mailtriage/lmtp. Who may connect may say what he likes: the mail server's user alone.
        ListenStream=/var/spool/postfix/mailtriage/lmtp
        SocketUser=postfix
        SocketMode=0600

        [Install]
        WantedBy=sockets.target
        """
    }

    private var lmtp: String {
        """
        [Unit]
        Description=mailtriage takes mail over LMTP
        Requires=mailtriage-lmtp.socket
        After=mailtriage-lmtp.socket

        [Service]
        Type=notify
        ExecStart=\(command) serve
        Restart=on-failure
        WatchdogSec=5min
        # Messages under way are taken in before it ends; a reply that is being handed over goes on to its end.
        TimeoutStopSec=150
        KillMode=process
        \(hardening)
        """
    }

    private var ingest: String {
        """
        # systemctl enable --now "mailtriage-ingest@$(systemd-escape --path /var/mail/support).service"
        [Unit]
        Description=mailtriage takes in what comes into /%I

        [Service]
        Type=exec
        ExecStart=\(command) ingest --watch /%I
        Restart=on-failure
        KillMode=process
        # A Maildir is written to: what is taken in moves from new to cur.
        ReadWritePaths=/%I
        \(hardening)

        [Install]
        WantedBy=multi-user.target
        """
    }

    private var send: String {
        """
        [Unit]
        Description=mailtriage hands over what waits in its outbox

        [Service]
        Type=oneshot
        ExecStart=\(command) send --quiet
        # 75: some mail was not taken, and is tried again.
        SuccessExitStatus=75
        TimeoutStartSec=15min
        \(hardening)
        """
    }

    private var daily: String {
        """
        [Unit]
        Description=mailtriage makes a copy of its database, and looks whether its books add up

        [Service]
        Type=oneshot
        StateDirectory=mailtriage-backup
        StateDirectoryMode=0700
        ExecStart=\(command) backup --replace /var/lib/mailtriage-backup/mailtriage.db
        ExecStart=\(command) doctor
        ExecStart=\(command) audit
        \(hardening)
        """
    }

    private var due: String {
        """
        [Unit]
        Description=mailtriage tells whom its queues name what is near or past its promise, and closes what is silent

        [Service]
        Type=oneshot
        ExecStart=\(command) due --escalate
        # 1: a promise is broken, which is told to people; 75: the database was busy, and the next time is soon.
        SuccessExitStatus=1 75
        \(hardening)
        """
    }

    private var weekly: String {
        """
        [Unit]
        Description=mailtriage sends each partner the report of last week's referrals, once

        [Service]
        Type=oneshot
        ExecStart=\(command) report referrals --send
        \(hardening)
        """
    }

    private func timer(_ what: String, _ time: String, spread: String) -> String {
        """
        [Unit]
        Description=mailtriage \(what)

        [Timer]
        \(time)
        RandomizedDelaySec=\(spread)
        Persistent=true

        [Install]
        WantedBy=timers.target
        """
    }

    /// systemd.exec(5). `RestrictSUIDSGID` is left out on purpose: the queues' folders are setgid, so that what staff's programs
    /// make in them stays the group's.
    private var hardening: String {
        let isSendmail = transport == .sendmail
        // Postfix's sendmail hands mail to postdrop, which is setgid.
        let privileges =
            isSendmail
            ? "# Postfix's sendmail needs its setgid postdrop\nNoNewPrivileges=no"
            : "NoNewPrivileges=yes\nCapabilityBoundingSet="
        let more = isSendmail ? " /var/spool/postfix" : ""
        let isHome = ["/home/", "/root/", "/run/user/"].contains { state.hasPrefix($0) || rules.hasPrefix($0) }
        return """
            User=mailtriage
            Group=mailtriage
            UMask=0007
            \(privileges)
            ProtectSystem=strict
            ReadWritePaths=\(state)\(more)
            ProtectHome=\(isHome ? "read-only" : "yes")
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectClock=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            ProtectProc=invisible
            LockPersonality=yes
            MemoryDenyWriteExecute=yes
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictAddressFamilies=AF_UNIX\(transport == .maildir ? "" : " AF_INET AF_INET6")
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            """
    }
}
