-- Full text by blocks of 256 feed numbers. A GIN index cannot serve here: its operators are not leakproof, so under
-- row-level security PostgreSQL reads the whole table instead, and filling it cost more than all the rest of a mail.
-- A row is the terms of one block that fall into one bucket (bucket -1: which messages the block holds); a search reads
-- one row a word and block by key, newest blocks first. Blocks are packed after the fact; one that has no rows is
-- searched by reading its messages.
DROP TABLE message_search;

CREATE TABLE search_segment (
    org_id      uuid     NOT NULL,
    identity_id uuid     NOT NULL,
    bucket      smallint NOT NULL,
    block       bigint   NOT NULL,                     -- feed number / 256
    version     smallint NOT NULL,
    data        bytea    NOT NULL,
    PRIMARY KEY (org_id, identity_id, bucket, block),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);
ALTER TABLE search_segment ALTER COLUMN data SET STORAGE EXTERNAL;

ALTER TABLE search_segment ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_segment FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON search_segment USING (org_id = app_org()) WITH CHECK (org_id = app_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON search_segment TO mg_app;
