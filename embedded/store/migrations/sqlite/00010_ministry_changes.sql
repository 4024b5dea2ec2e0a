-- +goose Up
-- Texts in Spanish, empty ones are shown in English; and a number that grows
-- at each change, so that two people who edit at once notice.
ALTER TABLE ministries ADD COLUMN name_es TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN description_es TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN details_es TEXT NOT NULL DEFAULT '';
ALTER TABLE ministries ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- The last changes of the catalogue, to be taken back: the ministries that a
-- change touched, as JSON, before and after it.
CREATE TABLE ministry_revisions (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    who    TEXT    NOT NULL,
    action TEXT    NOT NULL,
    before TEXT    NOT NULL CHECK (json_valid(before)),
    after  TEXT    NOT NULL CHECK (json_valid(after))
) STRICT;

-- +goose Down
DROP TABLE ministry_revisions;
ALTER TABLE ministries DROP COLUMN version;
ALTER TABLE ministries DROP COLUMN details_es;
ALTER TABLE ministries DROP COLUMN description_es;
ALTER TABLE ministries DROP COLUMN name_es;
