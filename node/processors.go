package node

import (
	"os"
	"runtime"
)

// A thread that waits for the disk keeps its processor of the Go scheduler until the scheduler's
// watch takes it away, which may last ten milliseconds. When one of two is held by a flush of the
// journal and the other marks the heap or saves a view, nobody is served meanwhile. With one to
// spare the system shares the cores out, and it prefers who waited to who worked: at 2,000
// views a second on two cores the slowest hundredth came from 15.8 to 3.5 ms
// (docs/measured.md#pages).
const (
	spareProcessors    = 1
	processorsVariable = "GOMAXPROCS"
)

// TuneProcessors gives the scheduler of a process that runs a cell one processor more than it has
// cores. What the environment says stands. A share of cores that the system changes while the
// process runs is not followed.
func TuneProcessors() {
	if _, said := os.LookupEnv(processorsVariable); !said {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + spareProcessors)
	}
}
