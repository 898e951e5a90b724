-- +goose Up
CREATE TABLE budgets (
	account INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
	data    BLOB NOT NULL
) STRICT;
ALTER TABLE messages ADD COLUMN fact INTEGER;
CREATE UNIQUE INDEX messages_fact ON messages (account, fact);
