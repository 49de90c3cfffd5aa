-- The projection's own tables in PostgreSQL, beside those of the contexts; see schema.sql for what buckets and parts
-- are. `writer`: whose journal it follows from, for positions of two writers do not compare.

-- The form of these tables.
CREATE TABLE projection_form (
  id bigint PRIMARY KEY CHECK (id = 1),
  version bigint NOT NULL
);

-- Up to which batch of its journal a writer's records are in the tables. Each transaction moves it from what it was.
CREATE TABLE projected (
  writer bigint PRIMARY KEY,
  batch bigint NOT NULL,
  position bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE table_versions (
  context text PRIMARY KEY,
  version bigint NOT NULL,
  refilled bigint,
  tables text NOT NULL
);

CREATE TABLE superseded_groups (
  writer bigint NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  PRIMARY KEY (writer, first)
);

CREATE TABLE stream_heads (
  writer bigint NOT NULL,
  key bigint NOT NULL,
  kind bigint NOT NULL,
  last_bucket bigint NOT NULL,
  last0 bigint NOT NULL,
  last1 bigint NOT NULL,
  last2 bigint NOT NULL,
  last3 bigint NOT NULL,
  PRIMARY KEY (writer, key, kind)
) WITH (fillfactor = 70);

CREATE TABLE stream_parts (
  writer bigint NOT NULL,
  bucket bigint NOT NULL,
  key bigint NOT NULL,
  kind bigint NOT NULL,
  previous_bucket bigint NOT NULL,
  first0 bigint NOT NULL,
  first1 bigint NOT NULL,
  first2 bigint NOT NULL,
  first3 bigint NOT NULL,
  places bytea NOT NULL,
  PRIMARY KEY (writer, bucket, key, kind)
);
ALTER TABLE stream_parts ALTER COLUMN places SET STORAGE EXTERNAL;
