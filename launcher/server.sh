# Runs the server and the client, and stops the server.

# One place for the server's JVM. SerialGC: half the memory of G1 at this size; another is chosen by naming it in
# MAILGENT_JAVA_OPTIONS. No attach, no heap dump: secrets are in memory.
gc='-XX:+UseSerialGC '
case ${MAILGENT_JAVA_OPTIONS-} in *-XX:+Use*GC*) gc='' ;; esac
server_jvm=$gc'-XX:+DisableAttachMechanism -XX:-HeapDumpOnOutOfMemoryError --enable-native-access=ALL-UNNAMED'
client_jvm=$gc'-XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED'

# A cache that does not fit is skipped by the JVM; its remarks about that are of no use to anyone here.
quiet_jvm='-Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr'

# data_directory ARGUMENT...: sets data as the server will see it: --data, MAILGENT_DATA, mailgent.conf, or data beside
# this program (wherever it is called from).
data_directory() {
    local value='' line conf
    while [ $# -gt 0 ]; do
        case $1 in
            --data=*) value=${1#--data=} ;;
            --data) value=${2-} ;;
        esac
        shift
    done
    [ -n "$value" ] || value=${MAILGENT_DATA-}
    if [ -z "${MAILGENT_CONF-}" ] && [ ! -f mailgent.conf ] && [ -f "$here/mailgent.conf" ]; then
        MAILGENT_CONF=$here/mailgent.conf
        export MAILGENT_CONF
    fi
    conf=${MAILGENT_CONF:-mailgent.conf}
    if [ -z "$value" ] && [ -f "$conf" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            line=${line#"${line%%[![:space:]]*}"}
            case $line in data=* | data[[:space:]]*=*) ;; *) continue ;; esac
            line=${line#*=}
            line=${line#"${line%%[![:space:]]*}"}
            value=${line%"${line##*[![:space:]]}"}
        done <"$conf"
    fi
    if [ -z "$value" ]; then
        value=$here/data
        MAILGENT_DATA=$value
        export MAILGENT_DATA
    fi
    data=$value
}

# Sets up for one module: builds, finds Java, class path, cache.
module_ready() {
    build_if_needed
    [ -n "${java-}" ] || find_jdk
    module_path=$(class_path "$1")
    aot_prepare "$1" "$module_path" "$2"
    ulimit -c 0 2>/dev/null || true
}

# java_exec FLAGS MAIN ARGUMENT...: becomes the JVM, so that signals and the exit code are its own.
java_exec() {
    local flags=$1 main=$2 locale=()
    shift 2
    # Without UTF-8 the JVM can name no file with letters beyond ASCII.
    case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in *[Uu][Tt][Ff]*) ;; *) locale=(env LC_ALL=C.UTF-8) ;; esac
    # Flags hold no spaces; a cache's path may, and is one argument.
    # shellcheck disable=SC2086
    exec ${locale[@]+"${locale[@]}"} "$java" $flags $quiet_jvm ${aot_flags:+"$aot_flags"} ${MAILGENT_JAVA_OPTIONS-} "-Dmailgent.home=$here" \
        -cp "$module_path" "$main" "$@"
}

server_run() {
    data_directory "$@"
    module_ready server "$server_jvm"
    java_exec "$server_jvm" dev.mailgent.Main "$@"
}

server_up() {
    data_directory "$@"
    module_ready server "$server_jvm"
    if aot_missing; then
        case " $* " in *' --help '* | *' -h '*) ;; *) aot_train "$server_jvm" server_training "$$" "$data" ;; esac
    fi
    java_exec "$server_jvm" dev.mailgent.Main up "$@"
}

# server_training SERVER_PID DATA WORK: once the real server is ready, runs another on a data directory of its own until
# that one is ready, asks it a few things, and ends it, upon which its JVM writes the cache.
server_training() {
    local parent=$1 ready=$2/bootstrap.json work=$3 begun=$3/begun pid good=no
    : >"$begun"
    wait_until 120 "$parent" "$ready" "$begun" || return 0
    cd "$work" || return 0
    # Neither the operator's settings nor their mailgent.conf: this run touches nothing of theirs.
    for pid in ${!MAILGENT_*}; do unset "$pid"; done
    aot_record "$work" "$server_jvm" dev.mailgent.Main up --data "$work/data" --http-port 0 --smtp-port 0 &
    pid=$!
    if wait_until 120 "$parent" "$work/data/bootstrap.json" "$begun"; then
        ask "$work/data/bootstrap.json"
        good=yes
    fi
    kill -TERM "$pid" 2>/dev/null || true
    wait_gone "$pid" 60 || kill -KILL "$pid" 2>/dev/null || true
    # A run cut short makes a cache that helps little and would be kept: better none, and another try next time.
    [ "$good" = yes ] || rm -f "$work/recorded"
    # Only after a KILL is anything left: its database.
    if read -r pid <"$work/data/postgres/cluster/postmaster.pid"; then kill -INT "$pid" && wait_gone "$pid" 10; fi
}

# wait_until SECONDS PARENT FILE SINCE: until FILE is newer than SINCE; gives up when PARENT ends.
wait_until() {
    local left=$(($1 * 5))
    while [ "$left" -gt 0 ]; do
        [ "$3" -nt "$4" ] && return 0
        alive "$2" || return 1
        sleep 0.2
        left=$((left - 1))
    done
    return 1
}

# ask BOOTSTRAP_JSON: a few requests, so that what they need is in the cache too.
ask() {
    local text port key path
    text=$(cat "$1")
    port=${text#*\"baseUrl\"*://*:}
    port=${port%%[!0-9]*}
    key=${text##*\"apiKey\"*:*\"mgnt-}
    key=mgnt-${key%%\"*}
    for path in /readyz /v0/whoami /v0/messages /v0/threads /v0/vault /v0/nothing /openapi.json; do
        { printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "$path" "$key" >&3 &&
            timeout 1 cat <&3; } 3<>"/dev/tcp/127.0.0.1/$port" || return 0
    done
}

client_run() {
    local columns=0
    data_directory
    # The client looks there for the keys of a server on this machine.
    MAILGENT_DATA=$data
    export MAILGENT_DATA
    # In an ASCII locale Java would lose every other letter of the arguments.
    case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in '' | C | POSIX) LC_ALL=C.UTF-8 && export LC_ALL ;; esac
    # 0 is no terminal. Where checkwinsize is set, bash learns COLUMNS when a command ends.
    if [ -t 1 ]; then
        shopt -s checkwinsize
        (:)
        columns=${COLUMNS:-80}
    fi
    module_ready cli "$client_jvm"
    if aot_missing; then aot_train "$client_jvm" client_training; fi
    java_exec "$client_jvm -Dmailgent.columns=$columns" dev.mailgent.cli.Main "$@"
}

client_training() {
    (aot_record "$1" "$client_jvm -Dmailgent.columns=0" dev.mailgent.cli.Training)
}

stop_help() {
    cat <<'TEXT'
usage: ./mailgent stop [--data DIR]

Stops the server of a data directory (MAILGENT_DATA, mailgent.conf, else ./data) and waits until it has ended. Where a
server was killed and its database lives on, ends the database.
TEXT
}

# ./mailgent stop [--data DIR]
server_stop() {
    local pid word given=("$@")
    while [ $# -gt 0 ]; do
        word=$1
        shift
        case $word in
            --help | -h) stop_help && return ;;
            --data=?*) ;;
            --data)
                case ${1-} in '' | -*) say "mailgent: --data needs a directory." && exit 2 ;; esac
                shift
                ;;
            *) refuse stop "$word" ;;
        esac
    done
    data_directory ${given[@]+"${given[@]}"}
    if ! { read -r pid <"$data/mailgent.pid"; } 2>/dev/null; then
        stop_database "No server runs on $data."
    elif ! is_our_server "$pid"; then
        stop_database "No server runs on $data (process $pid, which once did, is gone)."
    else
        end_process TERM "$pid" "the server" "finishing what it began"
    fi
}

# stop_database SENTENCE: no server runs; its database does when the server was killed.
stop_database() {
    local cluster=$data/postgres/cluster pid
    if { read -r pid <"$cluster/postmaster.pid"; } 2>/dev/null && alive "$pid" && ! is_zombie "$pid" &&
        [ "$(readlink -- "/proc/$pid/cwd" 2>/dev/null)" = "$(cd -- "$cluster" && pwd -P)" ]; then
        say "$1 It was killed, and its database runs on."
        # INT is PostgreSQL's fast shutdown: sessions are cut, what is committed is written.
        end_process INT "$pid" "the database" "writing what is committed"
    else
        say "$1"
    fi
}

# end_process SIGNAL PID WHAT DOING
end_process() {
    local begin
    kill "-$1" "$2" 2>/dev/null || fail "Process $2 belongs to another user. Stop it as that user, or with sudo."
    now && begin=$NOW
    on_terminal || say "Stopping $3 (process $2) …"
    while alive "$2" && ! is_zombie "$2"; do
        now
        status_line "Stopping $3 (process $2): $4, $(seconds $((NOW - begin)))"
        if [ $((NOW - begin)) -gt 90000 ]; then
            clear_status
            fail "Process $2, $3, has not ended after 90 s. 'kill -9 $2' ends it; nothing acknowledged is lost."
        fi
        sleep 0.05
    done
    now
    clear_status
    say "Stopped in $(seconds $((NOW - begin)))."
}

# Is the process a Mailgent server that holds a file of this data directory open? A process id alone may be anybody's.
is_our_server() {
    local words link where
    alive "$1" || return 1
    if [ ! -r "/proc/$1/cmdline" ]; then
        words=$(ps -o command= -p "$1" 2>/dev/null || true)
        case $words in *dev.mailgent.Main*) return 0 ;; *) return 1 ;; esac
    fi
    words=$(tr '\0' ' ' <"/proc/$1/cmdline")
    case $words in *dev.mailgent.Main*) ;; *) return 1 ;; esac
    # Another user's files cannot be seen; the signal will say so.
    [ -r "/proc/$1/fd" ] || return 0
    where=$(cd "$data" && pwd -P)
    for link in "/proc/$1/fd"/*; do
        case $(readlink -- "$link" 2>/dev/null || true) in "$where"/*) return 0 ;; esac
    done
    return 1
}
