-- Watermarks of every input partition. prepared_offset: everything before it has been decided here;
-- published_offset: everything before it is known to be on Kafka; epoch fences zombies.
CREATE TABLE partition_progress (
    group_id         text NOT NULL,
    topic            text NOT NULL,
    partition        integer NOT NULL,
    cluster_id       text NOT NULL,
    epoch            bigint NOT NULL,
    prepared_offset  bigint NOT NULL,
    published_offset bigint NOT NULL,
    highest_offset   bigint,
    PRIMARY KEY (group_id, topic, partition),
    CHECK (published_offset <= prepared_offset)
) WITH (fillfactor = 50);

COMMENT ON COLUMN partition_progress.highest_offset IS 'NULL: nothing was ever prepared on this partition';

-- The exact outputs caused by the records [from_offset, to_offset) of one source partition in one batch.
CREATE TABLE outbox (
    group_id    text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    from_offset bigint NOT NULL,
    to_offset   bigint NOT NULL CHECK (to_offset > from_offset),
    batch       uuid NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    outputs     bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (group_id, topic, partition, to_offset)
);

-- One row per batch, written with the mark, since a row cannot time its own writing.
CREATE TABLE batches (
    batch       uuid PRIMARY KEY,
    lane        text NOT NULL,
    prepared_at timestamptz NOT NULL,
    records     integer NOT NULL,
    prepare_ms  double precision NOT NULL,
    publish_ms  double precision NOT NULL
);

COMMENT ON COLUMN batches.prepare_ms IS 'BEGIN to the answer of COMMIT';

CREATE TABLE dead_letters (
    group_id      text NOT NULL,
    topic         text NOT NULL,
    partition     integer NOT NULL,
    record_offset bigint NOT NULL,
    reason        text NOT NULL,
    field         text,
    detail        text NOT NULL,
    saga_id       uuid,
    batch         uuid NOT NULL,
    recorded_at   timestamptz NOT NULL,
    PRIMARY KEY (group_id, topic, partition, record_offset)
);
