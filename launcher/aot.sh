# The AOT cache (JDK 25): classes loaded, linked and profiled once, then mapped at each start. Made in the background by
# a throw-away run, kept under target/, keyed by the exact jars and JDK. A start never depends on it. See ADR 0005.

# class_path MODULE: the module's jar and its libraries, by name, because the cache is made for one exact class path.
class_path() {
    local jar path=''
    for jar in "$here/$1/target/$1"-*.jar "$here/$1/target/lib"/*.jar; do
        case $jar in *-sources.jar | *-javadoc.jar | *-tests.jar | *'*'*) continue ;; esac
        path=$path:$jar
    done
    printf '%s' "${path#:}"
}

# aot_prepare MODULE CLASSPATH FLAGS: sets aot_cache (where it is or would be) and aot_flags.
aot_prepare() {
    local key IFS=:
    # shellcheck disable=SC2086
    key=$({ printf '%s\n' "$3" && stat -L -c '%n %s %Y' "$JAVA_HOME/release" $2; } 2>/dev/null | cksum | tr ' ' '-')
    aot_cache=$here/$1/target/aot/$key.aot
    aot_flags=''
    if [ "${MAILGENT_AOT-on}" != off ] && [ -f "$aot_cache" ]; then
        aot_flags="-XX:AOTCache=$aot_cache"
    fi
}

aot_missing() { [ "${MAILGENT_AOT-on}" != off ] && [ ! -f "$aot_cache" ]; }

# aot_train PARENT COMMAND...: runs COMMAND with the directory of a cache to be as its last argument, at low priority, detached;
# keeps the cache it leaves there. One training at a time.
aot_train() {
    local work lock=${aot_cache%.aot}.training holder
    mkdir -p "${aot_cache%/*}" 2>/dev/null || return 0
    if ! mkdir "$lock" 2>/dev/null; then
        holder=$(cat "$lock/pid" 2>/dev/null || true)
        [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null && return 0
        rm -rf "$lock" && mkdir "$lock" 2>/dev/null || return 0
    fi
    (
        trap '' INT HUP
        printf '%s\n' "${BASHPID:-$$}" >"$lock/pid"
        work=$(mktemp -d)
        "$@" "$work" || true
        if [ -s "$work/cache" ] && mv -f "$work/cache" "$aot_cache.new" && mv -f "$aot_cache.new" "$aot_cache"; then
            for old in "${aot_cache%/*}"/*.aot; do [ "$old" = "$aot_cache" ] || rm -f "$old"; done
        fi
        rm -rf "$work" "$lock"
    ) </dev/null >/dev/null 2>&1 &
}

# The parameter is named in the flag: JDK 25 writes the cache when the program ends.
aot_output_flag() { printf '%s' "-XX:AOTCacheOutput=$1/cache"; }
