# Builds the server and the client when their sources are newer than the last build.

built=$here/target/.built # its time is the beginning of the last good build
modules='mail-protocol server cli'
unchecked=$here/target/.unchecked # there are classes that were compiled without the checks

is_built() {
    local module newer
    [ -f "$built" ] || return 1
    for module in server cli; do
        set -- "$here/$module/target/$module"-*.jar
        [ -f "$1" ] || return 1
    done
    set -- "$here/pom.xml"
    for module in $modules; do
        set -- "$@" "$here/$module/pom.xml" "$here/$module/src/main"
    done
    newer=$(find "$@" -newer "$built" -print 2>/dev/null | head -n 1)
    [ -z "$newer" ]
}

build_if_needed() {
    is_built && return
    find_jdk
    find_maven
    build_lock
    if ! is_built; then build_now; fi
    build_unlock
}

build_now() {
    local log=$here/target/build.log begin
    : >"$built.begun"
    : >"$unchecked"
    now && begin=$NOW
    if ! build_modules "$log"; then
        clear_status
        say "Building failed:"
        build_errors "$log" >&2
        say "All of it is in $log"
        build_unlock
        exit 1
    fi
    mv -f "$built.begun" "$built"
    now
    clear_status
    say "Built in $(seconds $((NOW - begin)))."
}

# Before any other build: what was compiled unchecked must be compiled again, or the checks would pass over it.
forget_unchecked() {
    local module
    [ -f "$unchecked" ] || return 0
    for module in $modules; do
        rm -rf "$here/$module/target/classes" "$here/$module/target/maven-status"
    done
    rm -f "$unchecked"
}

build_help() {
    cat <<'TEXT'
usage: ./mailgent build

Builds the server and the client if anything changed since the last build. The other commands do so by themselves.
Maven's words are in target/build.log.
TEXT
}

# Maven says each error twice and then, behind an [ERROR] of nothing, how to use Maven; the first telling is enough.
build_errors() {
    if grep -q '^\[ERROR\].*\(Could not transfer\|Could not resolve\|Unknown host\|Non-resolvable\|in offline mode\)' "$1"; then
        grep -m 1 '^\[ERROR\].*\(Could not transfer\|Could not resolve\|Unknown host\|Non-resolvable\|in offline mode\)' "$1" | cut -c 1-300
        printf 'Could not download what the build needs: is there a network, and does Maven know the proxy (~/.m2/settings.xml)?\n'
    elif grep -q '^\[ERROR\]' "$1"; then
        sed -n '/^\[ERROR\] Failed to execute goal/q; /^\[ERROR\] *$/q; /^\[ERROR\]/p' "$1" | head -n 25
        grep -m 1 '^\[ERROR\] Failed to execute goal' "$1" | cut -c 1-300
    else
        tail -n 25 "$1"
    fi
}

build_modules() (
    set -o pipefail
    # The gate (./mvnw verify) checks the code; who only wants it to run need not wait three times as long for that.
    "$maven" -B -f "$here/pom.xml" -Pfast -Derrorprone.plugin=-g -Dmaven.test.skip=true -pl server,cli -am package 2>&1 </dev/null |
        build_watch "$1"
)

# Reads what Maven says, keeps it in the log, and shows how far it is: a bar on a terminal, else a line per module and
# one every ten seconds.
build_watch() {
    local line='' downloads=0 doing='starting' begin shown=0 step=0 steps=0 alive=1
    now && begin=$NOW
    say "Building Mailgent (the first time takes a minute or two, and longer where Maven has everything to download)"
    : >"$1"
    while [ "$alive" = 1 ]; do
        if IFS= read -r -t 1 line; then
            printf '%s\n' "$line" >>"$1"
            case $line in
                *'Downloaded from '*) downloads=$((downloads + 1)) ;;
                '[INFO] Building '*'['*/*']')
                    doing=${line#*Building }
                    doing=${doing%% [0-9]*}
                    step=${line##*[}
                    steps=${step#*/}
                    steps=${steps%]}
                    step=${step%/*}
                    on_terminal || say "  $step of $steps: $doing"
                    ;;
            esac
        elif [ $? -le 128 ]; then
            alive=0 # the end, not the second that ran out
        fi
        now
        if on_terminal; then
            [ $((NOW - shown)) -lt 100 ] && continue
            status_line "$(build_bar "$step" "$steps") $doing, $(seconds $((NOW - begin)))$(downloaded "$downloads")"
            shown=$NOW
        elif [ $((NOW - begin - shown)) -ge 10000 ]; then
            shown=$((NOW - begin))
            say "  … $doing, $(seconds "$shown")$(downloaded "$downloads")"
        fi
    done
}

downloaded() { [ "$1" = 0 ] || printf ', %d files downloaded' "$1"; }

build_bar() {
    local width=20 full=0
    # A module that has begun counts half.
    [ "$2" = 0 ] || full=$(((2 * $1 - 1) * width / (2 * $2)))
    printf '[%s%s]' "$(printf '%*s' "$full" '' | tr ' ' '=')" "$(printf '%*s' $((width - full)) '')"
}

# One build at a time: a second one waits and then finds everything built.
build_lock() {
    local holder
    mkdir -p "$here/target" 2>/dev/null && [ -w "$here/target" ] ||
        fail "Cannot write $here/target. If an earlier build ran as root: sudo chown -R \$(id -u) '$here'"
    while ! mkdir "$here/target/.building" 2>/dev/null; do
        holder=$(cat "$here/target/.building/pid" 2>/dev/null || true)
        if [ -n "$holder" ] && ! alive "$holder"; then
            rm -rf "$here/target/.building"
        else
            status_line "Waiting for another build (process ${holder:-unknown}) …"
            sleep 0.2
        fi
    done
    printf '%s\n' $$ >"$here/target/.building/pid"
    trap 'build_unlock' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

build_unlock() {
    rm -rf "$here/target/.building"
    trap - EXIT INT TERM
}
