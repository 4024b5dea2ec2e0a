-- +goose Up
-- A server gathers no statistics of columns that tell of a person, which begins with
-- the next time that it gathers; what it has gathered before it keeps for ever. A
-- column that is given a type, also its own, loses them.
ALTER TABLE connect_askers
    ALTER COLUMN id TYPE TEXT, ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN name TYPE TEXT, ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN phone TYPE TEXT, ALTER COLUMN phone SET STATISTICS 0,
    ALTER COLUMN email TYPE TEXT, ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN phone_key TYPE TEXT, ALTER COLUMN phone_key SET STATISTICS 0,
    ALTER COLUMN email_key TYPE TEXT, ALTER COLUMN email_key SET STATISTICS 0,
    ALTER COLUMN best_time TYPE TEXT, ALTER COLUMN best_time SET STATISTICS 0;
ALTER TABLE connect_requests
    ALTER COLUMN id TYPE TEXT, ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN code TYPE TEXT, ALTER COLUMN code SET STATISTICS 0,
    ALTER COLUMN asker_id TYPE TEXT, ALTER COLUMN asker_id SET STATISTICS 0,
    ALTER COLUMN other_codes TYPE TEXT, ALTER COLUMN other_codes SET STATISTICS 0;
ALTER TABLE connect_request_events
    ALTER COLUMN request_id TYPE TEXT, ALTER COLUMN request_id SET STATISTICS 0,
    ALTER COLUMN by_whom TYPE TEXT, ALTER COLUMN by_whom SET STATISTICS 0,
    ALTER COLUMN note TYPE TEXT, ALTER COLUMN note SET STATISTICS 0;
ALTER TABLE connect_leaders
    ALTER COLUMN name TYPE TEXT, ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN email TYPE TEXT, ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN phone TYPE TEXT, ALTER COLUMN phone SET STATISTICS 0;

-- +goose Down
ALTER TABLE connect_requests ALTER COLUMN other_codes SET STATISTICS -1;
ALTER TABLE connect_request_events ALTER COLUMN by_whom SET STATISTICS -1;
