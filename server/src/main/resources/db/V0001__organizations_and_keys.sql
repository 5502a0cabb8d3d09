-- The ground: whose data it is (org), who may ask for it (api_key), and the setting every policy is bound to.
-- Tables with org_id are tenant tables: primary key (org_id, id), row-level security forced, foreign keys composite.

CREATE FUNCTION app_org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.org', true), '')::uuid $$;

-- The tenant itself. A system table: listed at start and by the operator, holds no content.
CREATE TABLE org (
    id          uuid        NOT NULL PRIMARY KEY,
    name        text        NOT NULL,
    created_at  timestamptz NOT NULL
);

-- Instance keys by purpose and version, wrapped by the root key (never in clear).
CREATE TABLE instance_key (
    purpose     text        NOT NULL,
    version     int         NOT NULL,
    wrapped     bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (purpose, version)
);

-- Directory: digest of a key to its caller. No row-level security: it is read before the organization is known.
CREATE TABLE api_key (
    digest          bytea       NOT NULL PRIMARY KEY,  -- HMAC-SHA256(pepper, whole key)
    pepper_version  int         NOT NULL,
    id              uuid        NOT NULL UNIQUE,
    org_id          uuid        NOT NULL REFERENCES org (id),
    identity_id     uuid,                              -- null: a platform key
    prefix          text        NOT NULL,              -- mgnt- and 8 hex digits, for display
    name            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    revoked_at      timestamptz,
    last_used_at    timestamptz
);
CREATE INDEX api_key_identity ON api_key (org_id, identity_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON org, instance_key, api_key TO mg_app;
