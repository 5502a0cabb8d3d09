-- The vault. What is listed (credential, credential_version) apart from what is sealed (credential_box, backup_code), and
-- the keys apart from both, in the schema keystore, so that a backup can leave them out. Only mg_vault reads sealed values
-- and keys; mg_app, as which the rest of the program works, may list.

-- Keys of an organization, wrapped by the root. State: ACTIVE, DECRYPT_ONLY, RETIRED, DESTROYED.
CREATE TABLE keystore.org_kek (
    org_id       uuid        NOT NULL REFERENCES org (id),
    version      int         NOT NULL,
    id           uuid        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('ACTIVE', 'DECRYPT_ONLY', 'RETIRED', 'DESTROYED')),
    provider     text        NOT NULL,                 -- who wrapped it: local ...
    wrapped      bytea,                                -- null once destroyed
    wraps        bigint      NOT NULL DEFAULT 0,       -- data keys it may have wrapped, counted in thousands
    created_at   timestamptz NOT NULL,
    retired_at   timestamptz,
    PRIMARY KEY (org_id, version),
    CHECK ((wrapped IS NULL) = (state = 'DESTROYED'))
);
CREATE UNIQUE INDEX org_kek_active ON keystore.org_kek (org_id) WHERE state = 'ACTIVE';

-- Present while the owner keeps the vault shut.
CREATE TABLE keystore.org_seal (
    org_id    uuid        NOT NULL PRIMARY KEY REFERENCES org (id),
    sealed_at timestamptz NOT NULL
);

-- A key for each value of each version of a credential, wrapped by its organization's key.
CREATE TABLE keystore.dek (
    org_id        uuid        NOT NULL,
    id            uuid        NOT NULL,
    credential_id uuid        NOT NULL,
    version       int         NOT NULL,
    purpose       text        NOT NULL,                -- data, totp, totp-backup, signing
    part          smallint    NOT NULL DEFAULT 0,      -- a key seals 16 values at most; more need more keys
    kek_version   int         NOT NULL,
    wrapped       bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, kek_version) REFERENCES keystore.org_kek (org_id, version)
);
CREATE UNIQUE INDEX dek_credential ON keystore.dek (org_id, credential_id, version, purpose, part);
CREATE INDEX dek_kek ON keystore.dek (org_id, kek_version);

CREATE TABLE credential (
    org_id          uuid        NOT NULL,
    id              uuid        NOT NULL,
    identity_id     uuid        NOT NULL,
    name            text        NOT NULL,
    type            text        NOT NULL,              -- LOGIN, API_KEY ...
    version         int         NOT NULL,              -- newest; only ever grows
    metadata        text,                              -- JSON object, not secret
    totp            text,                              -- JSON: issuer, account, algorithm, digits, period; null without
    expires_at      timestamptz,
    last_used_at    timestamptz,
    last_rotated_at timestamptz,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX credential_name ON credential (org_id, identity_id, name);

-- The last ten versions of a credential.
CREATE TABLE credential_version (
    org_id        uuid        NOT NULL,
    credential_id uuid        NOT NULL,
    version       int         NOT NULL,
    type          text        NOT NULL,
    metadata      text,
    totp          text,
    expires_at    timestamptz,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, credential_id, version),
    FOREIGN KEY (org_id, credential_id) REFERENCES credential (org_id, id)
);

-- Sealed values: field data or totp.seed of one version.
CREATE TABLE credential_box (
    org_id        uuid  NOT NULL,
    credential_id uuid  NOT NULL,
    version       int   NOT NULL,
    field         text  NOT NULL,
    dek_id        uuid  NOT NULL,
    box           bytea NOT NULL,
    PRIMARY KEY (org_id, credential_id, version, field),
    FOREIGN KEY (org_id, credential_id, version) REFERENCES credential_version (org_id, credential_id, version)
);
ALTER TABLE credential_box ALTER COLUMN box SET STORAGE EXTERNAL;

-- Sealed backup codes, each for itself, so that one statement takes one. A used code is kept as a keyed digest.
CREATE TABLE backup_code (
    org_id        uuid     NOT NULL,
    credential_id uuid     NOT NULL,
    version       int      NOT NULL,
    position      smallint NOT NULL,
    dek_id        uuid     NOT NULL,
    box           bytea,
    used_at       timestamptz,
    used_digest   bytea,
    PRIMARY KEY (org_id, credential_id, version, position),
    FOREIGN KEY (org_id, credential_id, version) REFERENCES credential_version (org_id, credential_id, version),
    CHECK (box IS NOT NULL OR used_at IS NOT NULL)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY ['keystore.org_kek', 'keystore.org_seal', 'keystore.dek', 'credential',
                                 'credential_version', 'credential_box', 'backup_code'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %s USING (org_id = app_org()) WITH CHECK (org_id = app_org())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO mg_vault', name);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA keystore TO mg_vault;
GRANT SELECT ON credential, credential_version TO mg_app;
