-- The mailbox. A narrow row per message for lists; the parsed view, the raw bytes and the search terms apart.
--
-- The tables every mail writes to have no foreign keys: each costs a query a row (8 us of 25). The code that removes
-- messages removes what hangs on them, and an identity is removed after everything it owns.

CREATE TABLE thread (
    org_id        uuid        NOT NULL,
    id            uuid        NOT NULL,
    identity_id   uuid        NOT NULL,
    public_id     bigint      NOT NULL,                -- thd_<16 hex> on the wire
    subject       text,
    base_subject  uuid,                                -- first 16 bytes of SHA-256 of the base subject; null when empty
    message_count int         NOT NULL,
    labels        text[]      NOT NULL DEFAULT '{}',   -- apart from the messages' labels
    last_seq      bigint      NOT NULL,                -- seq of its newest message: the list's order
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX thread_public_id ON thread (org_id, identity_id, public_id);
CREATE INDEX thread_recent ON thread (org_id, identity_id, last_seq DESC);
CREATE INDEX thread_base_subject ON thread (org_id, identity_id, base_subject, last_seq DESC)
    WHERE base_subject IS NOT NULL;

-- Which thread a Message-ID belongs to, seen or only referenced.
CREATE TABLE thread_ref (
    org_id      uuid  NOT NULL,
    identity_id uuid  NOT NULL,
    ref         uuid  NOT NULL,                        -- first 16 bytes of SHA-256 of the id with its brackets
    thread_id   uuid  NOT NULL,
    PRIMARY KEY (org_id, identity_id, ref)
);
CREATE INDEX thread_ref_thread ON thread_ref (org_id, thread_id);

-- A thread that was merged into another still answers under its old id.
CREATE TABLE thread_alias (
    org_id      uuid   NOT NULL,
    identity_id uuid   NOT NULL,
    public_id   bigint NOT NULL,
    thread_id   uuid   NOT NULL,
    PRIMARY KEY (org_id, identity_id, public_id)
);

CREATE TABLE message (
    org_id       uuid        NOT NULL,
    id           uuid        NOT NULL,
    identity_id  uuid        NOT NULL,
    seq          bigint      NOT NULL,                 -- from feed: commit order within the identity
    thread_id    uuid        NOT NULL,
    message_id   text        NOT NULL,                 -- on the wire: <...>, unique in the inbox
    content_hash bytea       NOT NULL,                 -- SHA-256 of the raw bytes
    labels       text[]      NOT NULL,
    subject      text,
    size_bytes   int         NOT NULL,
    created_at   timestamptz NOT NULL,                 -- received, or accepted for sending
    PRIMARY KEY (org_id, id)
) WITH (fillfactor = 90);
CREATE UNIQUE INDEX message_message_id ON message (org_id, identity_id, message_id);
CREATE UNIQUE INDEX message_feed ON message (org_id, identity_id, seq);
CREATE INDEX message_thread ON message (org_id, thread_id, seq);
CREATE INDEX message_unread ON message (org_id, identity_id, seq) WHERE labels @> '{unread}';
CREATE INDEX message_sent ON message (org_id, identity_id, seq) WHERE labels @> '{sent}';

-- Labels other than received, sent and unread, so that a page of a rare label does not walk the inbox.
CREATE TABLE message_label (
    org_id      uuid   NOT NULL,
    identity_id uuid   NOT NULL,
    label       text   NOT NULL,
    seq         bigint NOT NULL,
    message_id  uuid   NOT NULL,
    PRIMARY KEY (org_id, identity_id, label, seq)
);

-- The parse, kept: everything of a message that never changes. Rebuilt from raw when parser_version moves on.
CREATE TABLE message_view (
    org_id         uuid     NOT NULL,
    message_id     uuid     NOT NULL,
    identity_id    uuid     NOT NULL,
    parser_version smallint NOT NULL,
    view           text     NOT NULL,                  -- JSON object: addresses, text, attachments, references, auth ...
    html           text,
    trace          text,                               -- the Received and Authentication-Results fields we added
    blob_sha256    bytea    NOT NULL,
    bcc            text[]   NOT NULL DEFAULT '{}',      -- own sent mail only
    PRIMARY KEY (org_id, message_id)
);

-- The truth: raw bytes as received or sent, once per organization and content.
CREATE TABLE raw_message (
    org_id     uuid        NOT NULL,
    sha256     bytea       NOT NULL,
    version    smallint    NOT NULL,
    size_bytes int         NOT NULL,
    data       bytea,                                  -- up to 64 KiB; larger ones are in the blob store
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, sha256)
);
ALTER TABLE raw_message ALTER COLUMN data SET STORAGE EXTERNAL;
-- A mail of a few kilobytes stands in its row: two chunks beside it would be four more writes (ADR 3).
ALTER TABLE raw_message SET (toast_tuple_target = 8160);

-- Full text. Each lexeme carries a tag of its identity and of a block of 1,024 messages: a search reads one inbox's
-- posting lists, newest block first, whatever else the table holds.
CREATE TABLE message_search (
    org_id      uuid     NOT NULL,
    message_id  uuid     NOT NULL,
    identity_id uuid     NOT NULL,
    seq         bigint   NOT NULL,
    terms       tsvector NOT NULL,
    PRIMARY KEY (org_id, message_id),
    FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id) ON DELETE CASCADE
);
CREATE INDEX message_search_terms ON message_search USING gin (terms);
CREATE INDEX message_search_feed ON message_search (org_id, identity_id, seq);

CREATE TABLE email_rule (
    org_id      uuid        NOT NULL,
    id          uuid        NOT NULL,
    identity_id uuid        NOT NULL,
    public_id   bigint      NOT NULL,                  -- rul_<16 hex> on the wire
    type        text        NOT NULL,                  -- ALLOW, BLOCK
    scope       text        NOT NULL,                  -- RECEIVE, SEND, REPLY
    value       text        NOT NULL,                  -- address or *@domain, lower case
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);
CREATE UNIQUE INDEX email_rule_public_id ON email_rule (org_id, identity_id, public_id);
CREATE UNIQUE INDEX email_rule_value ON email_rule (org_id, identity_id, scope, type, value);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['thread', 'thread_ref', 'thread_alias', 'message', 'message_label', 'message_view',
                             'raw_message', 'message_search', 'email_rule']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = app_org()) WITH CHECK (org_id = app_org())', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO mg_app', t);
    END LOOP;
END $$;
