-- OAuth 2.1 for the MCP endpoint. An access token is a delegated key: a row of api_key that is good for one URL and ends
-- with the key it was made from.
ALTER TABLE api_key
    ADD COLUMN parent_id uuid,                         -- id of the key a delegated one was made from
    ADD COLUMN resource  text;                         -- URL a delegated key is for; null: a key of its own
CREATE INDEX api_key_delegated ON api_key (org_id, slot) WHERE resource IS NOT NULL;
CREATE INDEX api_key_delegated_end ON api_key (expires_at) WHERE resource IS NOT NULL;

-- What a program was allowed to do for an identity. The tokens made from it have its id as their slot.
CREATE TABLE oauth_grant (
    org_id        uuid        NOT NULL,
    id            uuid        NOT NULL,
    identity_id   uuid        NOT NULL,
    key_id        uuid,                                -- key whose holder agreed; null is kept for people who sign in
    client_id     text        NOT NULL,
    client_name   text        NOT NULL,
    redirect_uri  text        NOT NULL,
    challenge     text        NOT NULL,                -- S256 of the code verifier (RFC 7636)
    resource      text        NOT NULL,
    scopes        text[]      NOT NULL,
    renewable     boolean     NOT NULL,                -- whether the client gets refresh tokens
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,                -- when the last code or refresh token of it ends
    ended_at      timestamptz,
    ended_because text,                                -- revoked, reused, mismatch, key_ended
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);
ALTER TABLE oauth_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE oauth_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON oauth_grant USING (org_id = app_org()) WITH CHECK (org_id = app_org());

-- Directory: digest of a code or refresh token to its grant. Read before the organization is known; no content. What was
-- used stays until it would have ended, so that a second use is noticed.
CREATE TABLE oauth_secret (
    digest     bytea       NOT NULL PRIMARY KEY,       -- HMAC-SHA256(instance key, whole text)
    kind       text        NOT NULL,                   -- CODE, REFRESH
    org_id     uuid        NOT NULL REFERENCES org (id),
    grant_id   uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX oauth_secret_end ON oauth_secret (expires_at);

-- Programs that registered themselves (RFC 7591), which is off by default. They belong to no organization.
CREATE TABLE oauth_client (
    id            text        NOT NULL PRIMARY KEY,
    name          text        NOT NULL,
    redirect_uris text[]      NOT NULL,
    renewable     boolean     NOT NULL,
    created_at    timestamptz NOT NULL,
    used_at       timestamptz NOT NULL                 -- to the day
);
CREATE INDEX oauth_client_used ON oauth_client (used_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_grant, oauth_secret, oauth_client TO mg_app;
