-- Records that end the process: which partitions they may be in, and which record it was.
ALTER TABLE partition_progress
    ADD COLUMN fruitless_claims integer NOT NULL DEFAULT 0,
    ADD COLUMN suspect_offset   bigint,
    ADD COLUMN suspect_tries    integer NOT NULL DEFAULT 0,
    ADD COLUMN suspect_process  uuid;

COMMENT ON COLUMN partition_progress.fruitless_claims IS 'claims since the last prepare';
COMMENT ON COLUMN partition_progress.suspect_offset IS 'the record that is being taken alone; NULL after every prepare';
COMMENT ON COLUMN partition_progress.suspect_tries IS 'how many processes have taken it';
