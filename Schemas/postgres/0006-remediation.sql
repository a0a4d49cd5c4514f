-- What the self-healing engine was asked to do about incidents: one row an incident, committed before it is asked, so that no
-- incident is remedied twice. A row has to live at least as long as its incident lies in its topic.
CREATE TABLE remediations (
    incident_id  uuid PRIMARY KEY,
    group_id     text NOT NULL,
    playbook     text NOT NULL,
    state        text NOT NULL CHECK (state IN ('calling', 'accepted', 'refused', 'failed')),
    attempts     integer NOT NULL CHECK (attempts >= 1),
    requested_at timestamptz NOT NULL,
    answered_at  timestamptz,
    last_error   text,
    CHECK (state <> 'calling' OR answered_at IS NULL)
);
COMMENT ON COLUMN remediations.state IS
    'calling: the engine is being asked, and what it answers, or whether it was reached, is not known yet; the others are final. '
    'failed: given up, since it answered with an error of its own each time';
COMMENT ON COLUMN remediations.attempts IS 'how often the order was sent; questions about its status do not count';
COMMENT ON COLUMN remediations.requested_at IS 'when it was last sent';
