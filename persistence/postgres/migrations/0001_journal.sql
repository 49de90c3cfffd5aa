-- The journal of every writer, its snapshots and its fence. Programs change nothing here but by the functions below,
-- which run with the rights of the schema's owner.

-- The one journal that this database holds: a number that tells it from others, and its keys' fingerprint.
CREATE TABLE journal (
  id integer PRIMARY KEY CHECK (id = 1),
  number bigint NOT NULL,
  keys bigint
);
INSERT INTO journal VALUES (1, ('x' || substr(md5(gen_random_uuid()::text), 2, 15))::bit(60)::bigint, NULL);

-- A writer's fence: who writes, and which shards are its own. Raising the incarnation shuts out whoever wrote before.
CREATE TABLE writers (
  writer integer PRIMARY KEY,
  node text NOT NULL,
  incarnation bigint NOT NULL,
  owned bit(256) NOT NULL
);

-- FORMAT.md explains a batch. shards: those that its records touch.
CREATE TABLE batches (
  writer integer NOT NULL,
  number bigint NOT NULL,
  incarnation bigint NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  chain bytea NOT NULL,
  shards bit(256) NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (writer, number)
);
-- Bytes as they are: records do not compress well, and a part of them is read without the rest.
ALTER TABLE batches ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- After which position a recovery of a writer may start.
CREATE TABLE checkpoints (
  writer integer PRIMARY KEY,
  position bigint NOT NULL
);

-- Entities that must be in memory after a start, as of the last complete checkpoint or younger; and those that rest.
CREATE TABLE live_snapshots (
  writer integer NOT NULL,
  kind smallint NOT NULL,
  key bigint NOT NULL,
  seq bigint NOT NULL,
  position bigint NOT NULL,
  apply_version smallint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (writer, kind, key)
);
CREATE TABLE idle_snapshots (LIKE live_snapshots INCLUDING ALL);

-- True: this incarnation writes, and owns these shards. The row stays locked until the statement's transaction ends.
CREATE FUNCTION holds_fence(p_writer integer, p_incarnation bigint, p_shards bit(256)) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = madang, pg_temp AS $$
DECLARE
  fence record;
BEGIN
  SELECT incarnation, owned INTO fence FROM writers WHERE writer = p_writer FOR SHARE;
  RETURN FOUND AND fence.incarnation = p_incarnation AND bit_count(p_shards & ~fence.owned) = 0;
END $$;

-- Appends one batch under the fence. 0: it is stored, now or already; 1: the fence is another's; 2: it does not follow
-- the last batch. The fence is locked first and the last batch is read by a later statement: a single one would look
-- at the state from before it waited.
CREATE FUNCTION append_batch(p_writer integer, p_incarnation bigint, p_number bigint, p_first bigint, p_last bigint,
                             p_before bytea, p_chain bytea, p_shards bit(256), p_bytes bytea) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  fence record;
  tail record;
BEGIN
  SELECT incarnation, owned INTO fence FROM writers WHERE writer = p_writer FOR SHARE;
  IF NOT FOUND OR fence.incarnation <> p_incarnation OR bit_count(p_shards & ~fence.owned) > 0 THEN
    RETURN 1;
  END IF;
  SELECT number, last, chain INTO tail FROM batches WHERE writer = p_writer ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    IF p_number <> 1 OR p_first <> 1 THEN
      RETURN 2;
    END IF;
  ELSIF tail.number = p_number AND tail.chain = p_chain THEN
    RETURN 0;
  ELSIF p_number <> tail.number + 1 OR p_first <> tail.last + 1 OR p_before <> tail.chain THEN
    RETURN 2;
  END IF;
  INSERT INTO batches VALUES (p_writer, p_number, p_incarnation, p_first, p_last, p_chain, p_shards, p_bytes);
  RETURN 0;
END $$;

-- Becomes the one writer, once a batch that is being written is through. Gives the new incarnation.
CREATE FUNCTION take_over(p_writer integer, p_node text) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  INSERT INTO writers VALUES (p_writer, p_node, 1, ~(0::bit(256)))
  ON CONFLICT (writer) DO UPDATE SET node = excluded.node, incarnation = writers.incarnation + 1
  RETURNING incarnation;
$$;

-- Remembers the fingerprint of the keys, once. Gives the one that is remembered.
CREATE FUNCTION remember_keys(p_fingerprint bigint) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  UPDATE journal SET keys = coalesce(keys, p_fingerprint) WHERE id = 1 RETURNING keys;
$$;

-- The first batch whose last position comes after p_after, at most p_last + 1. Positions rise with numbers.
CREATE FUNCTION first_batch_after(p_writer integer, p_after bigint, p_last bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  low bigint := 1;
  high bigint := p_last + 1;
  middle bigint;
  upto bigint;
BEGIN
  WHILE low < high LOOP
    middle := low + (high - low) / 2;
    SELECT last INTO upto FROM batches WHERE writer = p_writer AND number = middle;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    IF upto > p_after THEN
      high := middle;
    ELSE
      low := middle + 1;
    END IF;
  END LOOP;
  RETURN low;
END $$;

-- Puts snapshots, which replace older ones only, under the fence. False: the fence is another's. An entity that comes to
-- rest stays in the live set, in its new state, until a checkpoint retires it.
CREATE FUNCTION put_snapshots(p_writer integer, p_incarnation bigint, p_shards bit(256), p_live boolean,
                              p_kinds smallint[], p_keys bigint[], p_seqs bigint[], p_positions bigint[],
                              p_versions smallint[], p_states bytea[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  IF NOT holds_fence(p_writer, p_incarnation, p_shards) THEN
    RETURN false;
  END IF;
  IF p_live THEN
    INSERT INTO live_snapshots AS known
    SELECT p_writer, * FROM unnest(p_kinds, p_keys, p_seqs, p_positions, p_versions, p_states)
    ON CONFLICT (writer, kind, key) DO UPDATE SET seq = excluded.seq, position = excluded.position,
      apply_version = excluded.apply_version, state = excluded.state
    WHERE known.position <= excluded.position AND known.seq <= excluded.seq;
    DELETE FROM idle_snapshots AS known USING unnest(p_kinds, p_keys, p_positions) AS given(kind, key, position)
    WHERE known.writer = p_writer AND known.kind = given.kind AND known.key = given.key
      AND known.position <= given.position;
  ELSE
    INSERT INTO idle_snapshots AS known
    SELECT p_writer, * FROM unnest(p_kinds, p_keys, p_seqs, p_positions, p_versions, p_states)
    ON CONFLICT (writer, kind, key) DO UPDATE SET seq = excluded.seq, position = excluded.position,
      apply_version = excluded.apply_version, state = excluded.state
    WHERE known.position <= excluded.position AND known.seq <= excluded.seq;
    UPDATE live_snapshots AS known SET seq = given.seq, position = given.position,
      apply_version = given.apply_version, state = given.state
    FROM unnest(p_kinds, p_keys, p_seqs, p_positions, p_versions, p_states)
      AS given(kind, key, seq, position, apply_version, state)
    WHERE known.writer = p_writer AND known.kind = given.kind AND known.key = given.key
      AND known.position <= given.position AND known.seq <= given.seq;
  END IF;
  RETURN true;
END $$;

-- Retires entities as of their positions and completes a checkpoint, which never goes back. False: the fence is
-- another's.
CREATE FUNCTION complete_checkpoint(p_writer integer, p_incarnation bigint, p_shards bit(256), p_kinds smallint[],
                                    p_keys bigint[], p_positions bigint[], p_position bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  IF NOT holds_fence(p_writer, p_incarnation, p_shards) THEN
    RETURN false;
  END IF;
  DELETE FROM live_snapshots AS known USING unnest(p_kinds, p_keys, p_positions) AS given(kind, key, position)
  WHERE known.writer = p_writer AND known.kind = given.kind AND known.key = given.key
    AND known.position <= given.position;
  INSERT INTO checkpoints AS known VALUES (p_writer, p_position)
  ON CONFLICT (writer) DO UPDATE SET position = greatest(known.position, excluded.position);
  RETURN true;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
