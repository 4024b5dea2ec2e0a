#!/bin/sh
# After an installation or an upgrade. dpkg gives a word, rpm a number.
set -e
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  # Only where it runs already: it is never started by itself.
  systemctl try-restart ministry-finder.service || true
fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then
  gtk-update-icon-cache -q -f /usr/share/icons/hicolor || true
fi
if command -v update-desktop-database >/dev/null 2>&1; then
  update-desktop-database -q /usr/share/applications || true
fi
