-- One row per consumer group that was ever halted. While halted_at is set no lane of the group goes on.
CREATE TABLE consumer_groups (
    group_id    text PRIMARY KEY,
    halted_at   timestamptz,
    halt_reason text,
    CHECK ((halted_at IS NULL) = (halt_reason IS NULL))
);

-- The outbox becomes a few tables in turn (partitions by slot): batches are inserted into the current slot; emptying an
-- older one is LOCK, copy what is not published into the current one, TRUNCATE.
ALTER TABLE outbox RENAME TO outbox_before;
ALTER TABLE outbox_before RENAME CONSTRAINT outbox_pkey TO outbox_before_pkey;

CREATE TABLE outbox (
    slot        smallint NOT NULL,
    group_id    text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    from_offset bigint NOT NULL,
    to_offset   bigint NOT NULL CHECK (to_offset > from_offset),
    batch       uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    outputs     bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (group_id, topic, partition, to_offset, slot)
) PARTITION BY LIST (slot);
CREATE TABLE outbox_0 PARTITION OF outbox FOR VALUES IN (0);
CREATE TABLE outbox_1 PARTITION OF outbox FOR VALUES IN (1);
CREATE TABLE outbox_2 PARTITION OF outbox FOR VALUES IN (2);

INSERT INTO outbox (slot, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs)
SELECT 0, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs FROM outbox_before;
DROP TABLE outbox_before;

-- One row: the slot that batches are inserted into. Reading it late is harmless: a row in an older slot waits there.
CREATE TABLE outbox_rotation (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    slot       smallint NOT NULL,
    rotated_at timestamptz NOT NULL
);
INSERT INTO outbox_rotation (slot, rotated_at) VALUES (0, now());

-- The outbox row that holds the newest tickets of a saga; a record of another partition waits until it is published.
ALTER TABLE sagas
    ADD COLUMN tickets_group     text,
    ADD COLUMN tickets_topic     text,
    ADD COLUMN tickets_partition integer,
    ADD COLUMN tickets_to        bigint,
    ADD COLUMN previous_saga     uuid;

COMMENT ON COLUMN sagas.previous_saga IS 'the saga that this one does again (attempt - 1)';

-- While a row exists its timer is produced as a command record once due, and again every 30 s. No foreign key: a saga
-- that does not exist yet can have parked events and their timer.
CREATE TABLE timers (
    timer_id    uuid PRIMARY KEY,
    group_id    text NOT NULL,
    saga_id     uuid NOT NULL,
    kind        text NOT NULL,
    sequence    bigint NOT NULL,
    due_at      timestamptz NOT NULL,
    produced_at timestamptz
);
CREATE INDEX timers_due ON timers (group_id, due_at);
CREATE INDEX timers_saga ON timers (saga_id);

-- One durable inbox per saga, in arrival order, for sagas that do not exist yet too.
CREATE TABLE parked_events (
    arrival       bigint GENERATED ALWAYS AS IDENTITY,
    saga_id       uuid NOT NULL,
    event_id      text NOT NULL,
    group_id      text NOT NULL,
    topic         text NOT NULL,
    partition     integer NOT NULL,
    record_offset bigint NOT NULL,
    record        bytea NOT NULL,
    parked_at     timestamptz NOT NULL,
    PRIMARY KEY (saga_id, event_id)
);
COMMENT ON COLUMN parked_events.record IS 'timestamp, key, value and headers as they came';

-- Offsets mean something within one Kafka cluster only: after adopt-cluster the same offsets are other records.
ALTER TABLE dead_letters ADD COLUMN cluster_id text;
UPDATE dead_letters d SET cluster_id = coalesce(
    (SELECT p.cluster_id FROM partition_progress p
     WHERE p.group_id = d.group_id AND p.topic = d.topic AND p.partition = d.partition), '');
ALTER TABLE dead_letters
    ALTER COLUMN cluster_id SET NOT NULL,
    DROP CONSTRAINT dead_letters_pkey,
    ADD PRIMARY KEY (group_id, topic, partition, cluster_id, record_offset);
CREATE INDEX dead_letters_recorded ON dead_letters (group_id, recorded_at);
