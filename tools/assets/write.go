package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// pack makes the br and gz forms of each file for which they are smaller.
func pack(files map[string]*file) error {
	for name, f := range files {
		var gz, br bytes.Buffer
		zipper, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		if err != nil {
			return err
		}
		squeezer := brotli.NewWriterLevel(&br, brotli.BestCompression)
		for _, w := range []io.WriteCloser{zipper, squeezer} {
			if _, err := w.Write(f.plain); err != nil {
				return fmt.Errorf("pack %s: %w", name, err)
			}
			if err := w.Close(); err != nil {
				return fmt.Errorf("pack %s: %w", name, err)
			}
		}
		if gz.Len() < len(f.plain) {
			f.gz = gz.Bytes()
		}
		if br.Len() < len(f.plain) {
			f.br = br.Bytes()
		}
	}
	return nil
}

// write puts the files in place of those of an earlier build; .keep stays, so that the tree without
// a build still embeds.
func write(dist string, made *built) error {
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, item := range old {
		if strings.HasPrefix(item.Name(), ".") {
			continue
		}
		if err := os.Remove(filepath.Join(dist, item.Name())); err != nil {
			return err
		}
	}
	for name, f := range made.files {
		for suffix, text := range map[string][]byte{"": f.plain, ".gz": f.gz, ".br": f.br} {
			if text == nil {
				continue
			}
			if err := os.WriteFile(filepath.Join(dist, name+suffix), text, 0o644); err != nil {
				return err
			}
		}
	}
	list, err := json.MarshalIndent(made.names, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(list, '\n'), 0o644)
}
