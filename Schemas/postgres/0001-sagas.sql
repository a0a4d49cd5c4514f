-- One aggregate per decision. Never partitioned by time: the two keys below are the fence against doubles.
CREATE TABLE sagas (
    saga_id              uuid PRIMARY KEY,
    decision_id          text NOT NULL,
    plan_id              text NOT NULL,
    intent_id            text NOT NULL,
    attempt              integer NOT NULL CHECK (attempt >= 1),
    state                text NOT NULL CHECK (state IN (
                             'PENDING', 'RUNNING', 'AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'RETRYING', 'DEFERRED', 'PAUSED',
                             'COMPENSATING', 'CANCEL_REQUESTED', 'COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED')),
    step                 text CHECK (step IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6')),
    holds_plan           boolean NOT NULL,
    correlation_id       text NOT NULL,
    trace_id             text,
    span_id              text,
    risk_band            text NOT NULL,
    priority             text NOT NULL,
    reason               text,
    detail               text,
    duplicate_of         uuid,
    revision             bigint NOT NULL CHECK (revision >= 1),
    orchestrator_version text NOT NULL,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL
) WITH (fillfactor = 85);

COMMENT ON COLUMN sagas.holds_plan IS 'open, or with tickets: no other saga may run this plan and attempt';

-- One live saga per (plan_id, attempt).
CREATE UNIQUE INDEX sagas_plan_holder ON sagas (plan_id, attempt) WHERE holds_plan;
CREATE INDEX sagas_created ON sagas (created_at);

-- The encoded ticket is immutable; what changes is its status.
CREATE TABLE tickets (
    ticket_id  uuid PRIMARY KEY,
    saga_id    uuid NOT NULL REFERENCES sagas ON DELETE CASCADE,
    position   integer NOT NULL,
    task_id    text NOT NULL,
    status     text NOT NULL CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    value      bytea COMPRESSION lz4 NOT NULL,
    created_at timestamptz NOT NULL
) WITH (fillfactor = 85);

COMMENT ON COLUMN tickets.value IS 'the bytes on execution.tickets: Confluent-framed Avro, or JSON';

CREATE UNIQUE INDEX tickets_saga ON tickets (saga_id, position);

CREATE TABLE saga_journal (
    saga_id      uuid NOT NULL REFERENCES sagas ON DELETE CASCADE,
    revision     bigint NOT NULL,
    event_id     text NOT NULL,
    topic        text NOT NULL,
    partition    integer NOT NULL,
    record_offset bigint NOT NULL,
    batch        uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    orchestrator_version text NOT NULL,
    entries      json NOT NULL,
    PRIMARY KEY (saga_id, revision),
    UNIQUE (saga_id, event_id)
);

CREATE TABLE saga_checkpoints (
    checkpoint_id uuid NOT NULL UNIQUE,
    saga_id      uuid NOT NULL REFERENCES sagas ON DELETE CASCADE,
    revision     bigint NOT NULL,
    batch        uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    orchestrator_version text NOT NULL,
    document     json NOT NULL,
    PRIMARY KEY (saga_id, revision)
);
