package node

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Secrets are made at the first start of a data directory and kept there, readable by its owner
// only.
type Secrets struct {
	SessionKey    hexKey `json:"session_key"`    // seals session tokens
	SandboxKey    hexKey `json:"sandbox_key"`    // signs the sandbox provider's callbacks
	OperatorToken string `json:"operator_token"` // opens the operators' doors
	DemoPassword  string `json:"demo_password"`  // of a demonstration's shoppers
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

// openSecrets reads the secrets of a data directory, or makes them.
func openSecrets(dir string) (Secrets, error) {
	path := filepath.Join(dir, "secrets.json")
	var s Secrets
	text, err := os.ReadFile(path)
	if err == nil {
		if err := json.Unmarshal(text, &s); err != nil {
			return s, fmt.Errorf("%s: %w; restore it, or remove it to sign everybody out",
				path, err)
		}
		return s, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return s, err
	}
	rand.Read(s.SessionKey[:])
	rand.Read(s.SandboxKey[:])
	s.OperatorToken, s.DemoPassword = rand.Text(), rand.Text()[:8]
	text, err = json.MarshalIndent(s, "", "  ")
	if err != nil {
		return s, err
	}
	if err := os.WriteFile(path+".new", append(text, '\n'), 0o600); err != nil {
		return s, err
	}
	return s, os.Rename(path+".new", path)
}
