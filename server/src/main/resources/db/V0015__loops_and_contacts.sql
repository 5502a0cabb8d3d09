-- How far a mailbox may be trusted, in both directions.
--
-- What stops two programs that answer each other for ever: how often a mailbox sent the same thing lately, and which
-- mailboxes are paused because of it.

-- One row per thing that is counted; `times` holds those of the window, newest first, and never more than the limit.
CREATE TABLE send_print (
    org_id      uuid          NOT NULL,
    identity_id uuid          NOT NULL,
    print       uuid          NOT NULL,                -- first 16 bytes of SHA-256 of what is counted
    times       timestamptz[] NOT NULL,
    expires_at  timestamptz   NOT NULL,
    PRIMARY KEY (org_id, identity_id, print)
);
CREATE INDEX send_print_age ON send_print (org_id, expires_at);

CREATE TABLE sending_pause (
    org_id      uuid        NOT NULL,
    identity_id uuid        NOT NULL,
    reason      text        NOT NULL,                  -- same_body, busy_thread
    about       text        NOT NULL,                  -- the recipient, or thd_<16 hex>
    count       int         NOT NULL,
    since       timestamptz NOT NULL,
    PRIMARY KEY (org_id, identity_id)
);

-- Whom a mailbox has had mail from or written to: what is not here is a first contact.
CREATE TABLE contact (
    org_id      uuid        NOT NULL,
    identity_id uuid        NOT NULL,
    address     uuid        NOT NULL,                  -- first 16 bytes of SHA-256 of the address in lower case
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, identity_id, address)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['send_print', 'sending_pause', 'contact']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = app_org()) WITH CHECK (org_id = app_org())', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO mg_app', t);
    END LOOP;
END $$;
