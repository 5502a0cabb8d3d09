-- Agents. An identity's address is in the directory table `address`, where it stays for ever: addresses are never reused.

CREATE TABLE identity (
    org_id       uuid        NOT NULL REFERENCES org (id),
    id           uuid        NOT NULL,
    public_id    bigint      NOT NULL,                 -- low half of id: id-<16 hex> on the wire
    name         text        NOT NULL,
    type         text        NOT NULL,                 -- INBOX
    purpose      text        NOT NULL,                 -- BUYER, SELLER
    email        text        NOT NULL,
    scopes       text[]      NOT NULL,
    state        text        NOT NULL,                 -- ACTIVE, CLOSING
    usage_count  bigint      NOT NULL DEFAULT 0,
    last_used_at timestamptz,
    created_at   timestamptz NOT NULL,
    closed_at    timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX identity_public_id ON identity (org_id, public_id);
CREATE INDEX identity_newest ON identity (org_id, state, id DESC);

-- Order that cursors can trust: the counter is taken under its row lock inside the writing transaction.
CREATE TABLE feed (
    org_id      uuid   NOT NULL,
    identity_id uuid   NOT NULL,
    seq         bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, identity_id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
) WITH (fillfactor = 50);

-- Directory: address to organization and identity, read at RCPT before the organization is known.
CREATE TABLE address (
    address     text NOT NULL PRIMARY KEY,             -- local@domain, lower case, NFC, without a +tag
    org_id      uuid NOT NULL REFERENCES org (id),
    identity_id uuid NOT NULL,
    state       text NOT NULL                          -- ACTIVE, RETIRED
);
CREATE INDEX address_identity ON address (org_id, identity_id);

ALTER TABLE identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON identity USING (org_id = app_org()) WITH CHECK (org_id = app_org());
ALTER TABLE feed ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON feed USING (org_id = app_org()) WITH CHECK (org_id = app_org());

GRANT SELECT, INSERT, UPDATE, DELETE ON identity, feed, address TO mg_app;
