// Package cli is the list of commands: their flags, their progress and what they print.
//
// It promises that --json prints one object as the last line of standard output and nothing else
// there after it, that every flag can also be given as CARNIVAL_..., and that the exit code says
// whether what was asked holds: 0 yes, 1 it failed, 2 it was asked wrongly, 3 a verification did
// not hold. It holds no logic of the product: each command hands its flags to one room.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"carnival/node"
)

// Exit codes.
const (
	exitHolds   = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefuted = 3
)

// errRefuted says that a verification did not hold; what it found is already printed.
var errRefuted = errors.New("the verification did not hold")

// errInterrupted says that a person or the system ended the command before it was done.
var errInterrupted = errors.New("interrupted")

// usageError is a mistake in how a command was asked.
type usageError struct{ error }

// shell is what every command shares.
type shell struct {
	version  string
	out, err io.Writer
	dataDir  string
	listen   string
	json     bool
	logLevel string
}

// Run runs a command line and returns the exit code.
func Run(version string, args []string) int {
	node.TuneMemory()
	node.TuneProcessors()
	ctx, stop := interruptible()
	defer stop()
	s := &shell{version: version, out: os.Stdout, err: os.Stderr}
	return s.run(ctx, args)
}

// interruptible is a context that the first signal ends. The second one meets no handler any more
// and ends the process at once, however long a command takes to come to its end.
func interruptible() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

func (s *shell) run(ctx context.Context, args []string) int {
	root := s.root()
	root.SetArgs(args)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	var wrong usageError
	switch {
	case err == nil:
		return exitHolds
	case errors.Is(err, errRefuted):
		return exitRefuted
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		err = errInterrupted
	}
	fmt.Fprintln(s.err, "carnival:", err)
	if errors.As(err, &wrong) || strings.HasPrefix(err.Error(), "unknown command") {
		fmt.Fprintln(s.err, "see carnival help")
		return exitUsage
	}
	return exitFailed
}

func (s *shell) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "carnival",
		Short:         "Run a shopping festival on your own machine",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          nothing,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.dataDir, "data-dir", "./data", "where everything is kept")
	flags.StringVar(&s.listen, "listen", "localhost:8080", "address of the site")
	flags.BoolVar(&s.json, "json", false, "print one JSON object as the last line")
	flags.StringVar(&s.logLevel, "log-level", "warn", "debug, info, warn or error")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := fromEnv(c.Flags()); err != nil {
			return err
		}
		_, err := s.logger()
		return err
	}
	root.AddCommand(s.demo(), s.serve(), s.imports(), s.journal(), s.accounts(), s.draws(),
		s.gallery(), s.prove(), s.bench(), s.showVersion())
	return root
}

// fromEnv gives each flag that was not set the value of CARNIVAL_NAME.
func fromEnv(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		name := "CARNIVAL_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := os.LookupEnv(name)
		if f.Changed || !ok || err != nil {
			return
		}
		if serr := flags.Set(f.Name, value); serr != nil {
			err = usageError{fmt.Errorf("%s: %w", name, serr)}
		}
	})
	return err
}

// logger writes text on a terminal and JSON elsewhere.
func (s *shell) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return nil, usageError{fmt.Errorf("--log-level %q: it is debug, info, warn or error",
			s.logLevel)}
	}
	options := &slog.HandlerOptions{Level: level}
	if terminal(os.Stderr) {
		return slog.New(slog.NewTextHandler(s.err, options)), nil
	}
	return slog.New(slog.NewJSONHandler(s.err, options)), nil
}

// language is that of the person at the terminal: zh or en.
func language() string {
	if strings.HasPrefix(os.Getenv("LANG"), "zh") {
		return "zh"
	}
	return "en"
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// last prints the object of --json.
func (s *shell) last(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, string(text))
	return err
}

// house sees to it that the data directory is one, or is not there yet.
func (s *shell) house() error {
	info, err := os.Stat(s.dataDir)
	if err == nil && !info.IsDir() {
		return usageError{fmt.Errorf("--data-dir %s is a file: name a directory", s.dataDir)}
	}
	return nil
}

// nothing wants no arguments and no command of a name that there is not.
func nothing(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unknown command %q for %s", args[0], c.CommandPath())}
	}
	return nil
}

// exactly wants a number of arguments and says so as a usage error.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := cobra.ExactArgs(n)(c, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

func (s *shell) showVersion() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			if s.json {
				return s.last(map[string]string{"version": s.version})
			}
			_, err := fmt.Fprintln(s.out, "carnival", s.version)
			return err
		},
	}
}

// progress rewrites one line on a terminal, and is silent elsewhere.
func (s *shell) progress(format string, args ...any) {
	if terminal(os.Stderr) {
		fmt.Fprintf(s.err, "\r\x1b[K"+format, args...)
	}
}
