package node

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Secrets are made at the first start of a data directory and kept there, readable by its owner
// only.
type Secrets struct {
	SessionKey    hexKey `json:"session_key"`    // seals session tokens
	VaultKey      hexKey `json:"vault_key"`      // opens the vault
	SandboxKey    hexKey `json:"sandbox_key"`    // signs the sandbox provider's callbacks
	OperatorToken string `json:"operator_token"` // opens the operators' doors
	DemoPassword  string `json:"demo_password"`  // of a demonstration's shoppers
	// Site tells the ids of this data directory from those of others at a provider.
	Site string `json:"site"`
	// Stripe's keys are put here by hand; without them Stripe is not offered. The address of its
	// API is set only to speak with something that stands in for it.
	StripeKey     string `json:"stripe_key,omitempty"`
	StripeWebhook string `json:"stripe_webhook_secret,omitempty"`
	StripeURL     string `json:"stripe_url,omitempty"`
}

type hexKey [32]byte

// MarshalText writes a key in hex.
func (k hexKey) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(k[:])), nil }

// UnmarshalText reads a key in hex.
func (k *hexKey) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(k) {
		return errors.New("a key has 64 hex digits")
	}
	_, err := hex.Decode(k[:], text)
	return err
}

// openSecrets reads the secrets of a data directory, and makes those that are missing: an empty
// key is one that everybody knows.
func openSecrets(dir string) (s Secrets, err error) {
	path := filepath.Join(dir, "secrets.json")
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &s)
		if err == nil && !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
			err = errors.New("this is no object")
		}
		if err != nil {
			return s, fmt.Errorf("%s: %w; restore it: without its vault_key nobody's data "+
				"can be read", path, err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	if !s.draw() {
		return s, nil
	}
	if text, err = json.MarshalIndent(s, "", "  "); err != nil {
		return s, err
	}
	return s, writeSecret(path, append(text, '\n'))
}

// draw makes the secrets that are missing, and reports whether there were any.
func (s *Secrets) draw() (drawn bool) {
	for _, key := range []*hexKey{&s.SessionKey, &s.SandboxKey, &s.VaultKey} {
		if *key == (hexKey{}) {
			rand.Read(key[:])
			drawn = true
		}
	}
	if s.OperatorToken == "" {
		s.OperatorToken, drawn = rand.Text(), true
	}
	if s.Site == "" {
		s.Site, drawn = rand.Text()[:12], true
	}
	if s.DemoPassword == "" {
		s.DemoPassword, drawn = rand.Text()[:8], true
	}
	return drawn
}

// writeSecret puts a file in the place of another, whole or not at all, also when the power
// fails. Nobody but the owner can read it at any moment.
func writeSecret(path string, text []byte) error {
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
