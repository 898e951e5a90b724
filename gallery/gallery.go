// Package gallery shows every page of the shop in every state: a small festival is staged through
// the real engine, vault and sandbox, once for each of a few moments, and a list says which pages
// of it show what. People browse the list at /gallery; tests hold every line of it.
//
// It promises that what is shown is the shop as it is served: the same node, the same doors, the
// same pages. It fakes no answer and knows no template; a refusal is shown by being refused. It
// never touches a data directory that somebody else made.
package gallery

import (
	"context"
	"errors"
	"log/slog"
)

// Gallery is the staged festival, at all its moments.
type Gallery struct {
	worlds map[string]*world
}

// Stage plays the festival in a directory that is empty, and opens it at each moment.
func Stage(ctx context.Context, dir string, log *slog.Logger) (*Gallery, error) {
	list, err := raise(ctx, dir, log)
	g := &Gallery{worlds: map[string]*world{}}
	for _, w := range list {
		g.worlds[w.moment.Key] = w
	}
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

// Close ends all of its worlds.
func (g *Gallery) Close() (err error) {
	for _, w := range g.worlds {
		err = errors.Join(err, w.close())
	}
	return err
}
