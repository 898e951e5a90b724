package node

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecretsStay: what was drawn once is what every later start finds, and only its owner can
// read it.
func TestSecretsStay(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secrets.json")
	// Left behind by a start that was killed, and readable by everybody.
	if err := os.WriteFile(path+".new", []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	first, err := openSecrets(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := openSecrets(dir)
	if err != nil || again != first {
		t.Errorf("other secrets at the second start: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestMissingSecretsAreDrawn: an empty key would be one that everybody knows. What is there
// stays.
func TestMissingSecretsAreDrawn(t *testing.T) {
	key := strings.Repeat("ab", 32)
	for _, text := range []string{
		`{}`,
		`{"session_key":"` + key + `","operator_token":"kept"}`,
		`{"session_key":"` + strings.Repeat("0", 64) + `","operator_token":""}`,
		`{"sandbox_key":"` + key + `","demo_password":"kept","comment":"by hand"}`,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "secrets.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := openSecrets(dir)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if s.SessionKey == (hexKey{}) || s.SandboxKey == (hexKey{}) || s.VaultKey == (hexKey{}) ||
			s.OperatorToken == "" ||
			s.DemoPassword == "" {
			t.Errorf("%s leaves secrets empty", text)
		}
		if strings.Contains(text, `"session_key":"ab`) &&
			(s.SessionKey[0] != 0xab || s.OperatorToken != "kept") {
			t.Errorf("%s: what was there did not stay", text)
		}
		if again, err := openSecrets(dir); err != nil || again != s {
			t.Errorf("%s: what was drawn was not kept: %v", text, err)
		}
	}
}

func TestMalformedSecretsAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "null", "{", `{"session_key":"ab"}`, `{"operator_token":7}`, `{} {}`,
		`{"sandbox_key":"` + strings.Repeat("g", 64) + `"}`,
		`{"sandbox_key":"` + strings.Repeat("a", 65) + `"}`,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "secrets.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openSecrets(dir); err == nil || !strings.Contains(err.Error(), "restore it") {
			t.Errorf("%q: %v", text, err)
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
			t.Errorf("%q was overwritten", text)
		}
	}
}
