-- +goose Up
CREATE TABLE keys (
	account INTEGER PRIMARY KEY,
	wrapped BLOB NOT NULL,
	made    INTEGER NOT NULL
) STRICT;
