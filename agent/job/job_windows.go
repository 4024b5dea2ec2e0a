package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// HoldChildren has the programs that are started from now on, and what those
// start, end with this one. It is called once, before the first of them.
//
// This process goes into the job itself, and its children are in it from their
// first moment. A child that were put there after its start could be left for
// ever: Windows makes a process with its thread suspended, and who started it
// lets the thread go. One that is killed in between leaves a process that does
// nothing and has no end. The handle of the job stays open until the system
// closes it, which ends whatever is in it.
func HoldChildren() error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return fmt.Errorf("make a job object: %w", err)
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
			LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_BREAKAWAY_OK,
		},
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		return errors.Join(fmt.Errorf("set the limits of a job object: %w", err), windows.CloseHandle(job))
	}
	if err := windows.AssignProcessToJobObject(job, windows.CurrentProcess()); err != nil {
		return errors.Join(fmt.Errorf("enter a job object: %w", err), windows.CloseHandle(job))
	}
	return nil
}

// RunFree runs a program that may go on when this one ends, as may what it
// starts, such as a browser.
func RunFree(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_BREAKAWAY_FROM_JOB}
	err := cmd.Run()
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
		// Who started this program has put it into a job that lets nobody out.
		return exec.CommandContext(ctx, name, args...).Run()
	}
	return err
}

// ExitNow ends this process without what its libraries do at an end: the system
// asks each of them, and one that hangs would hold the process up.
func ExitNow(status int) {
	_ = windows.TerminateProcess(windows.CurrentProcess(), uint32(status)) // of oneself it does not fail
	os.Exit(status)
}
