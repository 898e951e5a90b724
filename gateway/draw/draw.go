// Package draw keeps the secret seeds behind the draws of red envelopes and makes their rolls.
//
// It promises that a seed is on disk before anybody sees its commitment, so that no crash can
// leave a campaign whose draws cannot go on or be proved; that a roll depends on nothing but the
// seed and the message of the draw; and that a seed leaves the room only to be revealed. It never
// decides what a roll wins: the rulebook does, by the published odds.
package draw

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"carnival/event"
)

// maxSeeds bounds the campaigns of one installation.
const maxSeeds = 100_000

// Errors of the room.
var (
	// ErrUnknown says that no seed of this installation stands behind a commitment.
	ErrUnknown = errors.New("no seed is known behind this commitment; " +
		"it belongs to another installation")
	// ErrFull says that the room holds as many seeds as it can.
	ErrFull = fmt.Errorf("no more than %d seeds can be kept", maxSeeds)
)

// Seeds are the secrets of one installation, in a file that only its owner can read.
type Seeds struct {
	path string

	mu    sync.Mutex
	seeds map[event.Hash256]event.Hash256 // by commitment
}

// Open reads the seeds of a file, which need not be there yet.
func Open(path string) (*Seeds, error) {
	s := &Seeds{path: path, seeds: map[event.Hash256]event.Hash256{}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	var kept []string
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, one := range kept {
		seed, err := hex.DecodeString(one)
		if err != nil || len(seed) != len(event.Hash256{}) {
			return nil, fmt.Errorf("%s: seed %d is not 64 hexadecimal digits", path, i+1)
		}
		s.seeds[Commitment(event.Hash256(seed))] = event.Hash256(seed)
	}
	return s, nil
}

// Commitment is the SHA-256 of a seed: what is published before the draws.
func Commitment(seed event.Hash256) event.Hash256 { return sha256.Sum256(seed[:]) }

// New draws a seed, keeps it and gives its commitment.
func (s *Seeds) New() (event.Hash256, error) {
	var seed event.Hash256
	rand.Read(seed[:])
	commitment := Commitment(seed)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seeds) >= maxSeeds {
		return event.Hash256{}, ErrFull
	}
	s.seeds[commitment] = seed
	if err := s.write(); err != nil {
		delete(s.seeds, commitment)
		return event.Hash256{}, err
	}
	return commitment, nil
}

// write replaces the file whole: a crash leaves the old one or the new one.
func (s *Seeds) write() error {
	kept := make([]string, 0, len(s.seeds))
	for _, seed := range s.seeds {
		kept = append(kept, hex.EncodeToString(seed[:]))
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	temporary := s.path + ".new"
	if err := writeSynced(temporary, text); err != nil {
		return err
	}
	if err := os.Rename(temporary, s.path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(s.path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func writeSynced(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// Roll is HMAC-SHA256 of a draw's message (see event.RollMessage) under the seed behind a
// commitment.
func (s *Seeds) Roll(commitment event.Hash256, message []byte) (event.Hash256, error) {
	seed, err := s.Reveal(commitment)
	if err != nil {
		return event.Hash256{}, err
	}
	mac := hmac.New(sha256.New, seed[:])
	mac.Write(message)
	return event.Hash256(mac.Sum(nil)), nil
}

// Reveal gives the seed behind a commitment. Whoever asks must be about to publish it.
func (s *Seeds) Reveal(commitment event.Hash256) (event.Hash256, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seed, known := s.seeds[commitment]
	if !known {
		return event.Hash256{}, ErrUnknown
	}
	return seed, nil
}
