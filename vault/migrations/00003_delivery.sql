-- +goose Up
CREATE TABLE deliveries (
	tap     BLOB PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
	data    BLOB NOT NULL,
	placed  INTEGER NOT NULL,
	created INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_account ON deliveries (account);
CREATE INDEX deliveries_unplaced ON deliveries (created) WHERE placed = 0;
