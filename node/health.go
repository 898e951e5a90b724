package node

import (
	"context"
	"encoding/json"
	"net/http"
)

// part is one thing that must be well before the site is.
type part struct {
	Name   string `json:"name"`
	Well   bool   `json:"well"`
	Reason string `json:"reason,omitempty"`
}

func partOf(name string, err error) part {
	p := part{Name: name, Well: err == nil}
	if err != nil {
		p.Reason = err.Error()
	}
	return p
}

// parts looks at everything that /readyz tells of.
func (n *Node) parts(ctx context.Context) []part {
	return []part{
		partOf("cell", n.Engine.Health()),
		partOf("views", n.runner.Status().Stale),
		partOf("errands", n.errandsHealth()),
		partOf("people", n.peopleHealth(ctx)),
		partOf("disk", diskRoom(n.opts.DataDir)),
	}
}

// ready answers 200 when every part is well and 503 with the reasons when not.
func (n *Node) ready(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Ready bool   `json:"ready"`
		Parts []part `json:"parts"`
	}{true, n.parts(r.Context())}
	for _, p := range answer.Parts {
		answer.Ready = answer.Ready && p.Well
	}
	status := http.StatusOK
	if !answer.Ready {
		status = http.StatusServiceUnavailable
	}
	writeJSON(w, status, answer)
}

// alive answers as long as the process can answer at all.
func alive(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]bool{"alive": true})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// An answer of fixed shape always encodes; what fails is the connection, and nobody is left
	// to tell.
	_ = json.NewEncoder(w).Encode(v)
}
