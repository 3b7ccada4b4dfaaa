# Exim's pipe transport with the lines that `init` prints.
#
# Exim gives up its rights when it starts itself again under a configuration that is not the system's; so messages are taken by
# SMTP on its standard input and only queued, and a queue run of root delivers them.

configure_exim() {
    unpack exim4-daemon-light || return
    user Debian-exim
    exim_spool=$work/exim
    exim_log=$work/exim-log
    install -d -o Debian-exim -g Debian-exim "$exim_spool" "$exim_log"
    {
        cat <<END
spool_directory = $exim_spool
log_file_path = $exim_log/%s
primary_hostname = mx.cloud.example
domainlist local_domains = cloud.example
acl_smtp_rcpt = accept
acl_smtp_data = stamp
trusted_users = root
never_users =
tls_advertise_hosts =
keep_environment =
disable_ipv6
log_selector = +pid
END
        lines_of exim Exim "the main section"
        cat <<END

begin acl
stamp:
  accept add_header = :at_start:Authentication-Results: mx.cloud.example; dmarc=pass header.from=zeller-bahnen.example

begin routers
END
        lines_of exim Exim router
        echo "begin transports"
        lines_of exim Exim "its transport"
        echo "begin retry"
        # A queue run that is asked for tries all.
        echo "* * F,4d,1s"
    } >"$work/exim.conf"
    exim -bV >/dev/null 2>"$work/exim.err" || give_up "exim: the configuration is refused: $(head -n 2 "$work/exim.err" | tr '\n' ' ')"
}

exim() { "$work/exim4-daemon-light/usr/sbin/exim4" -C "$work/exim.conf" "$@"; }

# exim_takes SENDER FILE RECIPIENT…
exim_takes() {
    local sender=$1 file=$2
    shift 2
    {
        printf 'EHLO client.example\r\nMAIL FROM:<%s>\r\n' "$sender"
        printf 'RCPT TO:<%s>\r\n' "$@"
        printf 'DATA\r\n'
        sed -e 's/^\./../' -e 's/$/\r/' "$file"
        printf '.\r\nQUIT\r\n'
    } | exim -odq -bs | grep -q '^250 OK id='
}

exim_delivers() { exim -qff; }
exim_keeps() { [ "$(find "$exim_spool/input" -name '*-H' | wc -l)" = "$1" ] || { exim -bp; return 1; }; }
exim_bounced_nothing() { ! grep -E '\*\*|<= <> R=' "$exim_log/main"; }

check_exim() {
    new_site exim
    configure_exim || return
    exim_takes "$customer" "$(mail ex-first)" support@cloud.example || give_up "exim: takes no mail: $(tail -n 1 "$exim_log/main")"
    exim_delivers
    check "exim: a mail by SMTP is in its queue, once" eventually $patience is_in_queue "about ex-first." standard
    check "exim: its reply is in the outbox, once" eventually $patience has_replies "Question about ex-first" 1
    exim_takes "" "$(mail ex-null)" support@cloud.example
    exim_delivers
    check "exim: a null sender arrives as such, and gets no reply" has_no_reply ex-null null-reverse-path
    exim_takes "$customer" "$(mail ex-two)" support@cloud.example critical+zeller-tickets@cloud.example
    exim_delivers
    check "exim: one mail to two of our addresses is one ticket" is_in_queue "about ex-two." premium
    check "exim: nothing is left in its queue" exim_keeps 0

    mv "$state/mailtriage.db" "$work/exim.db"
    exim_takes "$customer" "$(mail ex-missing)" support@cloud.example
    exim_delivers
    check "exim: no database: kept for a later try" exim_keeps 1
    mv "$work/exim.db" "$state/mailtriage.db"
    exim_delivers
    check "exim: the database back: the next try is taken in" is_in_queue "about ex-missing." standard

    lock_database || give_up "exim: the database cannot be locked"
    exim_takes "$customer" "$(mail ex-killed)" support@cloud.example
    exim_delivers &
    local run=$!
    eventually $patience kill_delivery
    wait $run
    check "exim: killed: kept for a later try" exim_keeps 1
    unlock_database
    exim_delivers
    check "exim: the next try is taken in" is_in_queue "about ex-killed." standard

    mv "$work/bin/mailtriage" "$work/bin/away"
    exim_takes "$customer" "$(mail ex-upgrade)" support@cloud.example
    exim_delivers
    mv "$work/bin/away" "$work/bin/mailtriage"
    check "exim: no program, as while it is upgraded: kept for a later try" exim_keeps 1
    exim_delivers
    check "exim: the program back: the next try is taken in" is_in_queue "about ex-upgrade." standard

    local number
    for number in $(seq 40); do exim_takes "$customer" "$(mail "ex-many-$number")" support@cloud.example; done
    for number in 1 2 3 4; do exim_delivers & done
    wait
    exim_delivers
    check "exim: 40 mails, four deliveries at once: each in a queue, once" exim_has_all 40
    check "exim: nothing was bounced in all this" exim_bounced_nothing
}

exim_has_all() {
    local number
    for number in $(seq "$1"); do is_in_queue "about ex-many-$number." standard || return 1; done
}
