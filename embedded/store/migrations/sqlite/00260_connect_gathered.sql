-- +goose Up
-- SQLite gathers no statistics unless it is asked to; PostgreSQL has something to do here.
SELECT 1;

-- +goose Down
SELECT 1;
