package main

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// built is what a run makes: files by their hashed names, the manifest from plain to hashed names,
// and which files a visitor of an entry may come to load.
type built struct {
	files  map[string]*file
	names  map[string]string
	closes map[string][]string
}

// file is one output with its packed forms.
type file struct {
	plain, gz, br []byte
}

// metafile is the part of esbuild's own account that the budgets need.
type metafile struct {
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
		Imports    []struct {
			Path     string `json:"path"`
			External bool   `json:"external"`
		} `json:"imports"`
	} `json:"outputs"`
}

// bundle makes every entry: code by esbuild, the rest by copying.
func bundle(root string, list []entry) (*built, error) {
	made := &built{
		files: map[string]*file{}, names: map[string]string{}, closes: map[string][]string{},
	}
	var code []entry
	for _, e := range list {
		switch ext := path.Ext(e.in); {
		case !e.asIs && (ext == ".ts" || ext == ".js" || ext == ".css"):
			code = append(code, e)
		default:
			if err := made.copy(root, e); err != nil {
				return nil, err
			}
		}
	}
	if len(code) == 0 {
		return made, nil
	}
	return made, made.compile(root, code)
}

// copy takes a file as it is under a name with its hash.
func (b *built) copy(root string, e entry) error {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(e.in)))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	hash := base32.StdEncoding.EncodeToString(sum[:5])
	ext := path.Ext(e.name)
	name := strings.TrimSuffix(e.name, ext) + "-" + hash + ext
	b.files[name] = &file{plain: text}
	b.names[e.name] = name
	b.closes[e.name] = []string{name}
	return nil
}

// compile bundles the code entries together, so that what they share becomes one chunk.
func (b *built) compile(root string, list []entry) error {
	absolute, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	out := filepath.Join(absolute, "web", "dist")
	options := api.BuildOptions{
		AbsWorkingDir: absolute, Outdir: out,
		EntryNames: "[name]-[hash]", ChunkNames: "[name]-[hash]",
		Bundle: true, Splitting: true, Format: api.FormatESModule, Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Metafile: true,
		LegalComments: api.LegalCommentsExternal, Charset: api.CharsetUTF8,
		LogLevel: api.LogLevelSilent,
		Define:   map[string]string{"process.env.NODE_ENV": `"production"`},
	}
	for _, e := range list {
		options.EntryPointsAdvanced = append(options.EntryPointsAdvanced, api.EntryPoint{
			InputPath: "./" + e.in, OutputPath: strings.TrimSuffix(e.name, path.Ext(e.name)),
		})
	}
	result := api.Build(options)
	if len(result.Errors) > 0 {
		text := api.FormatMessages(result.Errors, api.FormatMessagesOptions{})
		return errors.New(strings.Join(text, "\n"))
	}
	for _, output := range result.OutputFiles {
		b.files[filepath.Base(output.Path)] = &file{plain: output.Contents}
	}
	var account metafile
	if err := json.Unmarshal([]byte(result.Metafile), &account); err != nil {
		return fmt.Errorf("read esbuild's account: %w", err)
	}
	for _, e := range list {
		if err := b.trace(e, account); err != nil {
			return err
		}
	}
	return nil
}

// trace finds the output of an entry and everything that it may load, at once or later.
func (b *built) trace(e entry, account metafile) error {
	var start string
	for name, output := range account.Outputs {
		if output.EntryPoint == e.in && path.Ext(name) == path.Ext(e.name) {
			start = name
		}
	}
	if start == "" {
		return fmt.Errorf("%s: esbuild made no %s of %s", e.name, path.Ext(e.name), e.in)
	}
	b.names[e.name] = path.Base(start)
	seen := []string{start}
	for i := 0; i < len(seen); i++ {
		for _, next := range account.Outputs[seen[i]].Imports {
			if !next.External && !slices.Contains(seen, next.Path) {
				seen = append(seen, next.Path)
			}
		}
	}
	for _, name := range seen {
		b.closes[e.name] = append(b.closes[e.name], path.Base(name))
	}
	return nil
}
