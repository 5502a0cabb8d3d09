# What the launcher says. All of it goes to standard error: standard output belongs to the command that runs.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "mailgent: $*"
    exit 1
}

# refuse COMMAND WORD: the command takes no such word.
refuse() {
    say "mailgent: '$1' does not know '$2'. './mailgent $1 --help' says what it knows."
    exit 2
}

on_terminal() { [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; }

# Milliseconds since some fixed moment, in NOW. Whole seconds where bash is older than 5.
now() {
    NOW=${EPOCHREALTIME:-$SECONDS.000000}
    NOW=${NOW/[.,]/}
    NOW=${NOW%???}
}

# seconds MILLISECONDS: prints for instance "12.3 s".
seconds() { printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# A line that replaces itself on a terminal; nothing elsewhere.
status_line() { ! on_terminal || printf '\r\033[K%s' "${1:0:$((${COLUMNS:-80} - 1))}" >&2; }

clear_status() { ! on_terminal || printf '\r\033[K' >&2; }

# timed "Doing this" COMMAND...: says what happens and how long it took. The command's own words go to a log, which is
# shown when it fails.
timed() {
    local what=$1 begin log
    shift
    log=$(mktemp)
    now && begin=$NOW
    if on_terminal; then status_line "$what …"; else say "$what …"; fi
    if "$@" >"$log" 2>&1 </dev/null; then
        now
        clear_status
        say "$what: done in $(seconds $((NOW - begin)))"
        rm -f "$log"
        return 0
    fi
    clear_status
    say "$what: failed"
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
}

say_version() {
    local line
    while read -r line; do
        case $line in '<version>'*)
            line=${line#<version>}
            printf 'mailgent %s\n' "${line%</version>}"
            return
            ;;
        esac
    done <"$here/pom.xml"
}
