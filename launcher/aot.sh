# The AOT cache (JDK 25): classes loaded, linked and profiled once, then mapped at each start. Made in the background by
# a throw-away run, kept under target/, keyed by the exact jars and JDK. A start never depends on it. See ADR 0005.

# MAILGENT_AOT=off does without. It is for us and not passed on: the server refuses settings it does not know.
aot_wanted=${MAILGENT_AOT-on}
unset MAILGENT_AOT

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
    if [ "$aot_wanted" != off ] && [ -f "$aot_cache" ]; then
        aot_flags="-XX:AOTCache=$aot_cache"
    fi
}

aot_missing() { [ "$aot_wanted" != off ] && [ ! -f "$aot_cache" ]; }

# aot_train FLAGS COMMAND...: in the background, runs COMMAND with a work directory as its last argument, which runs the
# program with aot_record; then makes the cache of what was recorded. One training at a time.
aot_train() {
    local flags=$1 work lock=${aot_cache%.aot}.training holder
    shift
    mkdir -p "${aot_cache%/*}" 2>/dev/null || return 0
    if ! mkdir "$lock" 2>/dev/null; then
        holder=$(cat "$lock/pid" 2>/dev/null || true)
        [ -n "$holder" ] && alive "$holder" && return 0
        # Where another user's training was cut short, this user does without the cache.
        { rm -rf "$lock" && mkdir "$lock"; } 2>/dev/null || return 0
    fi
    (
        trap '' INT HUP
        printf '%s\n' "${BASHPID:-$$}" >"$lock/pid"
        work=$(mktemp -d)
        "$@" "$work" || true
        # shellcheck disable=SC2086
        [ ! -s "$work/recorded" ] || nice -n 10 "$java" $flags -XX:AOTMode=create \
            "-XX:AOTConfiguration=$work/recorded" "-XX:AOTCache=$work/cache" -cp "$module_path" || true
        if [ -s "$work/cache" ] && mv -f "$work/cache" "$aot_cache.new" && mv -f "$aot_cache.new" "$aot_cache"; then
            for old in "${aot_cache%/*}"/*.aot; do [ "$old" = "$aot_cache" ] || rm -f "$old"; done
        fi
        rm -rf "$work" "$lock"
    ) </dev/null >/dev/null 2>&1 &
}

# Two steps rather than JDK 25's one (AOTCacheOutput): that one hands the class path to its child in a quoted environment
# variable, which a path with a quote in it breaks. Becomes the program: call it in a subshell.
aot_record() {
    local work=$1 flags=$2
    shift 2
    # shellcheck disable=SC2086
    exec nice -n 10 "$java" $flags $quiet_jvm -XX:AOTMode=record "-XX:AOTConfiguration=$work/recorded" -cp "$module_path" "$@"
}
