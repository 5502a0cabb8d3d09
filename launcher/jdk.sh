# Finds a JDK 25 without starting one: every JDK says its version in a file called `release`.

jdk_wanted=25

# Is the directory a JDK (not a bare run time) of the wanted version?
is_jdk() {
    local line
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        case $line in
            "JAVA_VERSION=\"$jdk_wanted\""* | "JAVA_VERSION=\"$jdk_wanted."*) return 0 ;;
        esac
    done <"$1/release"
    return 1
}

# Sets JAVA_HOME (exported) and java, or ends with a sentence.
find_jdk() {
    local candidate on_path
    if [ -n "${MAILGENT_JAVA_HOME-}" ]; then
        is_jdk "$MAILGENT_JAVA_HOME" || fail "MAILGENT_JAVA_HOME=$MAILGENT_JAVA_HOME is not a JDK $jdk_wanted."
        use_jdk "$MAILGENT_JAVA_HOME"
        return
    fi
    on_path=$(command -v java || true)
    if [ -n "$on_path" ] && [ "${JAVA_HOME:+set}" != set ]; then
        on_path=$(readlink -f -- "$on_path" 2>/dev/null || printf '%s' "$on_path")
        on_path=${on_path%/bin/java}
    fi
    for candidate in "${JAVA_HOME-}" "$on_path" \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/lib/jvm/* /opt/* /opt/java/* /opt/jdk/* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
        "${HOME-}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if [ -n "$candidate" ] && is_jdk "$candidate"; then
            use_jdk "$candidate"
            return
        fi
    done
    no_jdk
}

use_jdk() {
    JAVA_HOME=$1
    export JAVA_HOME
    java=$JAVA_HOME/bin/java
}

no_jdk() {
    local how="Install one (Eclipse Temurin $jdk_wanted, for instance)"
    if command -v apt-cache >/dev/null && apt-cache show "openjdk-$jdk_wanted-jdk-headless" >/dev/null 2>&1; then
        how="Install one with: apt-get install openjdk-$jdk_wanted-jdk-headless"
    elif command -v apt-cache >/dev/null && apt-cache show "temurin-$jdk_wanted-jdk" >/dev/null 2>&1; then
        how="Install one with: apt-get install temurin-$jdk_wanted-jdk"
    elif command -v dnf >/dev/null; then
        how="Install one with: dnf install java-$jdk_wanted-openjdk-devel"
    elif command -v brew >/dev/null; then
        how="Install one with: brew install openjdk@$jdk_wanted"
    fi
    fail "Mailgent needs a JDK $jdk_wanted and found none in the usual places. $how, or, if there is one, name its directory: MAILGENT_JAVA_HOME=/path/to/jdk-$jdk_wanted $0"
}
