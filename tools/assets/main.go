// Command assets bundles the browser side: TypeScript and CSS of the product and the third-party
// code that npm fetched become hashed files in web/dist with their br and gz forms and a manifest.
//
// It promises that the types were checked, that every bundle is within its budget, and that the
// lock file names no address. It never downloads anything and never writes outside web/dist. Run
// it from the root of the tree, after `npm ci --ignore-scripts` in web: go run ./tools/assets
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if err := run(".", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// run makes the whole of web/dist under a root, or leaves the old one as it was.
func run(root string, out io.Writer) error {
	if err := checkLock(filepath.Join(root, "web", "package-lock.json")); err != nil {
		return err
	}
	if err := checkTypes(filepath.Join(root, "web")); err != nil {
		return err
	}
	made, err := bundle(root, entries)
	if err != nil {
		return err
	}
	if err := pack(made.files); err != nil {
		return err
	}
	if err := checkBudgets(made, out); err != nil {
		return err
	}
	return write(filepath.Join(root, "web", "dist"), made)
}

// checkTypes lets the TypeScript compiler read everything; esbuild only strips the types.
func checkTypes(web string) error {
	tsc := filepath.Join("node_modules", ".bin", "tsc")
	if _, err := os.Stat(filepath.Join(web, tsc)); errors.Is(err, os.ErrNotExist) {
		return errors.New("web/node_modules is missing: run npm ci --ignore-scripts in web")
	}
	command := exec.Command("./"+filepath.ToSlash(tsc), "--noEmit", "-p", ".")
	command.Dir = web
	if text, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("types: %w\n%s", err, text)
	}
	return nil
}
