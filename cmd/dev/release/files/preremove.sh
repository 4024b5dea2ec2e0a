#!/bin/sh
# Before a removal; not before an upgrade, when the program goes on.
set -e

# running prints which processes are the program, of all or of those that are named:
# everybody's, since without the program they would go on serving the quiz. One in a
# container has another root folder. What runs since before an upgrade is "deleted".
running() {
  [ $# -gt 0 ] || set -- /proc/[0-9]*
  for process in "$@"; do
    program=$(readlink "$process/exe" 2>/dev/null) || continue
    case "${program% (deleted)}" in
      /usr/lib/ministry-finder/ministry-finder | /usr/lib/ministry-finder/ministry-finder-window)
        if [ "$process/root" -ef / ]; then echo "$process"; fi
        ;;
    esac
  done
}

# end sends them a signal, and waits so many tenths of a second at most until they
# are gone.
end() {
  left=$(running)
  for process in $left; do
    kill "-$1" "${process#/proc/}" 2>/dev/null || true
  done
  tenths=0
  while [ -n "$left" ] && [ "$tenths" -lt "$2" ]; do
    sleep 0.1
    tenths=$((tenths + 1))
    left=$(running $left)
  done
}

case "$1" in
  remove|0)
    if [ -d /run/systemd/system ]; then
      systemctl disable --now ministry-finder.service || true
    fi
    end TERM 300 # the end of the program: what is open is answered, what waits is stored
    end KILL 20
    ;;
esac
