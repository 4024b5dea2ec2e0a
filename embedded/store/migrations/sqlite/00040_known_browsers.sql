-- +goose Up
-- Browsers that an account was signed in to from: wrong passwords of strangers
-- do not keep them out. The token is in the browser alone, here is its hash.
CREATE TABLE known_browsers (
    token_hash TEXT   NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (user_id, token_hash)
) STRICT;

-- +goose Down
DROP TABLE known_browsers;
