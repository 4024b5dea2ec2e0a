-- +goose Up
-- What joins the rows of one ministry that is for several audiences. Where it is
-- empty the name does: rows of one name, letter case and blanks aside, are one
-- ministry, so that nothing that is stored need be rewritten.
ALTER TABLE ministries ADD COLUMN shared_key TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE ministries DROP COLUMN shared_key;
