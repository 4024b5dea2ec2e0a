package browsertest

// An Option changes how a page is looked at.
type Option func(*options)

type options struct {
	phone, dark, still, forced, withoutScripts, withoutPolicy bool
	language, atStart, media                                  string
	width, height                                             int64
}

// Phone looks at the page on a small screen that is touched. Without it the
// screen is a desktop's.
func Phone() Option { return func(o *options) { o.phone = true } }

// Dark asks for dark colours.
func Dark() Option { return func(o *options) { o.dark = true } }

// ReducedMotion asks for pages that do not move.
func ReducedMotion() Option { return func(o *options) { o.still = true } }

// ForcedColors looks at the page as a person does who has chosen all colours, as in
// the contrast themes of Windows.
func ForcedColors() Option { return func(o *options) { o.forced = true } }

// Screen looks at the page on a touch screen of this size, in CSS pixels.
func Screen(width, height int64) Option {
	return func(o *options) { o.width, o.height = width, height }
}

// Print looks at the page as it goes to paper.
func Print() Option { return func(o *options) { o.media = "print" } }

// WithoutScripts switches the page's scripts off.
func WithoutScripts() Option { return func(o *options) { o.withoutScripts = true } }

// WithoutPolicy runs also what a page's Content-Security-Policy forbids: a test
// sees whether the page needs it.
func WithoutPolicy() Option { return func(o *options) { o.withoutPolicy = true } }

// AtStart runs a script in every page before its own, such as one that sets
// another clock.
func AtStart(script string) Option { return func(o *options) { o.atStart += ";" + script } }

// Language asks for the pages' language, "en" when not given.
func Language(tag string) Option { return func(o *options) { o.language = tag } }
