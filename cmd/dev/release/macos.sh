#!/bin/sh
# Makes "Ministry Finder.app" and a ZIP of it, on a Mac. UNTRIED: nobody of us has
# had a Mac yet; whoever has one, please mend what is wrong.
#
# It needs Go 1.26 and Xcode's command line tools (xcode-select --install). Tray and
# window need the system's own libraries, so it cannot be made elsewhere. Programs
# that are not signed open after a right click and Open; to sign, set
# SIGN="Developer ID Application: NAME", and notarise the ZIP afterwards:
#   xcrun notarytool submit .dist/ministry-finder-VERSION-macos.zip --wait
set -eu
cd "$(dirname "$0")/../../.."
field() { sed -n "s/^ *$1 *= *\"\(.*\)\"/\1/p" FyneApp.toml | head -n 1; }
name=$(field Name) id=$(field ID) version=$(field Version) icon=$(field Icon)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
app="$work/$name.app/Contents"
mkdir -p "$app/MacOS" "$app/Resources" "$work/icon.iconset" .dist

# Both programs side by side: the agent looks for its window beside itself.
for program in ministry-finder ministry-finder-window; do
  for arch in arm64 amd64; do
    CGO_ENABLED=1 GOOS=darwin GOARCH=$arch go build -trimpath -buildvcs=false -tags accessibility,no_emoji \
      -ldflags "-s -w -X main.version=$version" -o "$work/$program-$arch" "./cmd/$program"
  done
  lipo -create -output "$app/MacOS/$program" "$work/$program-arm64" "$work/$program-amd64"
done

for size in 16 32 128 256; do
  sips -z $size $size "$icon" --out "$work/icon.iconset/icon_${size}x$size.png" >/dev/null
done
iconutil -c icns "$work/icon.iconset" -o "$app/Resources/icon.icns"

# LSUIElement: an icon in the menu bar, none in the Dock.
cat > "$app/Info.plist" <<PLIST
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleName</key><string>$name</string>
<key>CFBundleIdentifier</key><string>$id</string>
<key>CFBundleExecutable</key><string>ministry-finder</string>
<key>CFBundleIconFile</key><string>icon</string>
<key>CFBundlePackageType</key><string>APPL</string>
<key>CFBundleShortVersionString</key><string>$version</string>
<key>CFBundleVersion</key><string>$version</string>
<key>LSMinimumSystemVersion</key><string>12.0</string>
<key>LSUIElement</key><true/>
<key>NSHighResolutionCapable</key><true/>
</dict></plist>
PLIST
if [ -n "${SIGN:-}" ]; then
  codesign --force --deep --options runtime --sign "$SIGN" "$work/$name.app"
fi
ditto -c -k --keepParent "$work/$name.app" ".dist/ministry-finder-$version-macos.zip"
echo ".dist/ministry-finder-$version-macos.zip is made"
