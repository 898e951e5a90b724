package gallery

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"carnival/gateway/clock"
	"carnival/node"
)

// world is a running node at one moment of the staged festival, with the people in it.
type world struct {
	moment Moment
	node   *node.Node
	ids    map[string]string // of what is staged, by the names that addresses use

	mu     sync.Mutex
	people map[string]*person // by name
	comes  int                // how many addresses have been given to who comes
}

// raise stages the moments one after the other: a node is brought to a moment and what happens
// until then happens; then it is closed, its directory is copied, and the copy goes on to the next
// moment. So every world has the same goods and people under the same ids.
func raise(ctx context.Context, dir string, log *slog.Logger) (list []*world, err error) {
	source, plan, err := node.PlanSource(node.DefaultPlan)
	if err != nil {
		return nil, err
	}
	s := &stage{ctx: ctx, plan: plan, ids: map[string]string{}, people: map[string]*person{},
		stock: map[string]stocked{}}
	home := ""
	for _, m := range Moments() {
		next := filepath.Join(dir, m.Key)
		if err := copied(next, home); err != nil {
			return list, err
		}
		o := node.Options{DataDir: next, Clock: clock.Stepped(max(s.now, m.instant())), Logger: log}
		if o.Plan = source; home != "" {
			o.Plan, o.Clock = nil, clock.Stepped(s.now)
		}
		if err := s.play(m, o); err != nil {
			return list, fmt.Errorf("staging %s: %w", m.Key, err)
		}
		w := &world{moment: m, ids: maps.Clone(s.ids), people: map[string]*person{}}
		for name, p := range s.people {
			one := *p
			w.people[name] = &one
		}
		list, home = append(list, w), next
	}
	return list, open(ctx, list, dir, log)
}

// open brings every world to life, each at its moment.
func open(ctx context.Context, list []*world, dir string, log *slog.Logger) error {
	for _, w := range list {
		var err error
		w.node, err = node.Open(ctx, node.Options{
			DataDir: filepath.Join(dir, w.moment.Key), Clock: clock.Stepped(w.moment.instant()),
			Accounts: &node.Demo{Shoppers: 1}, Logger: log,
		})
		if err != nil {
			return err
		}
		if err := reach(ctx, w.node); err != nil {
			return err
		}
	}
	return nil
}

// copied copies the directory of a node that is closed; from is "" for the first one.
func copied(to, from string) error {
	if from == "" {
		return os.MkdirAll(to, 0o750)
	}
	return os.CopyFS(to, os.DirFS(from))
}

func (w *world) close() error {
	if w.node == nil {
		return nil
	}
	return w.node.Close()
}

// hand is somebody's before the site of this world. Who is signed in has proved lately who they
// are; who is nobody comes from an address that nobody has come from yet.
func (w *world) hand(ctx context.Context, name string) (*hand, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.people[name]
	if p == nil && name != "" {
		return nil, fmt.Errorf("%s: nobody is called %s", w.moment.Key, name)
	}
	if p == nil {
		w.comes++
		return &hand{site: w.node.Handler(), from: address(w.comes)}, nil
	}
	if p.mail != "" && time.Since(p.proved) > proofLasts {
		w.comes++
		p.from = address(w.comes)
		if err := p.signIn(ctx, w.node.Handler()); err != nil {
			return nil, err
		}
	}
	return &hand{site: w.node.Handler(), from: p.from, cookies: sessionOf(p)}, nil
}

// address is one of the loopback's: a household each.
func address(n int) string {
	return fmt.Sprintf("127.%d.%d.%d:1", 1+n>>16&127, n>>8&255, n&255)
}

// fill puts ids into the places of a text.
func (w *world) fill(text string) (string, error) {
	for strings.Contains(text, "{") {
		before, rest, _ := strings.Cut(text, "{")
		name, behind, ok := strings.Cut(rest, "}")
		id := w.ids[name]
		switch {
		case ok && name == "key":
			id = newKey()
		case !ok || id == "":
			return "", fmt.Errorf("%s: nothing is called %q", w.moment.Key, name)
		}
		text = before + id + behind
	}
	return text, nil
}
