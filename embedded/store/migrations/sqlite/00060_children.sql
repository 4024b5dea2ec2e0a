-- +goose Up
-- How old the children of a family are: a list of ages.
ALTER TABLE ministry_submissions ADD COLUMN children TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(children));

-- +goose Down
ALTER TABLE ministry_submissions DROP COLUMN children;
