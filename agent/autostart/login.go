// Package autostart starts the program when a person signs in to this computer, or
// does not any more. Each system has a place of its own for that, which belongs
// to the person alone: an XDG autostart file on Linux, the Run key of the
// registry on Windows, a LaunchAgent on macOS.
package autostart

// ID names the program to the system.
const ID = "org.stedward.ministryfinder"
