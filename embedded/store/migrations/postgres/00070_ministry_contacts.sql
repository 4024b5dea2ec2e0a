-- +goose Up
-- When and where a ministry meets, in a line each and in both languages, whom to ask
-- and how, and whether it needs people: now, always, full or 2026-09-01..2026-10-15.
ALTER TABLE ministries ADD COLUMN "when" TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN when_es TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN "where" TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN where_es TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN needs_people TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE ministries DROP COLUMN needs_people;
ALTER TABLE ministries DROP COLUMN email;
ALTER TABLE ministries DROP COLUMN phone;
ALTER TABLE ministries DROP COLUMN contact;
ALTER TABLE ministries DROP COLUMN where_es;
ALTER TABLE ministries DROP COLUMN "where";
ALTER TABLE ministries DROP COLUMN when_es;
ALTER TABLE ministries DROP COLUMN "when";
