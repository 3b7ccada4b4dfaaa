# OpenSMTPD with the lines that `init` prints.
#
# Its folders cannot be configured: it runs in a mount namespace of its own, where /run, /var/spool, /var/lib and /usr/libexec are this
# run's. Where the kernel allows no such thing, only its own check of the configuration is made. It checks no senders: what it hands
# over is in the queue of those who are not verified.

check_opensmtpd() {
    new_site opensmtpd
    unpack opensmtpd || return
    user opensmtpd
    user opensmtpq
    chgrp opensmtpq "$work/opensmtpd/usr/sbin/smtpctl" && chmod 2755 "$work/opensmtpd/usr/sbin/smtpctl"
    local root=$work/opensmtpd port=$((23000 + $$ % 6000))
    {
        echo "listen on 127.0.0.1 port $port hostname mx.cloud.example"
        lines_of opensmtpd OpenSMTPD smtpd.conf
    } >"$work/smtpd.conf"
    check "opensmtpd: takes the lines of init" "$root/usr/sbin/smtpd" -n -f "$work/smtpd.conf"
    if ! unshare -m true 2>/dev/null; then
        echo "opensmtpd: not run, as no mount namespace is allowed here"
        return
    fi
    start_opensmtpd
    eventually $patience opensmtpd_listens "$port" || give_up "opensmtpd: does not start: $(tail -n 1 "$work/opensmtpd.log")"

    smtp "$port" "$customer" "$(mail os-first)" support@cloud.example >/dev/null
    check "opensmtpd: a mail by SMTP is in its queue, once" eventually $patience is_in_queue "about os-first." unverified
    check "opensmtpd: its envelope arrives" envelope_is os-first "$customer"
    smtp "$port" "" "$(mail os-null)" support@cloud.example >/dev/null
    eventually $patience is_in_queue "about os-null." unverified
    check "opensmtpd: a null sender arrives as such" envelope_is os-null "<>"
    smtp "$port" "$customer" "$(mail os-tag)" critical+zeller-tickets@cloud.example >/dev/null
    check "opensmtpd: a mail to an address with a tag is in its queue" eventually $patience is_in_queue "about os-tag." unverified

    mkdir "$work/os-away"
    mv "$state"/mailtriage.db* "$work/os-away"
    smtp "$port" "$customer" "$(mail os-missing)" support@cloud.example >/dev/null
    check "opensmtpd: no database: kept for a later try" eventually $patience grep -q 'result=TempFail' "$work/opensmtpd.log"
    mv "$work/os-away"/mailtriage.db* "$state"
    opensmtpctl schedule all >/dev/null
    check "opensmtpd: the database back: the next try is taken in" eventually $patience is_in_queue "about os-missing." unverified
    check "opensmtpd: nothing was bounced in all this" opensmtpd_bounced_nothing
    stop_opensmtpd
}

# A folder of this run over one of the system's, seen by this server only.
start_opensmtpd() {
    unshare -m bash -c '
        mount --make-rprivate / &&
        mount -t tmpfs none /run && mount -t tmpfs none /var/spool && mount -t tmpfs none /var/lib &&
        mkdir -p /usr/libexec && mount -t tmpfs none /usr/libexec &&
        mkdir -p /var/lib/opensmtpd/empty && cp -r "$1/usr/libexec/opensmtpd" /usr/libexec &&
        exec "$1/usr/sbin/smtpd" -d -f "$2"
    ' - "$work/opensmtpd" "$work/smtpd.conf" >"$work/opensmtpd.log" 2>&1 &
    opensmtpd_pid=$!
}

opensmtpd_listens() { (exec 8<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
opensmtpctl() { nsenter -m -t "$opensmtpd_pid" "$work/opensmtpd/usr/sbin/smtpctl" "$@"; }
opensmtpd_bounced_nothing() { ! grep -E 'result=PermFail|bounce' "$work/opensmtpd.log"; }

stop_opensmtpd() {
    [ -n "${opensmtpd_pid:-}" ] || return 0
    kill "$opensmtpd_pid" 2>/dev/null
    eventually 5 is_gone "$opensmtpd_pid"
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

# envelope_is NAME SENDER: the ledger has it.
envelope_is() {
    local found
    found=$(as_mailtriage sqlite3 "$state/mailtriage.db" "SELECT envelope_sender || ' ' || envelope_recipient FROM ticket WHERE subject = 'Question about $1'")
    [ "$found" = "$2 support@cloud.example" ] || { echo "$found"; return 1; }
}
