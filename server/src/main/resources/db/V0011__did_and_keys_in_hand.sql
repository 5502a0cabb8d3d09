-- Keys that identities sign with (did:web), and several API keys for each identity.

-- Public halves stay after a rotation, so that old signatures verify.
CREATE TABLE did_key (
    org_id      uuid        NOT NULL,
    identity_id uuid        NOT NULL,
    number      int         NOT NULL,                  -- #key-1, #key-2 ...
    public_key  bytea       NOT NULL,                  -- 32 bytes, Ed25519
    created_at  timestamptz NOT NULL,
    replaced_at timestamptz,                           -- null: signs now
    PRIMARY KEY (org_id, identity_id, number),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);

-- The private half of the newest, sealed; gone when it is replaced or its identity deleted.
CREATE TABLE did_key_box (
    org_id      uuid  NOT NULL,
    identity_id uuid  NOT NULL,
    number      int   NOT NULL,
    dek_id      uuid  NOT NULL,
    box         bytea NOT NULL,
    PRIMARY KEY (org_id, identity_id, number),
    FOREIGN KEY (org_id, identity_id, number) REFERENCES did_key (org_id, identity_id, number)
);

ALTER TABLE did_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE did_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON did_key USING (org_id = app_org()) WITH CHECK (org_id = app_org());
ALTER TABLE did_key_box ENABLE ROW LEVEL SECURITY;
ALTER TABLE did_key_box FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON did_key_box USING (org_id = app_org()) WITH CHECK (org_id = app_org());

GRANT SELECT, INSERT, UPDATE, DELETE ON did_key, did_key_box TO mg_vault;
GRANT SELECT ON did_key TO mg_app;

-- A DID names an identity by the 16 digits of its id, before the organization is known. One that is gone is found too.
CREATE INDEX address_public_id ON address (substr(identity_id::text, 20));

-- A slot is one key as its holder sees it, through its rotations. The keys there were are of their identity's own slot.
ALTER TABLE api_key
    ADD COLUMN slot           uuid,
    ADD COLUMN scopes         text[],                  -- null: whatever the identity may do
    ADD COLUMN allowed_ips    text[],                  -- CIDR; null: from anywhere
    ADD COLUMN last_used_from text;                    -- CIDR /24 or /48
UPDATE api_key SET slot = coalesce(identity_id, id);
ALTER TABLE api_key ALTER COLUMN slot SET NOT NULL;
