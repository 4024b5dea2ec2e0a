-- +goose Up
-- Whether people speak Spanish at a ministry: it then comes first among equally good
-- ones on Spanish pages.
ALTER TABLE ministries ADD COLUMN in_spanish BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE ministries DROP COLUMN in_spanish;
