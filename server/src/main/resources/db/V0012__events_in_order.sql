-- Reading the events of an organization while others write them. `tx` never falls within an identity (it is kept in
-- the feed, under the row lock that gives seq) and is never below the id of the writing transaction: so events below the
-- oldest transaction that still runs are complete, and (tx, identity_id, seq) is an order that keeps each identity's.
ALTER TABLE feed ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN tx bigint NOT NULL DEFAULT 0;

-- The key serves the pages of one identity too, so that receiving still pays for two indexes and not for three.
DROP INDEX event_feed;
ALTER TABLE event DROP CONSTRAINT event_pkey;
ALTER TABLE event ADD PRIMARY KEY (org_id, identity_id, seq, id);
CREATE INDEX event_order ON event (org_id, tx);
