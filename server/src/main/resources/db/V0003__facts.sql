-- What happened: activity (shown to the owner), events (for those who want to know), requests (one row per call).
-- Partitioned by the time inside the UUIDv7 id, so that retention is a dropped partition.

CREATE TABLE activity (
    org_id       uuid        NOT NULL,
    id           uuid        NOT NULL,
    identity_id  uuid        NOT NULL,
    action       text        NOT NULL,                 -- mail_send, identity_rotate_key ...
    category     text        NOT NULL,                 -- mail, vault, identity, auth, calendar
    severity     text        NOT NULL,                 -- INFO, WARNING, ERROR
    status       text        NOT NULL,                 -- success, error, denied
    description  text,
    target_type  text,
    target_id    text,
    metadata     text,                                 -- JSON object
    duration_ms  int,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX activity_newest ON activity (org_id, identity_id, id DESC);

CREATE TABLE event (
    org_id       uuid        NOT NULL,
    id           uuid        NOT NULL,
    identity_id  uuid        NOT NULL,
    seq          bigint      NOT NULL,                 -- from feed: commit order within the identity
    type         text        NOT NULL,                 -- message.received ...
    body_version smallint    NOT NULL,
    body         text        NOT NULL,                 -- JSON object
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX event_feed ON event (org_id, identity_id, seq);

CREATE TABLE request_log (
    org_id       uuid        NOT NULL,
    id           uuid        NOT NULL,
    identity_id  uuid,
    key_id       uuid,
    request_id   text        NOT NULL,
    method       text        NOT NULL,
    route        text        NOT NULL,                 -- the template, never the path
    status       smallint    NOT NULL,
    error        text,
    duration_us  int         NOT NULL,
    bytes_in     bigint      NOT NULL,
    bytes_out    bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX request_log_request ON request_log (org_id, request_id);

ALTER TABLE activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activity USING (org_id = app_org()) WITH CHECK (org_id = app_org());
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON event USING (org_id = app_org()) WITH CHECK (org_id = app_org());
ALTER TABLE request_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON request_log USING (org_id = app_org()) WITH CHECK (org_id = app_org());

-- Answers of requests that carried an Idempotency-Key, written in the transaction of their effect, kept 24 hours.
CREATE TABLE idempotency (
    org_id       uuid        NOT NULL,
    caller_id    uuid        NOT NULL,                 -- the key's identity, or the organization for a platform key
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    answer       bytea       NOT NULL,                 -- sealed: it may hold a key shown once
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, caller_id, key)
);
CREATE INDEX idempotency_age ON idempotency (org_id, created_at);
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON idempotency USING (org_id = app_org()) WITH CHECK (org_id = app_org());

-- Deferred work. A system table: it names rows by id and holds no content.
CREATE TABLE job (
    id          uuid        NOT NULL PRIMARY KEY,
    kind        text        NOT NULL,
    org_id      uuid        NOT NULL,
    identity_id uuid,
    subject_id  uuid        NOT NULL,                  -- the row the work is about
    run_at      timestamptz NOT NULL,
    lease_until timestamptz,
    attempts    int         NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL
);
CREATE INDEX job_due ON job (kind, run_at);
CREATE INDEX job_subject ON job (org_id, subject_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON activity, event, request_log, idempotency, job TO mg_app;
