-- +goose Up
-- Codes that people have of a request beside its own, with blanks between them: who
-- asked again while the database was away was given another.
ALTER TABLE connect_requests ADD COLUMN other_codes TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE connect_requests DROP COLUMN other_codes;
