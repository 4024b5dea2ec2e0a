#!/bin/sh
# Before a removal; not before an upgrade, when the service goes on.
set -e
case "$1" in
  remove|0)
    if [ -d /run/systemd/system ]; then
      systemctl disable --now ministry-finder.service || true
    fi
    ;;
esac
