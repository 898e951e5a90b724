package event

import (
	"crypto/sha256"
	"encoding/binary"
)

// keyDomain keeps the hashes of keys apart from every other use of SHA-256. Part of the journal's
// meaning: it never changes.
const keyDomain = "carnival/idempotency-key/v1\x00"

// KeyHash is what a retry is found by: a hash of who asks and of the Idempotency-Key that they
// sent. Two shoppers with the same key never meet.
func KeyHash(shopper ShopperID, key string) Hash128 {
	var room [128]byte
	b := append(room[:0], keyDomain...)
	b = binary.BigEndian.AppendUint64(b, uint64(shopper))
	sum := sha256.Sum256(append(b, key...))
	return Hash128(sum[:16])
}

// BodyHash tells whether a retry asks for the same as the first request did.
func BodyHash(body []byte) uint64 {
	sum := sha256.Sum256(body)
	return binary.BigEndian.Uint64(sum[:8])
}
