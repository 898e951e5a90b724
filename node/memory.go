package node

import (
	"math"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// The tables of a cell hold almost no pointers and are never garbage, so that collecting as often
// as Go does by default would only walk the same catalogue again and again. While there is
// memory, the heap may grow to five times what lives in it; near the bound it is collected as hard
// as needed.
const (
	heapGrowth        = 400 // percent
	memoryShare       = 70  // percent of the machine's memory
	withoutMeasure    = math.MaxInt64
	collectorVariable = "GOGC"
	boundVariable     = "GOMEMLIMIT"
)

// TuneMemory sets the collector for a process that runs a cell. What the environment says stands.
func TuneMemory() {
	if _, said := os.LookupEnv(collectorVariable); !said {
		debug.SetGCPercent(heapGrowth)
	}
	if _, said := os.LookupEnv(boundVariable); !said {
		debug.SetMemoryLimit(memoryBound())
	}
}

func memoryBound() int64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return withoutMeasure
	}
	return int64(info.Totalram) * int64(info.Unit) / 100 * memoryShare
}
