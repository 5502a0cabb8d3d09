-- Who opened what: per organization an append-only list whose entries are the leaves of a Merkle tree (RFC 6962), and
-- checkpoints of that tree signed by this installation. Written as mg_vault, which may not change or remove an entry.

-- Size of the list and the roots of its complete subtrees: what appending needs. Its row lock orders the writers.
CREATE TABLE audit_head (
    org_id   uuid   NOT NULL PRIMARY KEY REFERENCES org (id),
    size     bigint NOT NULL,
    frontier bytea  NOT NULL                           -- 32 bytes each, largest subtree first
) WITH (fillfactor = 50);

CREATE TABLE audit_entry (
    org_id uuid   NOT NULL,
    seq    bigint NOT NULL,                            -- from 0, without gaps
    entry  text   NOT NULL,                            -- canonical JSON, hashed byte for byte
    leaf   bytea  NOT NULL,                            -- SHA-256(00 | entry)
    PRIMARY KEY (org_id, seq)
);

-- Roots of 256 entries each, so that a proof reads few leaves.
CREATE TABLE audit_block (
    org_id uuid   NOT NULL,
    block  bigint NOT NULL,
    root   bytea  NOT NULL,
    PRIMARY KEY (org_id, block)
);

-- Names and addresses that belong to an entry. The entry holds HMAC-SHA256(salt, values): erasing a row leaves every proof
-- valid and the digest says nothing.
CREATE TABLE audit_personal (
    org_id      uuid   NOT NULL,
    seq         bigint NOT NULL,
    identity_id uuid,
    salt        bytea  NOT NULL,
    box         bytea  NOT NULL,
    PRIMARY KEY (org_id, seq)
);
CREATE INDEX audit_personal_identity ON audit_personal (org_id, identity_id);

CREATE TABLE audit_checkpoint (
    org_id     uuid        NOT NULL,
    size       bigint      NOT NULL,
    note       text        NOT NULL,                   -- C2SP tlog-checkpoint
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, size)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY ['audit_head', 'audit_entry', 'audit_block', 'audit_personal', 'audit_checkpoint'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %s USING (org_id = app_org()) WITH CHECK (org_id = app_org())', name);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO mg_vault', name);
    END LOOP;
END $$;

GRANT UPDATE ON audit_head TO mg_vault;
GRANT DELETE ON audit_personal TO mg_vault;
