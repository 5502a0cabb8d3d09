-- Counting a log that grows: what lies five minutes back is counted once, by day and category, and only the rest is
-- counted when someone asks. The rows themselves are written without any counter, so writers never meet here.

CREATE TABLE activity_count (
    org_id      uuid   NOT NULL,
    identity_id uuid   NOT NULL,
    day         date   NOT NULL,                       -- UTC
    category    text   NOT NULL,
    total       bigint NOT NULL,
    errors      bigint NOT NULL,
    PRIMARY KEY (org_id, identity_id, day, category),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);

-- Activity with an id below upto is in activity_count.
CREATE TABLE activity_counted (
    org_id      uuid NOT NULL,
    identity_id uuid NOT NULL,
    upto        uuid NOT NULL,
    PRIMARY KEY (org_id, identity_id),
    FOREIGN KEY (org_id, identity_id) REFERENCES identity (org_id, id)
);

-- Filters for what is rare, so that a page of it does not walk the whole log.
CREATE INDEX activity_trouble ON activity (org_id, identity_id, id DESC)
    WHERE status <> 'success' OR severity <> 'INFO';
CREATE INDEX activity_beside_mail ON activity (org_id, identity_id, category, id DESC)
    WHERE category <> 'mail';

ALTER TABLE activity_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity_count FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activity_count USING (org_id = app_org()) WITH CHECK (org_id = app_org());
ALTER TABLE activity_counted ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity_counted FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activity_counted USING (org_id = app_org()) WITH CHECK (org_id = app_org());

GRANT SELECT, INSERT, UPDATE, DELETE ON activity_count, activity_counted TO mg_app;
