-- Codes and links that were given to a waiting caller: each once, whoever waits and on whichever node.
CREATE TABLE handed_out (
    org_id       uuid        NOT NULL,
    identity_id  uuid        NOT NULL,
    seq          bigint      NOT NULL,                 -- the message's number in its feed
    kind         text        NOT NULL,                 -- CODE, LINK
    chain        bigint      NOT NULL,                 -- calls that resume each other; only they get it again
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, identity_id, seq, kind)
);
ALTER TABLE handed_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE handed_out FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON handed_out USING (org_id = app_org()) WITH CHECK (org_id = app_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON handed_out TO mg_app;
