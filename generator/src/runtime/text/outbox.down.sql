-- What was not delivered is lost with it: look for rows in the states pending and failed first.
DROP TABLE IF EXISTS calve_outbox;
