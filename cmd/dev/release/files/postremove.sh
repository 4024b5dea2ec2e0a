#!/bin/sh
# After a removal. What was entered stays: it goes with a purge alone, and then
# only the server's. What people have in their home folders is theirs.
set -e
case "$1" in
  remove|0)
    if [ -d /run/systemd/system ]; then
      systemctl daemon-reload || true
    fi
    if [ -d /var/lib/private/ministry-finder ] || [ -d /var/lib/ministry-finder ]; then
      echo "The data of Ministry Finder are kept in /var/lib/ministry-finder."
    fi
    ;;
  purge)
    rm -rf /var/lib/private/ministry-finder /var/lib/ministry-finder /etc/ministry-finder.env
    ;;
esac
