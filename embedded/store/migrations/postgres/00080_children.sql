-- +goose Up
-- How old the children of a family are: a list of ages.
ALTER TABLE ministry_submissions ADD COLUMN children JSONB NOT NULL DEFAULT '[]';
-- Where nothing is stored yet, no unmet interest is to be asked for anew.
INSERT INTO installation (name, value) SELECT 'unmet_review', convert_to('done', 'UTF8')
    WHERE NOT EXISTS (SELECT 1 FROM ministry_submissions);

-- +goose Down
DELETE FROM installation WHERE name = 'unmet_review';
ALTER TABLE ministry_submissions DROP COLUMN children;
