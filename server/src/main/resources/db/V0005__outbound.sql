-- Sending. One outbox row per message and recipient group, written with the message; one delivery row per recipient.

CREATE TABLE outbox (
    org_id        uuid        NOT NULL,
    id            uuid        NOT NULL,
    identity_id   uuid        NOT NULL,
    message_id    uuid        NOT NULL,
    domain        text        NOT NULL,                -- the group: recipients of one domain
    state         text        NOT NULL,                -- SCHEDULED, QUEUED, DONE
    attempts      int         NOT NULL DEFAULT 0,
    send_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id) ON DELETE CASCADE
);
CREATE INDEX outbox_message ON outbox (org_id, message_id);

CREATE TABLE delivery (
    org_id       uuid        NOT NULL,
    id           uuid        NOT NULL,
    identity_id  uuid        NOT NULL,
    message_id   uuid        NOT NULL,
    outbox_id    uuid        NOT NULL,
    recipient    text        NOT NULL,
    kind         text        NOT NULL,                 -- TO, CC, BCC
    state        text        NOT NULL,                 -- queued, captured, sent, delivered, deferred, bounced, failed
    reply_code   int,
    reply_text   text,                                 -- what the remote side said last, cleaned, at most 512 characters
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, outbox_id) REFERENCES outbox (org_id, id) ON DELETE CASCADE
);
CREATE INDEX delivery_message ON delivery (org_id, message_id);
CREATE INDEX delivery_outbox ON delivery (org_id, outbox_id);

-- Messages sent per identity and UTC day, for the daily limit.
CREATE TABLE send_count (
    org_id      uuid   NOT NULL,
    identity_id uuid   NOT NULL,
    day         date   NOT NULL,
    sent        int    NOT NULL,
    PRIMARY KEY (org_id, identity_id, day)
);

CREATE TABLE draft (
    org_id      uuid        NOT NULL,
    id          uuid        NOT NULL,
    identity_id uuid        NOT NULL,
    public_id   bigint      NOT NULL,                  -- drf_<16 hex> on the wire
    version     smallint    NOT NULL,
    body        text        NOT NULL,                  -- JSON object: the send request so far
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);
CREATE UNIQUE INDEX draft_public_id ON draft (org_id, identity_id, public_id);
CREATE INDEX draft_newest ON draft (org_id, identity_id, id DESC);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['outbox', 'delivery', 'send_count', 'draft']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = app_org()) WITH CHECK (org_id = app_org())', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO mg_app', t);
    END LOOP;
END $$;
