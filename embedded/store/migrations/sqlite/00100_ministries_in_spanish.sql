-- +goose Up
-- Whether people speak Spanish at a ministry: it then comes first among equally good
-- ones on Spanish pages.
ALTER TABLE ministries ADD COLUMN in_spanish INTEGER NOT NULL DEFAULT 0 CHECK (in_spanish IN (0, 1));

-- +goose Down
ALTER TABLE ministries DROP COLUMN in_spanish;
