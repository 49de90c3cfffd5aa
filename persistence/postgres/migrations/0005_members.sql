-- The nodes of a cluster. A node has the number of its fence row in `writers`; `incarnation` is random, of the process
-- that runs it. No time decides anything here: a process is taken for gone when somebody else has read its counter
-- unchanged for long enough by his own clock. `joined_at` and `renewed_at` are for people.
CREATE TABLE members (
  node integer PRIMARY KEY CHECK (node BETWEEN 0 AND 65535),
  incarnation bigint NOT NULL,
  counter bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('joining', 'up', 'draining', 'down')),
  name text NOT NULL,
  http_address text NOT NULL,
  link_address text NOT NULL,
  version text NOT NULL,
  feature_level integer NOT NULL,
  joined_at timestamptz NOT NULL,
  renewed_at timestamptz NOT NULL
);

-- Shards that their owner has released and nobody has claimed: the writer and number of the batch that says so.
CREATE TABLE released_shards (
  shard smallint PRIMARY KEY CHECK (shard BETWEEN 0 AND 255),
  writer integer NOT NULL,
  number bigint NOT NULL
);

-- A process joins as a node. 0: it has, now or already; 1: another process of this node has neither left nor been
-- fenced off; 2: its clock is more than 500 ms off, at worst; 3: it has been a member and is none any more. A node that
-- never was gets a fence row, with the shards that are nobody's: the first one all, later ones none.
CREATE FUNCTION member_join(p_node integer, p_incarnation bigint, p_name text, p_http text, p_link text, p_version text,
                            p_feature_level integer, p_clock_off bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  known record;
BEGIN
  IF (abs(p_clock_off) <= 500000000) IS NOT TRUE THEN
    RETURN 2;
  END IF;
  -- One after the other, or two first nodes would both find all shards free.
  PERFORM 1 FROM journal WHERE id = 1 FOR UPDATE;
  SELECT incarnation, state INTO known FROM members WHERE node = p_node FOR UPDATE;
  IF FOUND AND known.incarnation = p_incarnation THEN
    RETURN CASE known.state WHEN 'down' THEN 3 ELSE 0 END;
  ELSIF FOUND AND known.state <> 'down' THEN
    RETURN 1;
  END IF;
  INSERT INTO writers
  SELECT p_node, p_name, 0,
         ~(coalesce((SELECT bit_or(owned) FROM writers), 0::bit(256))
           | coalesce((SELECT bit_or(set_bit(0::bit(256), shard, 1)) FROM released_shards), 0::bit(256)))
  ON CONFLICT (writer) DO NOTHING;
  INSERT INTO members VALUES (p_node, p_incarnation, 0, 'joining', p_name, p_http, p_link, p_version, p_feature_level,
                              now(), now())
  ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation, counter = 0, state = 'joining',
    name = excluded.name, http_address = excluded.http_address, link_address = excluded.link_address,
    version = excluded.version, feature_level = excluded.feature_level, joined_at = excluded.joined_at,
    renewed_at = excluded.renewed_at;
  RETURN 0;
END $$;

-- A member becomes its node's one writer. Gives the incarnation of the fence; NULL: it is no member any more.
CREATE FUNCTION member_take_over(p_node integer, p_incarnation bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  own record;
BEGIN
  -- Until the fence is raised nobody takes the membership away.
  SELECT name INTO own FROM members WHERE node = p_node AND incarnation = p_incarnation AND state <> 'down' FOR SHARE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN take_over(p_node, own.name);
END $$;

-- Its shards are recovered. A node that is to drain goes on draining. False: it is no member any more.
CREATE FUNCTION member_ready(p_node integer, p_incarnation bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  UPDATE members SET state = CASE state WHEN 'joining' THEN 'up' ELSE state END
  WHERE node = p_node AND incarnation = p_incarnation AND state <> 'down';
  RETURN FOUND;
END $$;

-- Renews the lease, also of a member that still joins or drains. No row: it is no member any more.
CREATE FUNCTION member_renew(p_node integer, p_incarnation bigint) RETURNS TABLE (renewed bigint, becomes text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  UPDATE members SET counter = counter + 1, renewed_at = now()
  WHERE node = p_node AND incarnation = p_incarnation AND state <> 'down'
  RETURNING counter, state;
$$;

-- A member is to give its shards away. False: that process is no member any more.
CREATE FUNCTION member_drain(p_node integer, p_incarnation bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  UPDATE members SET state = 'draining' WHERE node = p_node AND incarnation = p_incarnation AND state <> 'down';
  RETURN FOUND;
END $$;

-- A member ends by itself, and nothing of this process is written any more. False: it was no member any more.
CREATE FUNCTION member_leave(p_node integer, p_incarnation bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  UPDATE members SET state = 'down' WHERE node = p_node AND incarnation = p_incarnation AND state <> 'down';
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE writers SET incarnation = incarnation + 1 WHERE writer = p_node;
  RETURN true;
END $$;

-- Fences off a process whose counter somebody has read as p_counter for long enough. True: it is down and its fence is
-- raised, now or already; false: it has renewed since, or is another one. Both happen or none: whoever is down is fenced
-- off. A row of `members` that is being changed is not waited for (55P03), so that all that this ever waits for is the
-- fence, and whoever blocks it holds that.
CREATE FUNCTION member_bump(p_node integer, p_incarnation bigint, p_counter bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  known record;
BEGIN
  SELECT incarnation, state INTO known FROM members WHERE node = p_node FOR UPDATE NOWAIT;
  IF FOUND AND known.incarnation = p_incarnation AND known.state = 'down' THEN
    RETURN true;
  END IF;
  UPDATE members SET state = 'down'
  WHERE node = p_node AND incarnation = p_incarnation AND counter = p_counter;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE writers SET incarnation = incarnation + 1 WHERE writer = p_node;
  RETURN true;
END $$;

-- Moves those of p_shards that a node which is down still owns to a writer. answer 0: `moved` says which, maybe none;
-- 1: the writer's fence is another's; 2: the node is not down. Rows of `members` are locked before those of `writers`,
-- and these in the order of their numbers, as everywhere.
CREATE FUNCTION take_shards(p_dead integer, p_writer integer, p_incarnation bigint, p_shards bit(256),
                            OUT answer integer, OUT moved bit(256))
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  -- It cannot join again meanwhile.
  PERFORM 1 FROM members WHERE node = p_dead AND state = 'down' FOR SHARE;
  IF NOT FOUND THEN
    answer := 2;
    RETURN;
  END IF;
  PERFORM 1 FROM writers WHERE writer IN (p_dead, p_writer) ORDER BY writer FOR UPDATE;
  PERFORM 1 FROM writers WHERE writer = p_writer AND incarnation = p_incarnation;
  IF NOT FOUND THEN
    answer := 1;
    RETURN;
  END IF;
  SELECT owned & p_shards INTO moved FROM writers WHERE writer = p_dead;
  UPDATE writers SET owned = owned & ~moved WHERE writer = p_dead;
  UPDATE writers SET owned = owned | moved WHERE writer = p_writer;
  answer := 0;
END $$;

-- Appends a batch that says that its writer gives shards away, and takes them from it. Answers as append_batch does.
CREATE FUNCTION append_release(p_writer integer, p_incarnation bigint, p_number bigint, p_first bigint, p_last bigint,
                               p_before bytea, p_chain bytea, p_shards bit(256), p_bytes bytea, p_released bit(256))
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  fence record;
  answer integer;
BEGIN
  -- Not FOR SHARE first: two that held that would wait for each other.
  SELECT incarnation, owned INTO fence FROM writers WHERE writer = p_writer FOR UPDATE;
  IF NOT FOUND OR fence.incarnation <> p_incarnation THEN
    RETURN 1;
  END IF;
  -- The same batch again finds its shards given away already.
  PERFORM 1 FROM batches WHERE writer = p_writer AND number = p_number AND chain = p_chain;
  IF FOUND THEN
    RETURN 0;
  END IF;
  IF bit_count(p_released & ~fence.owned) > 0 THEN
    RETURN 1;
  END IF;
  answer := append_batch(p_writer, p_incarnation, p_number, p_first, p_last, p_before, p_chain, p_shards, p_bytes);
  IF answer = 0 THEN
    UPDATE writers SET owned = owned & ~p_released WHERE writer = p_writer;
    INSERT INTO released_shards
    SELECT shard, p_writer, p_number FROM generate_series(0, 255) AS shard WHERE get_bit(p_released, shard) = 1;
  END IF;
  RETURN answer;
END $$;

-- Gives those of p_shards that p_from has released, and nobody has claimed, to a writer. Answers as take_shards does. A
-- release that is just being appended is waited for, appends are not.
CREATE FUNCTION claim_shards(p_from integer, p_writer integer, p_incarnation bigint, p_shards bit(256),
                             OUT answer integer, OUT moved bit(256))
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  PERFORM 1 FROM writers WHERE writer = p_from AND p_from < p_writer FOR SHARE;
  PERFORM 1 FROM writers WHERE writer = p_writer FOR UPDATE;
  PERFORM 1 FROM writers WHERE writer = p_from AND p_from > p_writer FOR SHARE;
  PERFORM 1 FROM writers WHERE writer = p_writer AND incarnation = p_incarnation;
  IF NOT FOUND THEN
    answer := 1;
    RETURN;
  END IF;
  WITH gone AS (
    DELETE FROM released_shards WHERE writer = p_from AND get_bit(p_shards, shard) = 1 RETURNING shard
  )
  SELECT coalesce(bit_or(set_bit(0::bit(256), shard, 1)), 0::bit(256)) INTO moved FROM gone;
  UPDATE writers SET owned = owned | moved WHERE writer = p_writer;
  answer := 0;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
