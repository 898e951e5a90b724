package shop

import (
	"net/http"
	"strconv"
	"time"

	"carnival/event"
	"carnival/signin"
	"carnival/vault"
	"carnival/web/ui"
)

// MessagesPage is the inbox, the newest first.
type MessagesPage struct {
	Frame
	Done   string
	List   []ShownMessage
	Unread int64
	More   string
}

// ShownMessage is a message in the language of its reader.
type ShownMessage struct {
	Href, Title, Body, When, Machine, Icon string
	New                                    bool
}

// messagesPage bounds a page of messages.
const messagesPage = 20

// messageIcons are by kind.
var messageIcons = map[string]string{
	"paid": "wallet", "shipped": "truck", "refund": "back", "return": "back", "deposit": "bell",
	"sign_in": "key",
}

// wallTime says an instant of wall time, such as that of a letter.
func (v *visit) wallTime(at time.Time) string {
	return v.lang.Moment(event.At(at), event.At(v.f.SignIn.Now()), v.zone())
}

func (v *visit) zone() *time.Location {
	if v.plan != nil {
		return v.plan.Zone
	}
	return time.UTC
}

// messages is GET /messages.
func (f *face) messages(v *visit, s *signin.Session) error {
	frame, err := v.frame(v.lang.Say("messages.title"), "tab.me")
	if err != nil {
		return err
	}
	before := int64(0)
	if text := v.r.URL.Query().Get("before"); text != "" {
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before <= 0 {
			return v.notFound()
		}
	}
	list, err := f.SignIn.Vault.Messages(v.r.Context(), s.Account, before, messagesPage)
	if err != nil {
		return err
	}
	unread, err := f.SignIn.Vault.Unread(v.r.Context(), s.Account)
	if err != nil {
		return err
	}
	p := MessagesPage{Frame: frame, Done: v.done(), Unread: int64(unread)}
	for i := range list {
		p.List = append(p.List, v.shownMessage(&list[i]))
	}
	if len(list) == messagesPage {
		p.More = "/messages?before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return v.show(http.StatusOK, Messages(p))
}

func (v *visit) shownMessage(m *vault.Message) ShownMessage {
	out := ShownMessage{
		Href:  "/messages/" + strconv.FormatInt(m.ID, 10),
		Title: m.Title.In(string(v.lang)), Body: m.Body.In(string(v.lang)),
		When: v.wallTime(m.Created), Machine: ui.Machine(event.At(m.Created), v.zone()),
		Icon: messageIcons[m.Kind], New: !m.Read,
	}
	if out.Icon == "" {
		out.Icon = "bell"
	}
	return out
}

// message is GET /messages/{id}: it counts as read, and leads to what it is about. To open a letter
// twice changes nothing.
func (f *face) message(v *visit, s *signin.Session) error {
	id, err := v.rowOf()
	if err != nil {
		return err
	}
	list, err := f.SignIn.Vault.Messages(v.r.Context(), s.Account, id+1, 1)
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].ID != id {
		return v.notFound()
	}
	if !list[0].Read {
		if err := f.SignIn.Vault.ReadMessage(v.r.Context(), s.Account, id); err != nil {
			return err
		}
	}
	if to := localPath(list[0].Link); to != "" {
		return v.see(to)
	}
	return v.see("/messages")
}

// readMessages is POST /messages/read: all of them.
func (f *face) readMessages(v *visit, s *signin.Session) error {
	if err := f.SignIn.Vault.ReadMessages(v.r.Context(), s.Account); err != nil {
		return err
	}
	return v.see("/messages?done=read")
}
