-- +goose Up
CREATE TABLE accounts (
	id       INTEGER PRIMARY KEY,
	shopper  INTEGER UNIQUE,
	handle   BLOB NOT NULL UNIQUE,
	name     BLOB NOT NULL,
	locale   TEXT NOT NULL,
	created  INTEGER NOT NULL
) STRICT;
CREATE TABLE contacts (
	lookup   BLOB PRIMARY KEY,
	account  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	kind     TEXT NOT NULL,
	value    BLOB NOT NULL,
	verified INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_account ON contacts (account);
CREATE TABLE identities (
	lookup   BLOB PRIMARY KEY,
	account  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	issuer   TEXT NOT NULL,
	subject  BLOB NOT NULL,
	created  INTEGER NOT NULL
) STRICT;
CREATE INDEX identities_account ON identities (account);
CREATE TABLE passkeys (
	credential BLOB PRIMARY KEY,
	id         INTEGER NOT NULL UNIQUE,
	account    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	data       BLOB NOT NULL,
	created    INTEGER NOT NULL,
	used       INTEGER NOT NULL
) STRICT;
CREATE INDEX passkeys_account ON passkeys (account);
CREATE TABLE ceremonies (
	ticket  BLOB PRIMARY KEY,
	kind    TEXT NOT NULL,
	data    BLOB NOT NULL,
	tries   INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT;
CREATE INDEX ceremonies_expires ON ceremonies (expires);
CREATE TABLE sessions (
	id      INTEGER PRIMARY KEY,
	token   BLOB NOT NULL UNIQUE,
	account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	guest   INTEGER NOT NULL,
	device  BLOB NOT NULL,
	created INTEGER NOT NULL,
	seen    INTEGER NOT NULL,
	proved  INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);
CREATE TABLE upgrades (
	guest   INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL
) STRICT;
CREATE TABLE places (
	id      INTEGER PRIMARY KEY,
	lookup  BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE addresses (
	id       INTEGER PRIMARY KEY,
	account  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	place    INTEGER NOT NULL REFERENCES places (id),
	data     BLOB NOT NULL,
	standard INTEGER NOT NULL,
	created  INTEGER NOT NULL,
	UNIQUE (account, place)
) STRICT;
CREATE INDEX addresses_place ON addresses (place);
CREATE TABLE consents (
	id      INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	purpose TEXT NOT NULL,
	given   INTEGER NOT NULL,
	source  TEXT NOT NULL,
	wording TEXT NOT NULL,
	at      INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_account ON consents (account, purpose, id);
CREATE TABLE messages (
	id      INTEGER PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	data    BLOB NOT NULL,
	created INTEGER NOT NULL,
	read    INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_account ON messages (account, id);
CREATE TABLE counters (
	name  BLOB PRIMARY KEY,
	n     INTEGER NOT NULL,
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX counters_until ON counters (until);
CREATE TABLE staff (
	id       INTEGER PRIMARY KEY,
	lookup   BLOB NOT NULL UNIQUE,
	data     BLOB NOT NULL,
	role     TEXT NOT NULL,
	merchant INTEGER NOT NULL,
	password TEXT NOT NULL,
	disabled INTEGER NOT NULL,
	created  INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_sessions (
	id      INTEGER PRIMARY KEY,
	token   BLOB NOT NULL UNIQUE,
	staff   INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
	device  BLOB NOT NULL,
	created INTEGER NOT NULL,
	seen    INTEGER NOT NULL,
	proved  INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_sessions_expires ON staff_sessions (expires);
