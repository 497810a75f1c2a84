-- Without it a call that arrives a second time is done a second time: empty the outbox of the monolith first.
DROP TABLE IF EXISTS calve_inbox;
