package prove

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Bounds of what a server is waited for.
const (
	readyWait = 60 * time.Second
	readyPoll = 20 * time.Millisecond
	stopWait  = 30 * time.Second
	// starts is how often a start is tried: another program may take the port in between.
	starts = 3
)

// plan is the festival of a proof, by its built-in name: one whose home market pays in CNY, and
// that lets people order at any time.
const plan = "double11-2015"

// server is a process of the product and where it is reached. Shoppers ask it for the address and
// wait here while there is none.
type server struct {
	argv []string
	data string
	log  *os.File

	mu    sync.Mutex
	site  string        // "" while it is down
	moved chan struct{} // closed when site or dead changes
	dead  error         // it ended although nobody had asked it to
	child *child
}

// child is one life of the process.
type child struct {
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the process is gone
	serves  bool          // it has been ready
	awaited bool          // its end was asked for
}

func openServer(argv []string, data, log string) (*server, error) {
	f, err := os.OpenFile(log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return nil, err
	}
	return &server{argv: argv, data: data, log: f, moved: make(chan struct{})}, nil
}

// reached is a server that runs somewhere already.
func reached(site string) *server {
	return &server{site: strings.TrimRight(site, "/"), moved: make(chan struct{})}
}

// command is a command line of the product. It does not see the settings of this process's own
// environment, and stands in a process group of its own.
func (s *server) command(args ...string) *exec.Cmd {
	line := append(append([]string{}, s.argv...), args...)
	cmd := exec.Command(line[0], line[1:]...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "CARNIVAL_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = s.log
	return cmd
}

// importProduct brings the one product in whose units everybody wants.
func (s *server) importProduct(ctx context.Context, dir string, stock int) error {
	file := filepath.Join(dir, "proof.jsonl")
	product := fmt.Sprintf(`{"handle":"proof","title":{"zh":"人人都要的一件","en":"What everybody `+
		`wants"},"currency":"CNY","skus":[{"code":"PROOF","price":"99.00","stock":%d}]}`, stock)
	if err := os.WriteFile(file, []byte(product), 0o640); err != nil {
		return err
	}
	cmd := s.command("import", "products", file, "--data-dir", s.data, "--json")
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() }) // Wait tells how it ended
	defer stop()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("import: %w: %s", err, s.said())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var counts struct{ SKUs, Rejected int }
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &counts); err != nil {
		return fmt.Errorf("import: its last line is not JSON: %w", err)
	}
	if counts.SKUs != 1 || counts.Rejected != 0 {
		return fmt.Errorf("import: %d SKUs came in and %d rows were rejected",
			counts.SKUs, counts.Rejected)
	}
	return nil
}

// start brings the server up and waits until it says that it is ready.
func (s *server) start(ctx context.Context) (err error) {
	for range starts {
		var site string
		if site, err = freeSite(); err != nil {
			return err
		}
		var c *child
		if c, err = s.spawn(site); err != nil {
			return err
		}
		if err = c.ready(ctx, site); err == nil {
			s.mu.Lock()
			c.serves = true
			s.mu.Unlock()
			s.move(site, nil)
			return nil
		}
		if kerr := s.kill(); kerr != nil || ctx.Err() != nil {
			return errors.Join(err, kerr)
		}
	}
	return fmt.Errorf("%w: %s", err, s.said())
}

// freeSite finds a port that nobody listens on. Each life gets another one, so that no connection
// of a life before stands in its way.
func freeSite() (string, error) {
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return "http://" + on.Addr().String(), on.Close()
}

func (s *server) spawn(site string) (*child, error) {
	listen := strings.TrimPrefix(site, "http://")
	c := &child{ended: make(chan struct{})}
	c.cmd = s.command("serve", "--data-dir", s.data, "--listen", listen, "--festival", plan)
	c.cmd.Stdout = s.log
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.child = c
	s.mu.Unlock()
	go func() {
		err := c.cmd.Wait()
		close(c.ended)
		s.mu.Lock()
		unwanted := c.serves && !c.awaited
		s.mu.Unlock()
		if unwanted {
			s.move("", fmt.Errorf("the server ended by itself (%v): %s", err, s.said()))
		}
	}()
	return c, nil
}

// ready polls /readyz until it answers 200.
func (c *child) ready(ctx context.Context, site string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWait)
	defer cancel()
	poll := time.NewTicker(readyPoll)
	defer poll.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, site+"/readyz", nil)
		if err != nil {
			return err
		}
		request.Close = true
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-poll.C:
		case <-c.ended:
			return errors.New("the server ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("the server was not ready: %w", ctx.Err())
		}
	}
}

// move tells those who wait where the server is now.
func (s *server) move(site string, dead error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.site = site
	if dead != nil {
		s.dead = dead
	}
	close(s.moved)
	s.moved = make(chan struct{})
}

// where gives the address, and waits for it while the server is down.
func (s *server) where(ctx context.Context) (string, error) {
	for {
		s.mu.Lock()
		site, dead, moved := s.site, s.dead, s.moved
		s.mu.Unlock()
		switch {
		case dead != nil:
			return "", dead
		case site != "":
			return site, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// await says that the end of the process is wanted from now on; nil when there is none.
func (s *server) await() *child {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.child
	if c == nil || s.dead != nil {
		return nil
	}
	c.awaited, s.child, s.site = true, nil, ""
	return c
}

// kill ends the process group with SIGKILL and waits until the process is gone.
func (s *server) kill() error {
	c := s.await()
	if c == nil {
		return nil
	}
	select {
	case <-c.ended: // by itself; its number may be somebody else's by now
		return nil
	default:
	}
	err := syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		err = nil
	}
	<-c.ended
	return err
}

// stop asks the process to end and wants it to do so well.
func (s *server) stop(ctx context.Context) error {
	c := s.await()
	if c == nil {
		return nil
	}
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	patience := time.NewTimer(stopWait)
	defer patience.Stop()
	select {
	case <-c.ended:
	case <-patience.C:
		return c.end(fmt.Errorf("the server did not stop within %s", stopWait))
	case <-ctx.Done():
		return c.end(ctx.Err())
	}
	if !c.cmd.ProcessState.Success() {
		return fmt.Errorf("the server stopped with %s: %s", c.cmd.ProcessState, s.said())
	}
	return nil
}

// end is what is left when a process does not stop by itself.
func (c *child) end(why error) error {
	err := c.cmd.Process.Kill()
	<-c.ended
	return errors.Join(why, err)
}

// close leaves nothing running.
func (s *server) close() error { return errors.Join(s.kill(), s.log.Close()) }

// said is the end of what the server wrote.
func (s *server) said() string {
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	const most = 2000
	return string(text[max(len(text)-most, 0):])
}
