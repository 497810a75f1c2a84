-- Calls that the monolith owes to its services: written in the transaction they belong to, sent after it.
-- state: pending, delivered, failed (given up, not yet compensated), dead (given up and compensated).
-- created, delivered: milliseconds since 1970.
CREATE TABLE IF NOT EXISTS calve_outbox (
    id BIGINT PRIMARY KEY AUTO_INCREMENT,
    service VARCHAR(190) NOT NULL,
    endpoint VARCHAR(190) NOT NULL,
    contract VARCHAR(190) NOT NULL,
    idempotency_key VARCHAR(64) NOT NULL UNIQUE,
    payload LONGTEXT NOT NULL,
    created BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    delivered BIGINT,
    failure TEXT,
    INDEX calve_outbox_unsettled (service, state, id)
);
