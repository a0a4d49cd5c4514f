-- The whole saga: what becomes of tickets, what a saga remembers beside its state, and a guard of the state table.

ALTER TABLE sagas ADD COLUMN facts text;
COMMENT ON COLUMN sagas.facts IS
    'JSON: what the saga remembers beside its state (undo, paused_from, stuck, tries, resumes_at, label, …); NULL: nothing';

-- What becomes of a ticket, by the results of its worker.
ALTER TABLE ticket_states
    ADD COLUMN started_at         timestamptz,
    ADD COLUMN ended_at           timestamptz,
    ADD COLUMN reissued_at        timestamptz,
    ADD COLUMN actual_duration_ms bigint,
    ADD COLUMN agent_id           text,
    ADD COLUMN error_message      text,
    ADD COLUMN marks              smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN ticket_states.marks IS
    'bits: 1 warned, 2 overdue, 4 late, 8 contradicted, 16 failure reported, 32 stuck, 64 result after the end, 128 alerted, 256 violated';

-- A result names its ticket; what follows needs the saga's other tickets.
CREATE INDEX ticket_states_saga ON ticket_states (saga_id);

-- Which states a state leads to, over one or several transitions: one batch may take a saga through several. The engine's
-- table is finer; this one keeps other hands from what can never be.
CREATE TABLE execution_state_rules (
    state    text PRIMARY KEY,
    leads_to text[] NOT NULL
);
INSERT INTO execution_state_rules (state, leads_to) VALUES
('PENDING', ARRAY['RUNNING', 'AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'RETRYING', 'DEFERRED', 'PAUSED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('RUNNING', ARRAY['AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'RETRYING', 'DEFERRED', 'PAUSED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('AWAITING_APPROVAL', ARRAY['RUNNING', 'WAITING_FOR_EVENT', 'RETRYING', 'DEFERRED', 'PAUSED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('WAITING_FOR_EVENT', ARRAY['RUNNING', 'AWAITING_APPROVAL', 'RETRYING', 'DEFERRED', 'PAUSED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('RETRYING', ARRAY['RUNNING', 'AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'DEFERRED', 'PAUSED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('DEFERRED', ARRAY['RUNNING', 'AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'RETRYING', 'PAUSED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('PAUSED', ARRAY['RUNNING', 'AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'RETRYING', 'DEFERRED', 'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED']),
('COMPENSATING', ARRAY['FAILED', 'COMPENSATED', 'CANCELLED']),
('CANCEL_REQUESTED', ARRAY['COMPENSATING', 'FAILED', 'COMPENSATED', 'CANCELLED']),
('COMPLETED', '{}'), ('FAILED', '{}'), ('COMPENSATED', '{}'), ('CANCELLED', '{}'), ('REJECTED', '{}');

CREATE FUNCTION check_saga_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM execution_state_rules WHERE state = OLD.state AND NEW.state = ANY(leads_to)) THEN
        RAISE EXCEPTION 'saga %: % does not lead to %', OLD.saga_id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sagas_state_rule';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sagas_state_rule BEFORE UPDATE OF state ON sagas
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION check_saga_state();
