package event

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carnival/money"
)

// hmacOf is what a roll is.
func hmacOf(seed Hash256, message []byte) (roll Hash256) {
	mac := hmac.New(sha256.New, seed[:])
	mac.Write(message)
	mac.Sum(roll[:0])
	return roll
}

// The example of docs/draws.md, from its seed to its prizes: a stranger who follows the document
// comes to what the product does.
func TestTheExampleOfTheDocument(t *testing.T) {
	text, err := os.ReadFile("../docs/draws.md")
	if err != nil {
		t.Fatal(err)
	}
	var seed Hash256
	for i := range seed {
		seed[i] = byte(i)
	}
	draw := RollMessage(CampaignID(1), 2, ShopperID(3), 1)
	roll := hmacOf(seed, draw)
	odds := []Odd{{Amount: 8800, PerMillion: 10_000}, {Amount: 188, PerMillion: 500_000}}
	from := numbers{roll: roll}
	number := from.next(millionths)
	split := SplitMessage(CampaignID(1), GroupID(1), ShopperID(3))
	parts := make([]money.Minor, 3)
	Split(parts, 1000, hmacOf(seed, split))
	commitment := Commit(seed)
	for _, says := range []string{
		hex.EncodeToString(seed[:]), hex.EncodeToString(commitment[:]),
		string(draw), hex.EncodeToString(roll[:]), decimal(number),
		Won(odds, roll).Decimal(money.CNY), string(split),
		parts[0].Decimal(money.CNY) + ", " + parts[1].Decimal(money.CNY) + ", " +
			parts[2].Decimal(money.CNY),
	} {
		if !strings.Contains(string(text), says) {
			t.Errorf("the document does not say %s", says)
		}
	}
}

func decimal(n uint64) string { return money.Minor(n).Decimal(jpy) }

var jpy, _ = money.ParseCurrency("JPY")

func TestSplitIsWholeAndFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 101).Draw(t, "parts")
		pot := money.Minor(rapid.Int64Range(int64(n), 5_000_000).Draw(t, "pot"))
		roll := Hash256(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "roll"))
		parts := make([]money.Minor, n)
		Split(parts, pot, roll)
		left := pot
		for i, part := range parts {
			most := left
			if rest := money.Minor(n - i); rest > 1 {
				most = 2*((left-rest)/rest) + 1
			}
			if part < 1 || part > most {
				t.Fatalf("part %d of %v is %d, at most %d", i, parts, part, most)
			}
			left -= part
		}
		if left != 0 {
			t.Fatalf("%v of %d leaves %d", parts, pot, left)
		}
	})
}

// Each line of the odds wins as often as it says, within six standard deviations of what chance
// does; the rolls are fixed, so that the test says the same every time.
func TestOddsAreKept(t *testing.T) {
	odds := []Odd{{Amount: 8800, PerMillion: 1000}, {Amount: 100, PerMillion: 333_333},
		{Amount: 5, PerMillion: 500_000}}
	const n = 400_000
	won := map[money.Minor]float64{}
	for i := range uint32(n) {
		won[Won(odds, hmacOf(Hash256{7}, RollMessage(1, 0, 1, i)))]++
	}
	for _, o := range append(odds, Odd{0, 165_667}) {
		p := float64(o.PerMillion) / millionths
		if off := math.Abs(won[o.Amount]-n*p) / math.Sqrt(n*p*(1-p)); off > 6 {
			t.Errorf("%d was won %v times of %d, %.1f deviations off", o.Amount, won[o.Amount], n,
				off)
		}
	}
}

// A number below one that does not divide 2^64 would be a little likelier if small, were the
// uneven rest not passed over: below 2^63+1 half of all are.
func TestNumbersAreUniform(t *testing.T) {
	const n = 1<<63 + 1
	from := numbers{roll: Hash256{1}}
	for range 200 {
		if v := from.next(n); v >= n {
			t.Fatalf("%d is not below %d", v, uint64(n))
		}
	}
	if from.counter < 330 || from.counter > 470 {
		t.Errorf("200 numbers took %d blocks, not about 400", from.counter)
	}
	again, even := numbers{roll: Hash256{1}}, numbers{roll: Hash256{1}}
	if again.next(1<<40) != even.next(1<<63)%(1<<40) || again.counter != 1 {
		t.Error("a power of two passes nothing over")
	}
}

// What a draw is authenticated under differs for every draw.
func TestMessagesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for c := range CampaignID(3) {
		for s := range ShopperID(12) {
			for n := range uint32(12) {
				for _, m := range [][]byte{
					RollMessage(c, n, s, 1), RollMessage(c, 1, s, 100+n),
					SplitMessage(c, GroupID(n), s),
				} {
					if seen[string(m)] {
						t.Fatalf("%s comes twice", m)
					}
					seen[string(m)] = true
				}
			}
		}
	}
}

func BenchmarkWon(b *testing.B) {
	odds := []Odd{{Amount: 8800, PerMillion: 1000}, {Amount: 100, PerMillion: 333_333}}
	b.ReportAllocs()
	for b.Loop() {
		Won(odds, Hash256{3})
	}
}
