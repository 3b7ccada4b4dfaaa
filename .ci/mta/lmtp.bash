# Postfix as the client of `serve --lmtp`, and replies by the transports `smtp` and `sendmail`. Runs after postfix.bash, with its Postfix.

check_lmtp() {
    if [ -z "${smtp_port:-}" ]; then
        echo "LEFT OUT  the checks of serve --lmtp: they need the Postfix of the part postfix"
        return
    fi
    new_site lmtp
    # Postfix's client runs as the user postfix; the folder lets it through to the socket.
    install -d -o mailtriage -g mailtriage -m 755 "$work/run"
    lmtp_socket=$work/run/lmtp
    sed -i "s|mailtriage:\$|lmtp:unix:$lmtp_socket|" "$MAIL_CONFIG/transport"
    postmap hash:"$MAIL_CONFIG/transport" || give_up "lmtp: postmap does not take the table"
    : >"$work/log/postfix.log"
    start_postfix
    start_server

    check_lmtp_delivery
    check_lmtp_trouble
    check_lmtp_concurrency
    check "lmtp: SIGTERM ends it" stop_server
    check "lmtp: nothing was bounced in all this" nothing_bounced
    check_transports
    stop_postfix
}

start_server() {
    # Not the libraries of the unpacked Postfix.
    LD_LIBRARY_PATH='' triage serve --lmtp "$lmtp_socket" >>"$work/serve.log" 2>&1 &
    eventually $patience listens || give_up "lmtp: the server does not listen: $(tail -n 1 "$work/serve.log")"
    chmod 666 "$lmtp_socket"
}

listens() { [ -S "$lmtp_socket" ] && [ -n "$(server_process)" ] && grep -q "$lmtp_socket" /proc/net/unix; }

# The program itself, not the runuser before it.
server_process() { pgrep -u mailtriage -f "^$work/bin/mailtriage .* serve" | head -n 1; }

stop_server() {
    local process
    process=$(server_process)
    [ -n "$process" ] && kill "$process" && eventually 15 is_gone "$process"
}

check_lmtp_delivery() {
    local first
    first=$(mail lm-first)
    smtp "$smtp_port" "$customer" "$first" support@cloud.example >/dev/null
    check "lmtp: a mail is in its queue, once" eventually $patience is_in_queue "about lm-first." standard
    check "lmtp: its reply is in the outbox, once" eventually $patience has_replies "Question about lm-first" 1
    check "lmtp: lines that begin with a dot are as they were" grep -rqx '\.a line that begins with a dot' "$state/queues/standard/new"
    smtp "$smtp_port" "$customer" "$first" support@cloud.example >/dev/null
    eventually $patience postfix_is_empty
    check "lmtp: the same mail again makes no second ticket" is_in_queue "about lm-first." standard
    smtp "$smtp_port" "$customer" "$(mail lm-two)" support@cloud.example critical+zeller-tickets@cloud.example >/dev/null
    check "lmtp: one mail to two of our addresses is one ticket" eventually $patience is_in_queue "about lm-two." premium
    smtp "$smtp_port" "" "$(mail lm-null)" support@cloud.example >/dev/null
    eventually $patience is_in_queue "about lm-null." standard
    check "lmtp: a null sender arrives as such, and gets no reply" has_no_reply lm-null null-reverse-path
}

check_lmtp_trouble() {
    lock_database || give_up "lmtp: the database cannot be locked"
    reply=$(smtp "$smtp_port" "$customer" "$(mail lm-locked)" support@cloud.example)
    check "lmtp: a locked database: kept for a later try" eventually 30 is_kept "$(sent_as "$reply")" 4.3.2
    unlock_database
    check "lmtp: unlocked: the next try is taken in" retries lm-locked standard

    mkdir "$work/lmtp-away"
    mv "$state"/mailtriage.db* "$work/lmtp-away"
    reply=$(smtp "$smtp_port" "$customer" "$(mail lm-missing)" support@cloud.example)
    check "lmtp: no database: kept for a later try" eventually 30 is_kept "$(sent_as "$reply")" 4.3.0
    mv "$work/lmtp-away"/mailtriage.db* "$state"
    check "lmtp: the database back: the next try is taken in" retries lm-missing standard

    kill -KILL "$(server_process)"
    reply=$(smtp "$smtp_port" "$customer" "$(mail lm-killed)" support@cloud.example)
    check "lmtp: the server killed: kept for a later try" eventually $patience deferred_times "$(sent_as "$reply")" 1
    start_server
    check "lmtp: the server back: the next try is taken in" retries lm-killed standard

    cp "$site/rules/route.rules" "$work/route.rules"
    echo 'route { scope nowhere -> nothing' >"$site/rules/route.rules"
    sleep 1.2
    smtp "$smtp_port" "$customer" "$(mail lm-broken)" support@cloud.example >/dev/null
    check "lmtp: broken rules: decided by the last sound ones" eventually $patience is_in_queue "about lm-broken." standard
    cp "$work/route.rules" "$site/rules/route.rules"
}

check_lmtp_concurrency() {
    local count=320 before end
    before=$(find "$state"/queues/*/new -type f | wc -l)
    smtp-source -s 16 -m $count -f "$customer" -t support@cloud.example "inet:127.0.0.1:$smtp_port" || echo "smtp-source failed"
    # Stopped and started in the middle of it: what was not answered for comes again.
    stop_server
    start_server
    end=$((SECONDS + 90))
    until postfix_is_empty >/dev/null || [ $SECONDS -ge $end ]; do
        flush_postfix
        sleep 1
    done
    check "lmtp: $count mails, 16 at once, a restart between: each in a queue, once" are_there $((before + count))
    check "lmtp: each with a ticket of its own" tickets_are_files
    check "lmtp: each with a reply of its own" eventually 30 all_are_answered
}

# Replies by SMTP and by sendmail(1) into Postfix's own sink.
check_transports() {
    local count=30 number sink=$((smtp_port + 1))
    taken=$work/taken
    install -d -m 777 "$taken"
    cp "$site/rules/site.rules" "$work/site.rules"
    sed -i "s|^    ticket .*|&\n    transport smtp\n    relay     127.0.0.1:$sink|" "$site/rules/site.rules"
    start_sink
    local tries=()
    for number in $(seq $count); do
        triage deliver --sender="$customer" --recipient=support@cloud.example <"$(stamped "out-$number")" >/dev/null &
        tries+=($!)
    done
    wait "${tries[@]}"
    check "smtp: $count replies are with the relay" eventually 60 relay_has $count
    check "smtp: each once" each_once
    check "smtp: with the null sender" [ "$(grep -l '^X-Mail-Args: <>' "$taken"/* | wc -l)" = "$count" ]
    stop_sink
    triage deliver --sender="$customer" --recipient=support@cloud.example <"$(stamped out-late)" >/dev/null
    check "smtp: no relay: the reply waits" eventually $patience unsent_is waiting "Connection refused"
    rm -rf "${taken:?}"/*
    start_sink
    # The wait before its next try is a minute: --retry is now.
    triage send --retry "$(triage send --list --json | sed -n 's/.*"number": *\([0-9]*\).*/\1/p' | head -n 1)" >/dev/null
    check "smtp: the relay back: the reply goes out" eventually $patience relay_has 1
    stop_sink

    # A relay that takes the mail and hangs up instead of an answer.
    start_sink -q .
    rm -rf "${taken:?}"/*
    triage deliver --sender="$customer" --recipient=support@cloud.example <"$(stamped out-unknown)" >/dev/null
    check "smtp: hung up behind the final dot: unknown" eventually $patience unsent_is unknown "after the whole mail was sent"
    stop_sink
    start_sink
    rm -rf "${taken:?}"/*
    triage send >/dev/null
    check "smtp: and not sent again" relay_has 0
    triage send --drop "$(triage send --list --json | sed -n 's/.*"number": *\([0-9]*\).*/\1/p' | head -n 1)"
    check "smtp: until somebody takes it off the list" [ -z "$(triage send --list --json)" ]
    stop_sink

    # sendmail(1) is Postfix's own here, which puts mail into maildrop.
    cat >"$work/bin/sendmail" <<END
#!/bin/sh
printf '%s\n' "\$*" >>"$work/run/sendmail.arguments"
cat >>"$work/run/sendmail.messages"
END
    chmod 755 "$work/bin/sendmail"
    cp "$work/site.rules" "$site/rules/site.rules"
    sed -i "s|^    ticket .*|&\n    transport sendmail $work/bin/sendmail|" "$site/rules/site.rules"
    triage deliver --sender="$customer" --recipient=support@cloud.example <"$(stamped out-sendmail)" >/dev/null
    check "sendmail: the reply is with it" eventually $patience grep -q 'Question about out-sendmail' "$work/run/sendmail.messages"
    check "sendmail: for its recipient, with the null sender" grep -qx -- "-i -f  -- $customer" "$work/run/sendmail.arguments"
}

start_sink() {
    smtp-sink -u mailtriage "$@" -d "$taken/%M." "127.0.0.1:$((smtp_port + 1))" 200 >>"$work/sink.log" 2>&1 &
    sink_pid=$!
    eventually $patience sink_listens
}

stop_sink() {
    kill "$sink_pid" 2>/dev/null
    wait "$sink_pid" 2>/dev/null
}

sink_listens() { (exec 8<>"/dev/tcp/127.0.0.1/$((smtp_port + 1))") 2>/dev/null; }

relay_has() { [ "$(find "$taken" -type f | wc -l)" = "$1" ] || { echo "$(find "$taken" -type f | wc -l) mails"; return 1; }; }
each_once() { [ -z "$(grep -hi -A1 '^Message-ID:' "$taken"/* | grep -o '<[^>]*>' | sort | uniq -d)" ]; }
unsent_is() { triage send --list --json | grep "\"$1\"" | grep -q "$2" || { triage send --list; return 1; }; }

# The path of a message as our MX would hand it over.
stamped() { mail "$1" "Authentication-Results: mx.cloud.example; dmarc=pass header.from=zeller-bahnen.example"; }
