package tray

// Entry names a menu entry.
type Entry int

// The menu's entries, in the order in which a person reads them: what is in a
// submenu follows the entry that opens it.
const (
	StatusLine Entry = iota // tells the state; not to be clicked
	OpenQuiz
	OpenDashboard
	LAN // opens the submenu of sharing
	LANSwitch
	LANShow
	LANPoster
	ShowWindow
	Alerts // opens the submenu of alerts
	FirstAlert
	SecondAlert
	ThirdAlert
	SnoozeHour
	SnoozeTomorrow
	Unsnooze
	BackUp
	Restart
	Settings
	StartAtLogin
	Help
	About // opens the submenu about the program
	Version
	Update
	OpenFolder
	Diagnostics
	Quit
	entries
)

// top is the menu itself, as the place of an entry.
const top Entry = -1

// shape says where an entry stands.
type shape struct {
	within    Entry // the entry whose submenu it is in, or top
	separated bool  // has a line above it
	ticked    bool  // can have a tick
}

func shapes() [entries]shape {
	var all [entries]shape
	for i := range all {
		all[i].within = top
	}
	for parent, children := range map[Entry][]Entry{
		LAN:    {LANSwitch, LANShow, LANPoster},
		Alerts: {FirstAlert, SecondAlert, ThirdAlert, SnoozeHour, SnoozeTomorrow, Unsnooze},
		About:  {Version, Update, OpenFolder, Diagnostics},
	} {
		for _, child := range children {
			all[child].within = parent
		}
	}
	for _, e := range []Entry{OpenQuiz, ShowWindow, SnoozeHour, BackUp, Settings, OpenFolder, Quit} {
		all[e].separated = true
	}
	for _, e := range []Entry{LANSwitch, StartAtLogin} {
		all[e].ticked = true
	}
	return all
}
