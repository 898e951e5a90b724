// Carnival is a platform on which a marketplace runs a shopping festival. README.md says what it
// is for. The commands are in package cli; this one only starts them, and never does anything
// itself.
package main

import (
	"os"
	_ "time/tzdata" // a machine without time zones still knows every market's midnight

	"carnival/cli"
)

// version is set by the build.
var version = "dev"

func main() {
	os.Exit(cli.Run(version, os.Args[1:]))
}
