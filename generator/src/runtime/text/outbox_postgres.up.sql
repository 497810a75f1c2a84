-- Calls that the monolith owes to its services: written in the transaction they belong to, sent after it.
-- state: pending, delivered, failed (given up, not yet compensated), dead (given up and compensated).
-- created, delivered: milliseconds since 1970.
CREATE TABLE IF NOT EXISTS calve_outbox (
    id BIGSERIAL PRIMARY KEY,
    service TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    contract TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    created BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    state TEXT NOT NULL,
    delivered BIGINT,
    failure TEXT
);

CREATE INDEX IF NOT EXISTS calve_outbox_unsettled ON calve_outbox (service, state, id);
