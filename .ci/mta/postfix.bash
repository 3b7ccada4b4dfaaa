# Postfix's pipe(8) with the lines that `init` prints.

# The package, the folders, the configuration; the site must be there.
configure_postfix() {
    unpack postfix || return
    user postfix
    group postdrop
    postfix=$work/postfix
    queue=$work/spool
    export LD_LIBRARY_PATH=$postfix/usr/lib/postfix MAIL_CONFIG=$work/etc
    PATH=$postfix/usr/sbin:$PATH
    smtp_port=$((20000 + $$ % 10000))
    mkdir -p "$MAIL_CONFIG" "$queue" "$work/data" "$work/log"
    chown postfix "$work/data" "$work/log"
    for folder in incoming active deferred hold bounce defer trace corrupt flush saved private; do
        install -d -o postfix -m 700 "$queue/$folder"
    done
    install -d -o postfix -g postdrop -m 730 "$queue/maildrop"
    install -d -o postfix -g postdrop -m 710 "$queue/public"
    install -d -m 755 "$queue/pid"
    sed -n '/^# --- main.cf/,/^# --- /p' "$here/postfix.conf" | sed '/^# ---/d' | fill_in >"$MAIL_CONFIG/main.cf"
    sed -n '/^# --- master.cf/,/^# --- /p' "$here/postfix.conf" | sed '/^# ---/d' | fill_in >"$MAIL_CONFIG/master.cf"
    # What `init` printed, as it printed it; only /etc/postfix is elsewhere here.
    lines_of pipe Postfix master.cf >>"$MAIL_CONFIG/master.cf"
    lines_of pipe Postfix main.cf | fill_in >>"$MAIL_CONFIG/main.cf"
    lines_of pipe Postfix /etc/postfix/transport >"$MAIL_CONFIG/transport"
    postmap hash:"$MAIL_CONFIG/transport" || give_up "postfix: postmap does not take the lines of init"
}

fill_in() {
    sed -e "s|@POSTFIX@|$postfix|g" -e "s|@WORK@|$work|g" -e "s|@QUEUE@|$queue|g" -e "s|@PORT@|$smtp_port|g" \
        -e "s|@LIBRARIES@|$LD_LIBRARY_PATH|g" -e "s|/etc/postfix|$MAIL_CONFIG|g"
}

start_postfix() {
    postconf >/dev/null 2>"$work/postconf.log" && [ ! -s "$work/postconf.log" ] ||
        give_up "postfix: the configuration is refused: $(head -n 1 "$work/postconf.log")"
    "$postfix/usr/lib/postfix/sbin/master" -w || give_up "postfix: master does not start: $(tail -n 1 "$work/log/postfix.log")"
}

stop_postfix() {
    [ -s "$queue/pid/master.pid" ] || return 0
    local master
    master=$(tr -d ' ' <"$queue/pid/master.pid")
    kill "$master" 2>/dev/null
    eventually 5 is_gone "$master"
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

logged() { grep -F -- "$1" "$work/log/postfix.log" | grep -qF -- "$2"; }

# How many messages Postfix has in its queue.
postfix_keeps() { find "$queue"/incoming "$queue"/active "$queue"/deferred -type f 2>/dev/null | wc -l; }
postfix_is_empty() { [ "$(postfix_keeps)" = 0 ] || { echo "$(postfix_keeps) in Postfix's queue"; return 1; }; }

# The queue identifier of the message that Postfix took last: `250 2.0.0 Ok: queued as 3F2A…`.
sent_as() { sed -n 's/.*queued as //p' <<<"$1"; }

# is_kept ID STATUS: Postfix kept it, with this status (RFC 3463) from us, and nothing was bounced.
is_kept() {
    [ -n "$1" ] || { echo "Postfix did not take it"; return 1; }
    logged "$1" "status=deferred" || { grep -F -- "$1" "$work/log/postfix.log" | tail -n 1; return 1; }
    logged "$1" "dsn=$2" || { grep -F -- "$1" "$work/log/postfix.log" | grep status= | tail -n 1; return 1; }
    ! grep -F 'status=bounced' "$work/log/postfix.log"
}

# shows_nothing ID: what Postfix may tell the sender holds no path of ours.
shows_nothing() { ! grep -F -- "$1" "$work/log/postfix.log" | grep status= | sed 's/.*(//' | grep -E "$work|/state|/rules"; }

# retries NAME QUEUE: after its next try the message is in the queue, once, and Postfix has nothing left.
retries() { eventually $patience is_retried "$1" "$2"; }

# Asked again each time: what Postfix has just put off is deaf to a flush for a moment.
is_retried() {
    flush_postfix
    sleep 0.3
    is_in_queue "about $1." "$2" && postfix_is_empty
}

flush_postfix() {
    # A site that failed is left alone for a while; the next message, or a flush, tries again.
    postqueue -f
}

# trouble WHAT NAME STATUS: the message NAME meets the trouble at hand.
meets_trouble() {
    local what=$1 name=$2 status=$3 wait=${4:-$patience}
    reply=$(smtp "$smtp_port" "$customer" "$(mail "$name")" support@cloud.example)
    id=$(sent_as "$reply")
    check "postfix: $what: kept for a later try ($status)" eventually "$wait" is_kept "$id" "$status"
    check "postfix: $what: the sender would be shown no path" shows_nothing "$id"
}

check_postfix() {
    command -v sqlite3 >/dev/null || apt-get install -y -qq sqlite3 >>"$work/apt.log" 2>&1 || left_out sqlite3 "cannot install it" || return
    small_disk=$work/disk
    mkdir "$small_disk"
    mount -t tmpfs -o size=24m,mode=755 none "$small_disk" 2>/dev/null || small_disk_without_mount
    install -d -o mailtriage -g mailtriage "$small_disk/pipe"
    new_site pipe "$small_disk/pipe"
    configure_postfix || return
    start_postfix

    check_delivery
    check_rules
    check_disk
    check_database
    check_crash
    check_deadline
    check_concurrency
    check "postfix: nothing was bounced in all this" nothing_bounced
    stop_postfix
}

# Where nothing may be mounted, as in most containers, /dev/shm is a small disk.
small_disk_without_mount() {
    rmdir "$small_disk"
    local size
    size=$(df --output=size -k /dev/shm 2>/dev/null | tail -n 1)
    [ -n "$size" ] && [ "$size" -le 262144 ] ||
        give_up "postfix: a full disk cannot be had: mounting a tmpfs is not allowed, and /dev/shm is none of at most 256 MB"
    small_disk=$(mktemp -d /dev/shm/mailtriage.XXXXXX)
    chmod 755 "$small_disk"
}

nothing_bounced() { ! grep -E 'status=bounced|sender non-delivery' "$work/log/postfix.log"; }

check_delivery() {
    local first
    first=$(mail first)
    smtp "$smtp_port" "$customer" "$first" support@cloud.example >/dev/null
    check "postfix: a mail by SMTP is in its queue, once" eventually $patience is_in_queue "about first." standard
    check "postfix: its reply is in the outbox, once" eventually $patience has_replies "Question about first" 1
    check "postfix: lines that begin with a dot are as they were" grep -rqx '\.a line that begins with a dot' "$state/queues/standard/new"
    smtp "$smtp_port" "$customer" "$first" support@cloud.example >/dev/null
    eventually $patience postfix_is_empty
    check "postfix: the same mail again makes no second ticket" is_in_queue "about first." standard
    check "postfix: and no second reply" has_replies "Question about first" 1

    smtp "$smtp_port" "$customer" "$(mail two)" support@cloud.example priority@cloud.example critical+zeller-tickets@cloud.example >/dev/null
    check "postfix: one mail to three of our addresses is one ticket" eventually $patience is_in_queue "about two." premium

    smtp "$smtp_port" "" "$(mail null)" support@cloud.example >/dev/null
    eventually $patience is_in_queue "about null." standard
    check "postfix: a null sender arrives as such, and gets no reply" has_no_reply null null-reverse-path

    smtp "$smtp_port" "$customer" "$(mail seen "Delivered-To: support@cloud.example")" support@cloud.example >/dev/null
    check "postfix: a mail that bears our Delivered-To already is taken" eventually $patience is_in_queue "about seen." standard
    smtp "$smtp_port" '"a b"@zeller-bahnen.example' "$(mail quoted)" support@cloud.example >/dev/null
    check "postfix: a sender with a space is one argument" eventually $patience is_in_queue "about quoted." standard
}

check_rules() {
    # With sound rules before: mail goes on.
    cp "$site/rules/route.rules" "$work/route.rules"
    echo 'route { scope nowhere -> nothing' >"$site/rules/route.rules"
    smtp "$smtp_port" "$customer" "$(mail sound)" support@cloud.example >/dev/null
    check "postfix: broken rules: decided by the last sound ones" eventually $patience is_in_queue "about sound." standard
    # With none: kept.
    mv "$state/policies" "$work/policies"
    as_mailtriage mkdir "$state/policies"
    meets_trouble "broken rules and none before" broken 4.3.0
    rm -rf "$state/policies"
    mv "$work/policies" "$state/policies"
    cp "$work/route.rules" "$site/rules/route.rules"
    check "postfix: rules mended: the next try is taken in" retries broken standard
}

check_disk() {
    head -c 1G /dev/zero >"$small_disk/filler" 2>/dev/null
    meets_trouble "a full disk" full 4.3.1
    rm "$small_disk/filler"
    check "postfix: room on the disk again: the next try is taken in" retries full standard
    check "postfix: and answered once" eventually $patience has_replies "Question about full" 1
}

check_database() {
    lock_database || give_up "postfix: the database cannot be locked"
    meets_trouble "a locked database" locked 4.3.2 25
    unlock_database
    check "postfix: unlocked: the next try is taken in" retries locked standard
    mkdir "$work/away"
    mv "$state"/mailtriage.db* "$work/away"
    meets_trouble "no database" missing 4.3.0
    mv "$work/away"/mailtriage.db* "$state"
    check "postfix: the database back: the next try is taken in" retries missing standard
    chmod 000 "$site/state/queues"
    chown root "$site/state/queues"
    meets_trouble "queues that we may not write" rights 4.3.0
    chown mailtriage "$site/state/queues"
    chmod 2770 "$site/state/queues"
    check "postfix: rights mended: the next try is taken in" retries rights standard
}

# Messages at which the program dies each time. A crash is noted by the handler of its signal; what kills without one, as where memory
# runs out, is the doing of large messages, which are noted before they are read.
check_crash() {
    check_deadly "crashed (SEGV)" crashed SEGV
    mail_padding=1300000 check_deadly "killed (KILL)" deadly KILL
}

# check_deadly WHAT NAME SIGNAL
check_deadly() {
    local what=$1 name=$2 signal=$3 try
    lock_database || give_up "postfix: the database cannot be locked"
    reply=$(smtp "$smtp_port" "$customer" "$(mail "$name")" support@cloud.example)
    id=$(sent_as "$reply")
    # Killed until three tries have died with the message in hand: on a slow machine one may be ended before it came that far, and a
    # try that lives may have left its record already. So that a later try gets further, each is let to live longer than the one before.
    for try in $(seq 15); do
        eventually $patience kill_next_delivery "$signal" "$try" || break
        eventually $patience deferred_times "$id" "$try" || break
        [ "$(failed_tries)" -lt 3 ] || break
    done
    check "postfix: $what at the same message: three tries are noted" [ "$(failed_tries)" -ge 3 ]
    check "postfix: $what at the same message: kept each time" deferred_times "$id" "$try"
    unlock_database
    check "postfix: $what: then filed whole in unparsed, out of the way" retries "$name" unparsed
}

# kill_next_delivery SIGNAL TRY
kill_next_delivery() {
    flush_postfix
    sleep 0.3
    kill_delivery "$1" "$2"
}

deferred_times() {
    local count
    [ -n "$1" ] || { echo "Postfix did not take it"; return 1; }
    count=$(grep -F -- "$1" "$work/log/postfix.log" | grep -c 'status=deferred')
    [ "$count" -ge "$2" ] || { grep -F -- "$1" "$work/log/postfix.log" | tail -n 2; return 1; }
}

# A delivery that hangs, here as it is stopped: our own deadline comes before the mail server's.
check_deadline() {
    lock_database || give_up "postfix: the database cannot be locked"
    local begun=$SECONDS
    hang_delivery 31 &
    meets_trouble "a delivery that hangs" slow 4.3.0 50
    check "postfix: our deadline (30 s) came before Postfix's limit (60 s)" [ $((SECONDS - begun)) -lt 45 ]
    unlock_database
    check "postfix: mended: the next try is taken in" retries slow standard
}

# hang_delivery SECONDS: the next one goes on after that time, in which its clock does not stand still. It waits for the database when
# it is stopped.
hang_delivery() {
    local process
    for _ in $(seq 300); do
        process=$(pgrep -u mailtriage -f "^$work/bin/mailtriage .* deliver " | head -n 1) && break
        sleep 0.1
    done
    sleep 0.5
    kill -STOP "$process"
    sleep "$1"
    kill -CONT "$process"
}

check_concurrency() {
    local count=320 before deferred
    before=$(find "$state"/queues/*/new -type f | wc -l)
    deferred=$(grep -c 'status=deferred' "$work/log/postfix.log")
    # As many as Postfix may start at once; `init` prints 4, which is enough for two cores.
    sed -i 's/^\(mailtriage unix - n n - \)4 pipe/\116 pipe/' "$MAIL_CONFIG/master.cf"
    kill -HUP "$(tr -d ' ' <"$queue/pid/master.pid")"
    smtp-source -s 16 -m $count -f "$customer" -t support@cloud.example "inet:127.0.0.1:$smtp_port" || echo "smtp-source failed"
    eventually 60 postfix_is_empty
    check "postfix: $count mails, 16 deliveries at once: each in a queue, once" are_there $((before + count))
    check "postfix: each with a ticket of its own" tickets_are_files
    check "postfix: each with a reply of its own" eventually 30 all_are_answered
    check "postfix: none had to be tried again" [ "$(grep -c 'status=deferred' "$work/log/postfix.log")" = "$deferred" ]
}

are_there() {
    local now
    now=$(find "$state"/queues/*/new -type f | wc -l)
    [ "$now" = "$1" ] || { echo "$now messages, not $1"; return 1; }
}

# One mail in the outbox for each ticket whose reply was not held back.
all_are_answered() {
    local due sent
    due=$(as_mailtriage sqlite3 "$state/mailtriage.db" 'SELECT count(*) FROM ticket WHERE template IS NOT NULL AND suppressed IS NULL')
    sent=$(grep -rhi '^Message-ID: ' "$state/outbox/new" -A 1 | grep -o '<[^>]*reply[^>]*>' | sort -u | wc -l)
    [ "$due" = "$sent" ] && [ "$sent" = "$(find "$state/outbox/new" -type f | wc -l)" ] || { echo "$due due, $sent sent"; return 1; }
}

tickets_are_files() {
    local tickets files
    tickets=$(as_mailtriage sqlite3 "$state/mailtriage.db" 'SELECT count(DISTINCT number), count(DISTINCT digest) FROM ticket')
    files=$(grep -rh '^X-Triage-Ticket: ' "$state"/queues/*/new | sort -u | wc -l)
    [ "$tickets" = "$files|$files" ] || { echo "tickets $tickets, files $files"; return 1; }
}
