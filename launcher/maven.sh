# Finds Maven 3.8 or newer; where there is none, installs the system's package (as root on Debian and its kin) or says how.

maven_wanted=8 # of 3.x

is_maven() {
    local line
    [ -n "$1" ] && [ -x "$1" ] || return 1
    line=$("$1" --version 2>/dev/null) || return 1
    line=${line#*Apache Maven }
    line=${line%%[!0-9.]*}
    case $line in
        3.*)
            line=${line#3.}
            [ "${line%%.*}" -ge "$maven_wanted" ]
            ;;
        [4-9].* | [1-9][0-9].*) return 0 ;;
        *) return 1 ;;
    esac
}

# Sets maven, or ends with a sentence. Needs JAVA_HOME.
find_maven() {
    local candidate
    for candidate in "$(command -v mvn || true)" "${MAVEN_HOME-}/bin/mvn" "${M2_HOME-}/bin/mvn" \
        "${HOME-}/.sdkman/candidates/maven/current/bin/mvn" /usr/share/maven/bin/mvn /opt/*maven*/bin/mvn; do
        if is_maven "$candidate"; then
            maven=$candidate
            return
        fi
    done
    if install_package maven; then
        maven=$(command -v mvn || true)
        is_maven "$maven" && return
    fi
    fail "Mailgent is built by Maven 3.$maven_wanted or newer and found none. Install it with: $(install_hint maven)"
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# install_package NAME: true when it is installed afterwards. Only as root, and never in silence.
install_package() {
    can_install || return 1
    timed "Installing the Debian package $1" apt_install "$1" && return
    timed "Refreshing the list of Debian packages" apt-get -q update &&
        timed "Installing the Debian package $1" apt_install "$1"
}

apt_install() { DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$1"; }

install_hint() {
    if command -v apt-get >/dev/null; then
        printf 'sudo apt-get install %s' "$1"
    elif command -v dnf >/dev/null; then
        printf 'sudo dnf install %s' "$1"
    elif command -v brew >/dev/null; then
        printf 'brew install %s' "$1"
    else
        printf "your system's package '%s'" "$1"
    fi
}

# ./mvnw: Maven as it is, on the right JDK, wherever it is called from.
maven_exec() {
    find_jdk
    find_maven
    local argument
    forget_unchecked
    for argument in "$@"; do
        case $argument in -f | -f?* | --file | --file=*) exec "$maven" "$@" ;; esac
    done
    if [ -f pom.xml ]; then exec "$maven" "$@"; fi
    exec "$maven" -f "$here/pom.xml" "$@"
}
