package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"carnival/journal"
)

const (
	maxPayload = 2 << 20
	// No stream lives in memory, but zero would mean three quarters of it.
	memoryStore = 16 << 20
	// The shortest memory of message ids that the server allows; no message here carries one.
	duplicates     = 100 * time.Millisecond
	requestTimeout = 30 * time.Second
)

// embedded is the server in this process and the one connection to it.
type embedded struct {
	server *server.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	// sound ends with the first error that the server logs. On a write error it does not answer
	// the message in question at all, but says so in its log.
	sound context.Context
}

// startServer brings up a server that listens nowhere and flushes every message, and makes sure
// that it really does.
func startServer(o Options, storeDir string, live int64) (*embedded, error) {
	srv, err := server.NewServer(&server.Options{
		ServerName:         "carnival-journal",
		DontListen:         true,
		NoSigs:             true,
		JetStream:          true,
		StoreDir:           storeDir,
		SyncAlways:         true,
		MaxPayload:         maxPayload,
		JetStreamMaxMemory: memoryStore,
		JetStreamMaxStore:  o.MaxStore,
	})
	if err != nil {
		return nil, fmt.Errorf("embedded server: %w", err)
	}
	sound, fail := context.WithCancelCause(context.Background())
	srv.SetLoggerV2(logAdapter{o.Logger, fail}, false, false, false)
	srv.Start()
	e := &embedded{server: srv, sound: sound}
	// Recovery reads every live block, at a second a gigabyte on a slow disk.
	if !srv.ReadyForConnections(time.Minute + time.Duration(live>>30)*time.Second) {
		return nil, errors.Join(errors.New("embedded server: not ready in time"), e.stop())
	}
	if c := srv.JetStreamConfig(); c == nil || !c.SyncAlways || c.MaxStore != o.MaxStore {
		return nil, errors.Join(fmt.Errorf("embedded server: runs as %+v, not as ordered", c),
			e.stop())
	}
	e.conn, err = nats.Connect("", nats.InProcessServer(srv), nats.NoReconnect())
	if err == nil {
		e.js, err = jetstream.New(e.conn)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("embedded server: connect: %w", err), e.stop())
	}
	return e, nil
}

// stop ends the connection and then the server, and waits until its files are closed.
func (e *embedded) stop() error {
	if e.conn != nil {
		e.conn.Close()
	}
	e.server.Shutdown()
	e.server.WaitForShutdown()
	return nil
}

// streamConfig uses as little of the server as can be: one subject, nothing ever expires, is
// replaced, compressed, deduplicated or deleted, and a stream goes only as a whole.
func streamConfig(name string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:       name,
		Subjects:   []string{name},
		Retention:  jetstream.LimitsPolicy,
		Discard:    jetstream.DiscardNew,
		Storage:    jetstream.FileStorage,
		Replicas:   1,
		MaxMsgs:    -1,
		MaxBytes:   -1,
		Duplicates: duplicates,
		DenyDelete: true,
		DenyPurge:  true,
	}
}

func (e *embedded) create(ctx context.Context, name string) error {
	_, err := e.js.CreateStream(ctx, streamConfig(name))
	return err
}

func (e *embedded) drop(ctx context.Context, name string) error {
	err := e.js.DeleteStream(ctx, name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	return err
}

// holds checks that the server recovered exactly the messages 1 to last of a stream.
func (e *embedded) holds(ctx context.Context, name string, last uint64) error {
	s, err := e.js.Stream(ctx, name)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	info, err := s.Info(ctx)
	if err != nil {
		return fmt.Errorf("stream %s: %w", name, err)
	}
	st := info.State
	if st.LastSeq != last || st.NumDeleted != 0 || st.Msgs != last || last > 0 && st.FirstSeq != 1 {
		return fmt.Errorf("stream %s: the files hold messages 1-%d, the server holds %d-%d, "+
			"%d of them, %d deleted", name, last, st.FirstSeq, st.LastSeq, st.Msgs, st.NumDeleted)
	}
	if c := info.Config; c.Compression != jetstream.NoCompression || c.MaxAge != 0 ||
		c.Replicas != 1 || c.Retention != jetstream.LimitsPolicy ||
		c.PersistMode != jetstream.DefaultPersistMode {
		return fmt.Errorf("stream %s: configured as %+v", name, c)
	}
	return nil
}

// lastRecord is the newest message of a stream as the server would serve it.
func (e *embedded) lastRecord(ctx context.Context, name string) (journal.Head, error) {
	s, err := e.js.Stream(ctx, name)
	if err != nil {
		return journal.Head{}, err
	}
	m, err := s.GetLastMsgForSubject(ctx, name)
	if err != nil {
		return journal.Head{}, err
	}
	r, hash, err := journal.Open(m.Data)
	return journal.Head{Last: r.Last(), Hash: hash}, err
}

// errNoAnswer says that the server may or may not have stored a message.
var errNoAnswer = errors.New("no answer from the server")

// publish appends one message behind the given number of messages. It asks once: a client that
// repeats itself would hide the first failure.
func (e *embedded) publish(ctx context.Context, name string, raw []byte, behind uint64) error {
	if err := context.Cause(e.sound); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(e.sound, func() { cancel(context.Cause(e.sound)) })()
	ack, err := e.js.PublishMsg(ctx, &nats.Msg{Subject: name, Data: raw},
		jetstream.WithExpectLastSequence(behind), jetstream.WithRetryAttempts(0))
	var refusal *jetstream.APIError
	switch {
	case errors.As(err, &refusal):
		return err
	case err != nil:
		return fmt.Errorf("%w: %w", errNoAnswer, firstError(context.Cause(ctx), err))
	case ack.Stream != name || ack.Sequence != behind+1 || ack.Duplicate:
		return fmt.Errorf("stored as %s %d, expected %s %d", ack.Stream, ack.Sequence, name,
			behind+1)
	}
	return nil
}

// logAdapter carries the server's log to ours. Its notices are a banner at each start; its
// warnings and errors, such as an orphaned stream, are for the operator.
type logAdapter struct {
	*slog.Logger
	fail context.CancelCauseFunc
}

var _ server.Logger = logAdapter{}

func (l logAdapter) Noticef(format string, args ...any) { l.Debug(fmt.Sprintf(format, args...)) }
func (l logAdapter) Warnf(format string, args ...any)   { l.Warn(fmt.Sprintf(format, args...)) }
func (l logAdapter) Fatalf(format string, args ...any)  { l.Errorf(format, args...) }
func (l logAdapter) Debugf(string, ...any)              {}
func (l logAdapter) Tracef(string, ...any)              {}

func (l logAdapter) Errorf(format string, args ...any) {
	err := fmt.Errorf("embedded server: "+format, args...)
	l.Error(err.Error())
	l.fail(err)
}
