-- Calls out of an outbox that the service has carried out: written in the transaction of their effect.
-- done: milliseconds since 1970.
CREATE TABLE IF NOT EXISTS calve_inbox (
    idempotency_key TEXT NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL,
    done BIGINT NOT NULL
);
