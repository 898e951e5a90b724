package rule

// nearest is the word that a misspelled one may have meant, or "".
func (w *Words) nearest(text string) string {
	var keys []string
	for i := range w.List {
		keys = append(keys, w.List[i].Key)
	}
	return Nearest(text, keys)
}

// nearest is the variable that a misspelled name may have meant, or "".
func (s *Scope) nearest(name string) string {
	var names []string
	for i := range s.Variables {
		names = append(names, s.Variables[i].Name)
	}
	return Nearest(name, names)
}

// Nearest is the first of the words that come closest to a misspelled text, or "" where none comes
// near enough to have been meant: one letter, or one in three, is another, missing or too many.
func Nearest(text string, words []string) (nearest string) {
	runes := []rune(text)
	if len(runes) < 2 || len(runes) > maxMeant {
		return ""
	}
	best := max(len(runes)/3, 1) + 1
	for _, word := range words {
		if d := distance(runes, []rune(word)); d < best {
			best, nearest = d, word
		}
	}
	return nearest
}

// maxMeant bounds the characters of a text that is compared with words.
const maxMeant = 40

// distance is how many letters have to be changed, taken out or put in to make one word the other.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
