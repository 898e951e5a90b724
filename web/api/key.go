package api

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// KeyRequest asks for a key of a merchant.
type KeyRequest struct {
	Days int    `json:"days" doc:"that it is good for, 1 to 365"`
	Note string `json:"note,omitempty" doc:"whose it is, in your own words"`
}

// MerchantKey is a key of a merchant, for its programs. The key itself is told once, in the answer
// that made it, and goes into Authorization: Bearer; people who work for a merchant sign in as
// staff.
type MerchantKey struct {
	ID       string `json:"id"`
	Merchant Named  `json:"merchant"`
	Note     string `json:"note,omitempty"`
	Made     string `json:"made" format:"date-time" doc:"wall time"`
	Expires  string `json:"expires" format:"date-time" doc:"wall time"`
	Revoked  bool   `json:"revoked"`
	Key      string `json:"key,omitempty" doc:"shown once"`
}

// maxNote bounds what is noted of a key.
const maxNote = 200

// keyOperations are the doors of operators to merchants' keys.
func (f *face) keyOperations() []operation {
	ops := []operation{
		{pattern: "POST /v1/merchants/{id}/keys", handler: f.issueKey, says: text(
			"给商家的程序发一把密钥，只显示这一次",
			"Issue a key that programs of a merchant come with; it is shown this once"),
			body: KeyRequest{}, status: 201, answers: MerchantKey{},
			codes: []string{"merchant_unknown", "too_many_keys"}},
		{pattern: "GET /v1/merchants/{id}/keys", handler: f.getKeys, says: text(
			"商家的密钥（不含密钥本身），旧的在前",
			"A merchant's keys without the keys themselves, the oldest first"),
			status: 200, answers: Page[MerchantKey]{}, codes: []string{"merchant_unknown"}},
		{pattern: "DELETE /v1/merchants/{id}/keys/{key}", handler: f.revokeKey, says: text(
			"立即作废一把密钥", "End a key at once"),
			status: 200, answers: MerchantKey{}, codes: []string{"not_found"}},
	}
	for i := range ops {
		ops[i].who, ops[i].group = web.Operator, groupMerchant
	}
	return ops
}

// keyOwner is the merchant of a path, which has to be known.
func (f *face) keyOwner(r *http.Request) (of event.MerchantID, err error) {
	if of, err = event.ParseMerchantID(r.PathValue("id")); err != nil {
		return 0, notFound(r)
	}
	known := false
	f.Catalog.Read(func(fold *catalog.Fold) {
		_, known = fold.Merchant(of)
	})
	if !known {
		err = web.RefusalProblem(trade.MerchantUnknown, web.Lang(r))
	}
	return of, err
}

// merchantKey says a key without what it opens.
func (f *face) merchantKey(k web.Key, lang string) MerchantKey {
	said := MerchantKey{
		ID: strconv.FormatUint(k.ID, 16), Note: k.Note, Revoked: k.Revoked,
		Made: k.Made.UTC().Format(time.RFC3339), Expires: k.Expires.UTC().Format(time.RFC3339),
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		said.Merchant = namedMerchant(fold, k.Merchant, lang)
	})
	return said
}

// issueKey is POST /v1/merchants/{id}/keys.
func (f *face) issueKey(w http.ResponseWriter, r *http.Request) {
	var days int
	var note string
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("days", rd.toBounded(&days, web.MaxKeyDays)),
			option("note", rd.toText(&note, maxNote)),
		})
	})
	var of event.MerchantID
	if err == nil {
		of, err = f.keyOwner(r)
	}
	var k web.Key
	if err == nil {
		k, err = f.Keys.Issue(of, days, note)
	}
	if errors.Is(err, web.ErrKeysFull) {
		err = web.NewProblem("too_many_keys", web.Lang(r))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := f.merchantKey(k, web.Lang(r))
	said.Key = f.Gate.Sealer.SealKey(of, k.ID, k.Expires)
	w.Header().Set("Cache-Control", "no-store")
	answer(w, r, http.StatusCreated, said)
}

// getKeys is GET /v1/merchants/{id}/keys.
func (f *face) getKeys(w http.ResponseWriter, r *http.Request) {
	of, err := f.keyOwner(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[MerchantKey]{Items: []MerchantKey{}}
	for _, k := range f.Keys.Of(of) {
		said.Items = append(said.Items, f.merchantKey(k, web.Lang(r)))
	}
	answer(w, r, http.StatusOK, said)
}

// revokeKey is DELETE /v1/merchants/{id}/keys/{key}. What is revoked already stays so.
func (f *face) revokeKey(w http.ResponseWriter, r *http.Request) {
	of, err := f.keyOwner(r)
	id, perr := strconv.ParseUint(r.PathValue("key"), 16, 64)
	var k web.Key
	known := err == nil && perr == nil
	if known {
		k, known, err = f.Keys.Revoke(of, id)
	}
	if err == nil && !known {
		err = notFound(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, f.merchantKey(k, web.Lang(r)))
}
