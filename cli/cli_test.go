package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carnival/bench"
	"carnival/demo"
)

// said is what came of a command line.
type said struct {
	code     int
	out, err string
}

// tell runs a command line in this process.
func tell(ctx context.Context, args ...string) said {
	var out, problems bytes.Buffer
	s := &shell{version: "v1.2.3", out: &out, err: &problems}
	code := s.run(ctx, args)
	return said{code, out.String(), problems.String()}
}

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

// dataDir is a data directory with a product in it, brought in by the command for that.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file := put(t, filepath.Join(dir, "goods.csv"), "title,price,stock\nTea,20.00,3\n")
	data := filepath.Join(dir, "data")
	if r := tell(t.Context(), "import", "products", "--data-dir", data, file); r.code != 0 ||
		!strings.Contains(r.out, "1 products") {
		t.Fatalf("import: %+v", r)
	}
	return data
}

// commandLine is what is typed, parted at spaces, and what is answered.
type commandLine struct {
	line string
	code int
	says string // somewhere in standard error, or in standard output when the code is 0
}

func (c commandLine) check(t *testing.T) {
	t.Helper()
	r := tell(t.Context(), strings.Fields(c.line)...)
	where := r.err
	if c.code == exitHolds {
		where = r.out
	}
	if r.code != c.code || !strings.Contains(where, c.says) {
		t.Errorf("carnival %s: %d, not %d, without %q:\n%s%s", c.line, r.code, c.code, c.says,
			r.out, r.err)
	}
}

// TestCommandLines holds what a command line answers: its exit code, and a part of what it says.
func TestCommandLines(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	none, file := filepath.Join(dir, "none"), put(t, filepath.Join(dir, "afile"), "")
	goods := put(t, filepath.Join(dir, "goods.csv"), "title,price\nTea,20.00\nCup,much\n")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().String()
	for _, c := range []commandLine{
		{"version", 0, "carnival v1.2.3\n"},
		{"version --json", 0, `{"version":"v1.2.3"}` + "\n"},
		{"help", 0, "Available Commands"},
		{"", 0, "Available Commands"},
		{"sell", 2, `unknown command "sell"`},
		{"journal burn", 2, `unknown command "burn" for carnival journal`},
		{"bench all", 2, `unknown command "all"`},
		{"import orders", 2, `unknown command "orders"`},
		{"version --loud", 2, "unknown flag: --loud"},
		{"version 2", 2, "accepts 0 arg"},
		{"version --log-level loud", 2, "debug, info, warn or error"},
		{"bench core --repeat 0", 2, "--repeat at least 1"},
		{"bench core --duration -1s", 2, "--duration is more than 0"},
		{"bench http --duration 0s", 2, "--duration is more than 0"},
		{"bench recovery --orders 0", 2, "--orders is at least 1"},
		{"bench core --data-dir " + file, 2, "is a file: name a directory"},
		{"serve --scale 0", 2, "--scale is at least 1"},
		{"serve --speed 86401", 2, "--speed is 0 to 86400"},
		{"serve --from noon", 2, "--from: write an instant"},
		{"serve --listen here", 2, "write a host and a port"},
		{"serve --shutdown-timeout -1s", 2, "--shutdown-timeout"},
		{"serve --festival nowhere.yaml", 2, "built in are"},
		{"serve --festival double11-2015 --listen 127.0.0.1:0 --data-dir " +
			filepath.Join(dir, "over"), 2, "--from 2015-11-10T23:58:00+08:00"},
		{"serve --data-dir " + file, 2, "is a file: name a directory"},
		{"serve --data-dir " + none + " --listen " + port, 1, "another address with --listen"},
		{"demo goods.csv", 2, "product files come behind --catalog"},
		{"demo --scale 0", 2, "--scale at least 1"},
		{"demo --data-dir " + file, 2, "is a file: name a directory"},
		{"prove --stock -1", 2, ""},
		{"prove now", 2, "accepts 0 arg"},
		{"journal verify --data-dir " + none, 1, "there is no journal in " + none},
		{"journal stat --data-dir " + none, 1, "name another --data-dir"},
		{"journal export --data-dir " + none, 1, "name another --data-dir"},
		{"journal verify --data-dir " + file, 2, "is a file: name a directory"},
		{"journal stat --as-of noon", 2, "--as-of: write an instant"},
		{"import products", 2, "name at least one file"},
		{"import products --dry-run " + none, 1, "no such file"},
		{"import products --dry-run --currency cowries " + goods, 2, "write a currency as CNY"},
		{"import products --dry-run --rejects " + goods + " " + goods, 2, "is a file of products"},
		{"import products --dry-run " + goods, 0, "goods.csv.rejects.jsonl)"},
		{"import products --data-dir " + file + " " + goods, 2, "is a file: name a directory"},
	} {
		c.check(t)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a command that was refused made a data directory")
	}
}

// TestFlagFromEnvironment: a flag may also be given as CARNIVAL_..., and the command line wins.
func TestFlagFromEnvironment(t *testing.T) {
	t.Setenv("CARNIVAL_JSON", "true")
	if r := tell(t.Context(), "version"); !strings.HasPrefix(r.out, "{") {
		t.Errorf("the environment was not heard: %+v", r)
	}
	if r := tell(t.Context(), "version", "--json=false"); strings.HasPrefix(r.out, "{") {
		t.Errorf("the environment won over the command line: %+v", r)
	}
	t.Setenv("CARNIVAL_JSON", "perhaps")
	if r := tell(t.Context(), "version"); r.code != exitUsage ||
		!strings.Contains(r.err, "CARNIVAL_JSON") {
		t.Errorf("nonsense in the environment: %+v", r)
	}
}

func TestJournalOfDataDir(t *testing.T) {
	data := dataDir(t)
	r := tell(t.Context(), "journal", "verify", "--data-dir", data, "--json")
	var v verified
	if err := json.Unmarshal([]byte(r.out), &v); err != nil || r.code != 0 || !v.Holds ||
		v.Entries == 0 || v.Last != v.Entries {
		t.Fatalf("verify: %+v, %v", r, err)
	}
	if r := tell(t.Context(), "journal", "stat", "--data-dir", data); r.code != 0 {
		t.Errorf("stat: %+v", r)
	}
	r = tell(t.Context(), "journal", "export", "--data-dir", data, "--from", "2", "--to", "3")
	if r.code != 0 || strings.Count(r.out, "\n") != 2 ||
		!strings.HasPrefix(r.out, `{"sequence":2,`) {
		t.Errorf("export: %+v", r)
	}
}

// TestTamperedJournal: a single byte of a copy, and the code says that it does not hold.
func TestTamperedJournal(t *testing.T) {
	data := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(data, os.DirFS(dataDir(t))); err != nil {
		t.Fatal(err)
	}
	blocks, err := filepath.Glob(filepath.Join(data, "journal", "nats", "jetstream", "$G",
		"streams", "*", "msgs", "*.blk"))
	if err != nil || len(blocks) == 0 {
		t.Fatalf("no files to tamper with: %v", err)
	}
	text, err := os.ReadFile(blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	put(t, blocks[0], string(text))
	for _, flags := range [][]string{{}, {"--json"}} {
		args := append([]string{"journal", "verify", "--data-dir", data}, flags...)
		r := tell(t.Context(), args...)
		if r.code != exitRefuted || !strings.Contains(r.out, "journal damaged") {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

// TestInterruptedDemo: a day that was broken off says so and fails.
func TestInterruptedDemo(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for flag, want := range map[string]string{
		"--json=false": "", "--json": `{"interrupted":true}` + "\n",
	} {
		r := tell(ended, "demo", "--listen", "127.0.0.1:0", "--data-dir", t.TempDir(), flag)
		if r.code != exitFailed || r.out != want ||
			!strings.HasSuffix(r.err, "carnival: interrupted\n") {
			t.Errorf("%s: %+v", flag, r)
		}
	}
}

// TestTellDemo: what came of a day is the exit code, however the site was ended after it.
func TestTellDemo(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("broken")
	for _, c := range []struct {
		ctx    context.Context
		result *demo.Result
		err    error
		want   error
	}{
		{t.Context(), &demo.Result{Agrees: true}, nil, nil},
		{ended, &demo.Result{Agrees: true}, nil, nil},
		{t.Context(), &demo.Result{}, nil, errRefuted},
		{ended, nil, nil, errInterrupted},
		{t.Context(), nil, broken, broken},
		{ended, nil, broken, broken},
	} {
		var out bytes.Buffer
		s := &shell{out: &out, json: true}
		if err := s.tellDemo(c.ctx, c.result, c.err); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
		if (out.Len() == 0) != (c.err != nil) {
			t.Errorf("%+v: the last object is %q", c, out.String())
		}
	}
}

// TestInterruptedBench: the figures of a measurement that was broken off are not printed.
func TestInterruptedBench(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	s := &shell{out: &out, err: io.Discard, dataDir: t.TempDir()}
	o := bench.Options{Duration: time.Second, Repeat: 1}
	c := s.benchOf("half", "", &o, func(context.Context, bench.Options) (any, error) {
		cancel()
		return "half of the figures", nil
	})
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(nil)
	if err := c.ExecuteContext(ctx); !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("%v, printed %q", err, out.String())
	}
}

// TestSecondSignal: a child hears the first signal and goes on; the second ends it at once.
func TestSecondSignal(t *testing.T) {
	if os.Getenv("CARNIVAL_TEST_SIGNALS") != "" {
		ctx, stop := interruptible()
		defer stop()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("first")
		select {}
	}
	child := exec.Command(os.Args[0], "-test.run=^TestSecondSignal$")
	child.Env = append(os.Environ(), "CARNIVAL_TEST_SIGNALS=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(20*time.Second, func() { child.Process.Kill() })
	defer guard.Stop()
	lines := bufio.NewReader(out)
	for _, want := range []string{"ready\n", "first\n"} {
		if line, err := lines.ReadString('\n'); line != want {
			t.Fatalf("the child said %q, not %q: %v", line, want, err)
		}
		if err := child.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan struct{})
	go func() {
		// The handler is taken down a moment after the first signal: a second one that comes
		// before that is heard and forgotten.
		again := time.NewTicker(10 * time.Millisecond)
		defer again.Stop()
		for {
			select {
			case <-ended:
				return
			case <-again.C:
				_ = child.Process.Signal(os.Interrupt)
			}
		}
	}()
	_, _ = io.Copy(io.Discard, lines)
	err = child.Wait()
	close(ended)
	if err == nil || !strings.Contains(err.Error(), "interrupt") {
		t.Errorf("the child ended with %v, not by the second signal", err)
	}
}
