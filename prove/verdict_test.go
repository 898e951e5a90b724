package prove

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lie is a history that did not happen, and what the verdict has to say of it.
type lie struct {
	name, code string
	tell       func([]line) []line
	stock      int // when another is claimed
}

// TestVerdictNoticesEachBreach tells the verdict one lie after the other about a proof that held.
func TestVerdictNoticesEachBreach(t *testing.T) {
	o := proof(t, roleServer)
	o.Shoppers, o.Stock, o.Kills = 600, 40, 1
	r, err := Run(t.Context(), o)
	if err != nil || !r.Holds {
		t.Fatalf("%v\n%s", err, r.Render("en"))
	}
	truth := readLines(t, r.Histories)
	bought := find(truth, func(l line) bool {
		return l.What == answered && l.Does == checkout && l.Status == http.StatusCreated
	})
	m := matter{
		Options: o, sku: skuOf(t, truth[bought]), journal: filepath.Join(r.DataDir, "journal"),
		alone: true,
	}
	for _, c := range slices.Concat(liesOfAnswers(truth, bought), liesOfTheRun()) {
		t.Run(c.name, func(t *testing.T) {
			m := m
			m.histories = writeLines(t, c.tell(slices.Clone(truth)))
			if c.stock != 0 {
				m.Stock = c.stock
			}
			got, err := verdict(m)
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(got.Findings, func(f Finding) bool {
				return f.Code == c.code
			})
			if got.Holds != (c.code == "") || found != (c.code != "") {
				t.Errorf("holds: %v\n%s", got.Holds, got.Render("en"))
			}
		})
	}
	t.Run("a damaged journal", func(t *testing.T) {
		m.histories = r.Histories
		damaged(t, m)
	})
}

func find(lines []line, which func(line) bool) int { return slices.IndexFunc(lines, which) }

// liesOfAnswers change what a shopper was told.
func liesOfAnswers(truth []line, bought int) []lie {
	paid := find(truth, func(l line) bool { return l.What == answered && l.Does == pay })
	refused := find(truth, func(l line) bool { return l.Code == codeOfSoldOut })
	joined := find(truth, func(l line) bool { return l.What == answered && l.Does == signIn })
	change := func(at int, from, to string) func([]line) []line {
		return func(l []line) []line {
			l[at].Answer = json.RawMessage(strings.ReplaceAll(string(l[at].Answer), from, to))
			return l
		}
	}
	return []lie{
		{"nothing", "", func(l []line) []line { return l }, 0},
		{"an order of another amount", codeLostOrder,
			change(bought, `"amount":9900`, `"amount":9800`), 0},
		{"a checkout that is not there", codeLostOrder,
			change(bought, `"checkout":"co_`, `"checkout":"co_7`), 0},
		{"a payment of another amount", codeLostPayment,
			change(paid, `"amount":9900`, `"amount":9901`), 0},
		{"a session that is not there", codeLostSession, func(l []line) []line {
			l[joined].As = "sh_zzz"
			return l
		}, 0},
		{"two answers under one key", codeDiffer, func(l []line) []line {
			other := l[bought]
			other.Digest = "other"
			return slices.Insert(l, bought+1, other)
		}, 0},
		{"an order that nobody sent", codeStranger, func(l []line) []line {
			key := l[bought].Key
			return slices.DeleteFunc(l, func(l line) bool { return l.Key == key })
		}, 0},
		{"a refusal without a reason", codeUnexpected, func(l []line) []line {
			l[refused].Code = "phase_closed"
			return l
		}, 0},
	}
}

// liesOfTheRun change what happened around the answers.
func liesOfTheRun() []lie {
	without := func(which func(line) bool) func([]line) []line {
		return func(l []line) []line { return slices.DeleteFunc(l, which) }
	}
	noKill := without(func(l line) bool { return l.What == killed })
	same := func(l []line) []line { return l }
	return []lie{
		{"a shopper who gave up", codeGaveUp, func(l []line) []line {
			return append(l, line{What: gaveUp, Does: checkout, Shopper: 1})
		}, 0},
		{"a buyer who sees nothing", codeBack,
			without(func(l line) bool { return l.Does == readBack }), 0},
		{"no kill", codeKills, noKill, 0},
		{"a kill after the stock was gone", codeKills, func(l []line) []line {
			return append(noKill(l), line{What: killed})
		}, 0},
		{"a kill that struck too few", codeKills, func(l []line) []line {
			for i := range l {
				if l[i].What == unanswered && l[i].Does == signIn {
					l[i].What, l[i].Status = answered, http.StatusTooManyRequests
				}
			}
			return l
		}, 0},
		{"a stock of fewer", codeOversold, same, 39},
		{"a stock of more", codeEarly, same, 41},
	}
}

// damaged flips one byte in the middle of the journal's largest file.
func damaged(t *testing.T, m matter) {
	var largest string
	var size int64
	err := filepath.WalkDir(m.journal,
		func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Size() > size {
				largest, size = path, info.Size()
			}
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(largest)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(largest, raw, 0o640); err != nil {
		t.Fatal(err)
	}
	got, err := verdict(m)
	if err != nil || got.Holds || got.Balanced {
		t.Errorf("%v, holds: %v, balanced: %v", err, got.Holds, got.Balanced)
	}
}

func readLines(t *testing.T, path string) (out []line) {
	t.Helper()
	err := readHistory(path, func(l line) error {
		out = append(out, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func writeLines(t *testing.T, lines []line) string {
	t.Helper()
	var b bytes.Buffer
	for _, l := range lines {
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	path := filepath.Join(t.TempDir(), "histories.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func skuOf(t *testing.T, l line) string {
	t.Helper()
	var p placed
	if err := json.Unmarshal(l.Answer, &p); err != nil {
		t.Fatal(err)
	}
	return p.Orders[0].Lines[0].SKU
}
