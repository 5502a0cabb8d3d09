# The whole gate: format, warnings as errors, tests. What ./mvnw verify does, plus what it needs installed and a sum.

test_help() {
    cat <<'TEXT'
usage: ./mailgent test [MAVEN OPTION...]

Runs the whole gate: format, warnings as errors, every test. Whatever they need is installed or named. What follows is
given to Maven, for instance: ./mailgent test -pl server -am -Dtest=DoctorTest -Dsurefire.failIfNoSpecifiedTests=false
TEXT
}

test_all() {
    local begun status=0 color=auto
    [ -t 1 ] || color=never
    find_jdk
    find_maven
    mkdir -p "$here/target"
    forget_unchecked
    begun=$here/target/.test-begun
    : >"$begun"
    (cd "$here" && "$maven" -B -ntp "-Dstyle.color=$color" verify "$@") || status=$?
    test_sum "$begun"
    return "$status"
}

# Adds up the reports written since the tests began and ends with one line.
test_sum() {
    local report line tests=0 bad=0 skipped=0 n
    while IFS= read -r report; do
        while IFS= read -r line; do
            case $line in *'<testsuite '*) ;; *) continue ;; esac
            n=$(attribute tests "$line") && tests=$((tests + n))
            n=$(attribute failures "$line") && bad=$((bad + n))
            n=$(attribute errors "$line") && bad=$((bad + n))
            n=$(attribute skipped "$line") && skipped=$((skipped + n))
            break
        done < <(tr '\n' ' ' <"$report" | head -c 4096 && echo)
    done < <(find "$here" -path '*/target/surefire-reports/TEST-*.xml' -newer "$1")
    # Maven may leave its last line open.
    printf '\n%d passed, %d failed, %d skipped\n' $((tests - bad - skipped)) "$bad" "$skipped"
}

# attribute NAME XML
attribute() {
    local rest=${2#* "$1"=\"}
    rest=${rest%%\"*}
    case $rest in '' | *[!0-9]*) printf 0 ;; *) printf '%s' "$rest" ;; esac
}

# need TOOL PACKAGE: for a benchmark or a test that cannot do without.
need() {
    command -v "$1" >/dev/null || install_package "$2" && command -v "$1" >/dev/null ||
        fail "This needs '$1'. Install it with: $(install_hint "$2")"
}

# bench/run NAME..., bench/soak ...: they find the JDK in JAVA_HOME and this directory in MAILGENT_HOME.
bench_help() {
    if [ "$1" = soak ]; then
        cat <<'TEXT'
usage: ./mailgent soak [OPTION...]

Runs the server under mixed load for a long time and looks for what grows. See bench/README.md.
TEXT
    else
        cat <<'TEXT'
usage: ./mailgent bench [NAME...]

Runs all benchmarks, or those named. bench/README.md lists them; results are in bench/RESULTS.md.
TEXT
    fi
}

bench_run() {
    local what=$1
    shift
    case $what in bench) what=run ;; esac
    [ -x "$here/bench/$what" ] || fail "There is no $here/bench/$what yet."
    build_if_needed
    find_jdk
    MAILGENT_HOME=$here exec "$here/bench/$what" "$@"
}
