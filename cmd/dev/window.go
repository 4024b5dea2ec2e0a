package main

import (
	"context"
	"errors"
	"runtime"

	"ministryfinder/cmd/dev/build"
)

// makeWindow installs what the window's build needs and builds it.
func makeWindow(ctx context.Context, p *build.Progress) error {
	if packages := missingPackages(ctx, windowNeeds()); len(packages) > 0 {
		p.Step("installing packages for the window")
		if err := install(ctx, packages, "the health window is drawn with OpenGL, and its build needs these"); err != nil {
			return err
		}
	}
	if err := checkCompiler(runtime.GOOS, hasCommand); err != nil {
		return err
	}
	p.Step("building the window; the first time takes about four minutes")
	return build.Window(ctx, p)
}

// checkCompiler says how to get a C compiler where there is none.
func checkCompiler(system string, has func(string) bool) error {
	switch {
	case system == "windows" && !has("gcc"):
		return errors.New("a C compiler is missing; install MinGW-w64, put gcc on the PATH and start again (winget install BrechtSanders.WinLibs.POSIX.UCRT)")
	case system == "darwin" && !has("clang"):
		return errors.New("the compiler is missing; install it with xcode-select --install and start again")
	case system != "windows" && system != "darwin" && !has("gcc") && !has("cc"):
		return errors.New("a C compiler is missing; install gcc and the headers of OpenGL and X11 and start again")
	}
	return nil
}
