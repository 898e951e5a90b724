-- +goose Up
-- 1: it holds where the parcels of a shopper go who has no account, and nobody signs in to it.
ALTER TABLE accounts ADD COLUMN household INTEGER NOT NULL DEFAULT 0;
CREATE INDEX accounts_household ON accounts (created) WHERE household = 1;
-- The household from which a row came along when its shopper signed in.
ALTER TABLE addresses ADD COLUMN origin INTEGER;
ALTER TABLE deliveries ADD COLUMN origin INTEGER;
