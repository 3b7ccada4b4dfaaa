# What the checks behind mail servers share: a folder of their own, a site, SMTP by hand, and the count of checks.

pack_root=$(cd "$here/../.." && pwd)
passed=0
failed=0
made_users=()
made_groups=()

# The longest that a mail server may take to do what it does at once, in seconds: the machine may be slow.
patience=15

# check WHAT COMMAND…: one line; the command says on standard error what is wrong.
check() {
    local what=$1 why
    shift
    if why=$("$@" 2>&1); then
        passed=$((passed + 1))
        echo "ok    $what"
    else
        failed=$((failed + 1))
        echo "FAIL  $what${why:+: $(tail -n 3 <<<"$why" | tr '\n' ' ')}"
    fi
}

# give_up WHY: the run cannot go on; that is a failure, never a silent skip.
give_up() {
    echo "FAIL  $1"
    failed=$((failed + 1))
    finish
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# eventually SECONDS COMMAND…: tries until the command succeeds.
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { "$@"; return; }
        sleep 0.1
    done
}

user() {
    getent passwd "$1" >/dev/null && return
    useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1" && made_users+=("$1")
}

group() {
    getent group "$1" >/dev/null && return
    groupadd --system "$1" && made_groups+=("$1")
}

# The folder of this run, the program in it, the user it runs as.
prepare() {
    [ "$(id -u)" = 0 ] || give_up "mail servers: must be run as root"
    for tool in apt-get dpkg-deb useradd runuser ldd; do
        command -v "$tool" >/dev/null || give_up "mail servers: no $tool here; this needs Debian (or MAILTRIAGE_SKIP_MTA=1)"
    done
    work=$(mktemp -d "${TMPDIR:-/tmp}/mailtriage-mta.XXXXXX")
    chmod 755 "$work"
    trap stop_all EXIT
    mkdir -p "$work"/bin "$work"/packages "$work"/mail
    cp "$1" "$work/bin/mailtriage"
    user mailtriage
    install -d -o mailtriage -g mailtriage "$work/site"
}

stop_all() {
    for stopper in stop_postfix stop_server stop_opensmtpd unlock_database; do
        declare -F "$stopper" >/dev/null && "$stopper" >/dev/null 2>&1
    done
    mountpoint -q "${small_disk:-/nonexistent}" && umount "$small_disk"
    for name in "${made_users[@]}"; do userdel "$name" 2>/dev/null; done
    for name in "${made_groups[@]}"; do groupdel "$name" 2>/dev/null; done
    if [ "$failed" -gt 0 ]; then echo "left to be looked at: $work" >&2; else rm -rf "$work"; fi
}

# left_out PACKAGE WHY: what needs it is not checked; that is said, and counted as neither passed nor failed.
left_out() {
    echo "LEFT OUT  the checks with $1: apt-get $2: $(tail -n 1 "$work/apt.log")"
    return 1
}

# unpack PACKAGE: Debian's package into a folder of this run, with the libraries that it needs on the system; fails where apt-get cannot
# have them.
unpack() {
    local name=$1 depends libraries
    (cd "$work/packages" && apt-get download -qq "$name" >>"$work/apt.log" 2>&1) ||
        { apt-get update -qq >>"$work/apt.log" 2>&1 && (cd "$work/packages" && apt-get download -qq "$name" >>"$work/apt.log" 2>&1); } ||
        left_out "$name" "cannot fetch it" || return
    mkdir -p "$work/$name"
    dpkg-deb -x "$work/packages/$name"_*.deb "$work/$name" || give_up "mail servers: cannot unpack $name"
    depends=$(dpkg-deb -f "$work/packages/$name"_*.deb Depends Pre-Depends | sed 's/^[A-Za-z-]*: //')
    libraries=$(tr ',' '\n' <<<"$depends" | sed -E 's/^ *([^ |]+).*/\1/' | grep '^lib' | while read -r library; do
        dpkg -s "$library" >/dev/null 2>&1 || echo "$library"
    done)
    if [ -n "$libraries" ]; then
        # shellcheck disable=SC2086 # one word a package
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $libraries >>"$work/apt.log" 2>&1 ||
            left_out "$name" "cannot install $libraries" || return
    fi
}

# as_mailtriage COMMAND…
as_mailtriage() { runuser -u mailtriage -- "$@"; }

# triage ARGUMENT…: the program on the site.
triage() { as_mailtriage "$work/bin/mailtriage" --rules "$site/rules" --state "$site/state" "$@"; }

# new_site NAME [STATE]: a site of the hosting company with the register of its samples; its `init` is in SITE.init.
new_site() {
    site=$work/site/$1
    state=${2:-$site/state}
    as_mailtriage "$work/bin/mailtriage" init "$site" --from "$pack_root/rules/cloud-platform" --state "$state" >"$work/$1.init" ||
        give_up "mail servers: init failed"
    [ "$state" = "$site/state" ] || as_mailtriage ln -s "$state" "$site/state"
    # The checks send hundreds of mails of one customer; that limits hold is shown elsewhere.
    sed -i 's|^    ticket .*|&\n    limit     sender 1000/1d sender-domain 1000/1d subject 1000/1d total 1000/1h|' "$site/rules/site.rules"
    triage accounts import "$pack_root/samples/cloud-platform" >/dev/null || give_up "mail servers: the register was not taken"
}

# lines_of SITE SERVER FILE: of what `init` printed for a server, the lines under the comment that names FILE.
lines_of() {
    awk -v server="For $2" -v file="$3" '
        /^[^ ]/ { inside = index($0, server) == 1 }
        inside && /^  # / { chosen = index($0, file) > 0; next }
        inside && chosen { sub(/^  /, ""); print }
    ' "$work/$1.init"
}

customer=urs.zeller@zeller-bahnen.example

# mail NAME [LINE…]: a message of the customer, with further header lines and mail_padding bytes more; its path.
mail() {
    local name=$1 path=$work/mail/$1.eml
    shift
    {
        for line in "$@"; do echo "$line"; done
        cat <<END
From: Urs Zeller <$customer>
To: support@cloud.example
Subject: Question about $name
Date: $(date -R)
Message-ID: <$name.$$@zeller-bahnen.example>

How can I add a domain to zeller-www? This is about $name.
.a line that begins with a dot
END
        [ -z "${mail_padding:-}" ] || head -c "$mail_padding" /dev/zero | tr '\0' x | fold -w 70
    } >"$path"
    echo "$path"
}

# smtp PORT SENDER FILE RECIPIENT…: one message by SMTP; prints the last reply, and fails where the server did not take it.
smtp() {
    local port=$1 sender=$2 file=$3 reply line
    shift 3
    exec 9<>"/dev/tcp/127.0.0.1/$port" || return 1
    expect() {
        while IFS= read -r -t 60 -u 9 line; do
            line=${line%$'\r'}
            [ "${line:3:1}" = - ] || break
        done
        reply=$line
        [ "${line:0:1}" = "$1" ] || { echo "$line" >&2; exec 9>&-; return 1; }
    }
    say() { printf '%s\r\n' "$1" >&9; }
    expect 2 && say "EHLO client.example" && expect 2 && say "MAIL FROM:<$sender>" && expect 2 || return 1
    for recipient in "$@"; do say "RCPT TO:<$recipient>" && expect 2 || return 1; done
    say DATA && expect 3 || return 1
    # A last line without an end would take the final dot for its own.
    sed -e 's/^\./../' -e 's/$/\r/' -e '$a\' "$file" >&9
    say . && expect 2 && echo "$reply" && say QUIT
    exec 9>&-
}

# in_queues TEXT: how many messages in the site's queues hold this text. Drafts in `tmp` are none.
in_queues() { grep -rlF --include='*' -- "$1" "$state"/queues/*/new "$state"/queues/*/cur 2>/dev/null | wc -l; }

# is_in_queue TEXT QUEUE: exactly one message holds it, and it is in this queue.
is_in_queue() {
    [ "$(in_queues "$1")" = 1 ] || { echo "$(in_queues "$1") messages in the queues"; return 1; }
    grep -rlF -- "$1" "$state/queues/$2" >/dev/null || { echo "in $(grep -rlF -- "$1" "$state/queues")"; return 1; }
}

# replies TEXT: how many mails went out that hold this text.
replies() { grep -rlF -- "$1" "$state"/outbox/new 2>/dev/null | wc -l; }
has_replies() { [ "$(replies "$1")" = "$2" ] || { echo "$(replies "$1") replies, not $2"; return 1; }; }

# A lock on the database that others wait for in vain, until unlock_database.
lock_database() {
    coproc locker { as_mailtriage sqlite3 "$state/mailtriage.db" 2>&1; }
    locker_pid=$!
    printf 'BEGIN IMMEDIATE;\nSELECT 42;\n' >&"${locker[1]}"
    local answer
    read -r -t 10 answer <&"${locker[0]}" && [ "$answer" = 42 ]
}

unlock_database() {
    [ -n "${locker_pid:-}" ] || return 0
    printf 'ROLLBACK;\n.quit\n' >&"${locker[1]}"
    wait "$locker_pid" 2>/dev/null
    locker_pid=
}

# has_no_reply NAME REASON
has_no_reply() {
    local file
    file=$(grep -rlF -- "about $1." "$state"/queues/*/new) || { echo "not in a queue"; return 1; }
    grep -q "^X-Triage-Reply: .*$2" "$file" || { grep '^X-Triage-Reply' "$file"; return 1; }
    has_replies "Question about $1" 0
}

# kill_delivery [SIGNAL [TRY]]: ends the delivery that is at work, once it is; it has half a second, and a quarter more each TRY, to get
# as far as the database, where it waits for ten.
kill_delivery() {
    local process
    process=$(pgrep -u mailtriage -f "^$work/bin/mailtriage .* deliver " | head -n 1)
    [ -n "$process" ] && sleep "$(awk -v try="${2:-1}" 'BEGIN { print 0.25 + 0.25 * try }')" && kill "-${1:-KILL}" "$process"
}

# How many tries have died that did not end well, of whatever messages. A record is the process's number and when it began, of 8 bytes
# each; large messages leave theirs before they are read, so that of a try at work may be among them.
failed_tries() {
    local count=0 process
    for process in $(find "$state/attempts" -type f ! -name '*.*' -exec od -An -v -w16 -td8 {} + | awk '{ print $1 }'); do
        kill -0 "$process" 2>/dev/null || count=$((count + 1))
    done
    echo $count
}
