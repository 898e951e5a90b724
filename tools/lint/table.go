package lint

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// tableHeading opens the section of ARCHITECTURE.md whose first table is the law of imports.
const tableHeading = "## Who may import whom"

// The leaves that a row may give in its last column.
const (
	leaveClock  = "clock"   // reads the wall clock
	leaveSeed   = "seed"    // random numbers from an explicit seed, in a pure room
	leaveFloats = "floats"  // floating point, in a pure room
	leaveTest   = "testing" // exists for tests only
	leaveDriver = "driver"  // stands above the product and only drives it
)

// allAbove in the column of imports stands for every room of an earlier row.
const allAbove = "all-above"

// row is one line of the table: some rooms and what they may do.
type row struct {
	rooms  []string // folders or patterns of folders; "main" is the root
	own    []string // folders or patterns of folders
	pure   bool
	libs   []string // outside import paths, without "github.com/"
	leaves []string
	line   int
}

// readTable reads the rows. Order matters: a room's tests, and all-above, reach the rows above.
func readTable(doc string, broken []Finding) ([]row, []Finding) {
	var rows []row
	bad := func(line int, say string) {
		broken = append(broken, Finding{File: architecture, Line: line, Rule: "table", Say: say})
	}
	inside := false
	for i, line := range strings.Split(doc, "\n") {
		if strings.HasPrefix(line, "## ") {
			inside = strings.TrimSpace(line) == tableHeading
		}
		if !inside || !strings.HasPrefix(line, "|") || ruledLine(line) {
			continue
		}
		cells := strings.Split(strings.Trim(strings.ReplaceAll(line, "`", ""), "| "), "|")
		if len(cells) != 5 {
			bad(i+1, fmt.Sprintf("%d columns, a row has 5: add what is missing", len(cells)))
			continue
		}
		r := row{
			rooms: words(cells[0]), own: words(cells[1]), libs: words(cells[3]),
			pure: strings.TrimSpace(cells[2]) == "yes", leaves: words(cells[4]), line: i + 1,
		}
		for _, l := range r.leaves {
			if !slices.Contains([]string{leaveClock, leaveSeed, leaveFloats, leaveTest,
				leaveDriver}, l) {
				bad(i+1, fmt.Sprintf("%q is no leave: see the text above the table", l))
			}
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		bad(0, "no table under \""+tableHeading+"\": the law of imports must stand there")
	}
	return rows, broken
}

// ruledLine says whether a table line is its head or the rule under the head.
func ruledLine(line string) bool {
	return strings.HasPrefix(line, "| room ") || strings.HasPrefix(line, "|--") ||
		strings.HasPrefix(line, "| --")
}

// words splits a cell; a lone dash is an empty cell.
func words(cell string) []string {
	if strings.TrimSpace(cell) == "-" {
		return nil
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ' ' || r == ',' })
}

// rowOf finds a room's row and its place; a row that names the room beats a pattern.
func (t *Tree) rowOf(room string) (row, int, bool) {
	if room == "." {
		room = "main"
	}
	for i, r := range t.rows {
		if slices.Contains(r.rooms, room) {
			return r, i, true
		}
	}
	for i, r := range t.rows {
		if matches(r.rooms, room) {
			return r, i, true
		}
	}
	return row{}, 0, false
}

// matches holds a folder against folders and patterns; a star is one folder deep.
func matches(patterns []string, room string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, room)
		return err == nil && ok
	})
}
