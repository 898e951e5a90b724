-- +goose Up
-- 1: it holds where the parcels of a shopper go who has no account, and nobody signs in to it.
-- 2: of such a one nothing is left but where orders went.
ALTER TABLE accounts ADD COLUMN household INTEGER NOT NULL DEFAULT 0;
CREATE INDEX accounts_household ON accounts (household, created) WHERE household > 0;
-- The household from which a row came along when its shopper signed in.
ALTER TABLE addresses ADD COLUMN origin INTEGER;
ALTER TABLE deliveries ADD COLUMN origin INTEGER;
