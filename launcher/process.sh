# Processes of this machine, by their id.

# alive PID: whether there is such a process, whoever's it is: the signal of 'kill -0' is refused for another user's.
alive() {
    kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1
}

# Ended, but whoever started it has not noticed yet.
is_zombie() {
    local words
    { words=$(cat "/proc/$1/stat"); } 2>/dev/null || return 1
    case ${words##*) } in Z*) return 0 ;; *) return 1 ;; esac
}

# wait_gone PID SECONDS
wait_gone() {
    local left=$(($2 * 20))
    while [ "$left" -gt 0 ]; do
        alive "$1" || return 0
        ! is_zombie "$1" || return 0
        sleep 0.05
        left=$((left - 1))
    done
    return 1
}
