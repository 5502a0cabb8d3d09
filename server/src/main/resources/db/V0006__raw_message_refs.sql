-- How many messages of the organization are made of these bytes. The row is locked by whoever adds or removes one, so
-- the bytes go with the last of them and never under a message being written.
ALTER TABLE raw_message ADD COLUMN refs int NOT NULL DEFAULT 1;
