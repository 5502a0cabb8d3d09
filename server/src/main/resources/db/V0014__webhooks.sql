-- Webhooks: who is told of events over HTTP, what is to be told, and what became of it.

CREATE TABLE webhook (
    org_id          uuid        NOT NULL REFERENCES org (id),
    id              uuid        NOT NULL,
    public_id       bigint      NOT NULL,              -- low half of id: whk_<16 hex> on the wire
    identity_id     uuid,                              -- whose events; null: those of all identities
    of_org          boolean     NOT NULL,              -- made with a platform key: no identity key may change it
    url             text        NOT NULL,
    events          text[]      NOT NULL,              -- types, prefixes (message.*), or * alone
    description     text,
    state           text        NOT NULL,              -- ACTIVE, DISABLED
    disabled_reason text,                              -- owner, gone (410), failing; null while active
    secret_number   int         NOT NULL,              -- the secret that signs
    previous_until  timestamptz,                       -- until then the one before signs too
    failing_since   timestamptz,                       -- first failure after the last success
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);
CREATE UNIQUE INDEX webhook_public_id ON webhook (org_id, public_id);

-- Sealed secrets, by number; only mg_vault reads them.
CREATE TABLE webhook_secret (
    org_id     uuid        NOT NULL,
    webhook_id uuid        NOT NULL,
    number     int         NOT NULL,
    dek_id     uuid        NOT NULL,
    box        bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, webhook_id, number)
);

-- One event for one webhook, with the log of its last attempt; kept seven days.
CREATE TABLE webhook_delivery (
    org_id       uuid        NOT NULL,
    webhook_id   uuid        NOT NULL,
    id           uuid        NOT NULL,
    public_id    bigint      NOT NULL,                 -- low half of id: dlv_<16 hex> on the wire, webhook-id in the request
    identity_id  uuid,                                 -- whose event; null: a test of an organization's webhook
    type         text        NOT NULL,
    body         text        NOT NULL,                 -- as sent, the same in every attempt
    state        text        NOT NULL,                 -- PENDING, DELIVERED, FAILED
    due_at       timestamptz,                          -- of the next attempt; null when there is none
    tries        int         NOT NULL DEFAULT 0,       -- attempts since it was put here or replayed
    attempts     int         NOT NULL DEFAULT 0,       -- attempts in all
    attempted_at timestamptz,
    status       int,                                  -- of the HTTP answer; null when there was none
    duration_ms  int,
    error        text,                                 -- why it counts as failed; null when it does not
    response     text,                                 -- first 1 KiB of the answer's body, secrets taken out
    history      text,                                 -- JSON array of the attempts before the last; null when none
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, webhook_id, id),
    FOREIGN KEY (org_id, webhook_id) REFERENCES webhook (org_id, id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX webhook_delivery_public_id ON webhook_delivery (org_id, public_id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (org_id, webhook_id, due_at, id) WHERE state = 'PENDING';

-- Up to which place the events of an organization became deliveries. Only organizations with webhooks have one.
CREATE TABLE webhook_cursor (
    org_id uuid NOT NULL PRIMARY KEY REFERENCES org (id),
    place  text NOT NULL                               -- as the event log gives it
) WITH (fillfactor = 50);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY ['webhook', 'webhook_secret', 'webhook_delivery', 'webhook_cursor'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %s USING (org_id = app_org()) WITH CHECK (org_id = app_org())', name);
    END LOOP;
END $$;

-- Directory: which webhooks have something to send and who sends it, read before an organization is known. One row for
-- each webhook: whoever leases it sends alone, so that a webhook that does not answer holds up no other.
CREATE TABLE webhook_lane (
    webhook_id  uuid        NOT NULL PRIMARY KEY,
    org_id      uuid        NOT NULL REFERENCES org (id),
    due_at      timestamptz,                           -- null: nothing to send
    lease_until timestamptz,
    silent      boolean     NOT NULL DEFAULT false,    -- the last attempt got no answer
    waiting     bigint      NOT NULL DEFAULT 0         -- pending deliveries, exact when not leased
) WITH (fillfactor = 50);
CREATE INDEX webhook_lane_due ON webhook_lane (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_lane_org ON webhook_lane (org_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook, webhook_delivery, webhook_cursor, webhook_lane TO mg_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_secret TO mg_vault;
GRANT SELECT ON webhook TO mg_vault;
