-- A planned move: a writer that goes on gives some of its shards to a member that is up, in one transaction, so that no
-- shard is nobody's between the two. answer 0: `moved` says which, now or already none; 1: the writer's fence is
-- another's; 2: the member takes none; 3: something of these shards was written after p_upto, so whoever reads up to
-- there would miss it. The state of the member is not locked, or its renewals would wait: one that dies meanwhile owns
-- what it got, and others take it as they take everything of the dead. Rows of `writers` are locked in the order of
-- their numbers, as everywhere.
CREATE FUNCTION hand_over(p_writer integer, p_incarnation bigint, p_to integer, p_upto bigint, p_shards bit(256),
                          OUT answer integer, OUT moved bit(256))
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  last_batch bigint;
BEGIN
  moved := 0::bit(256);
  -- First of all: whoever asks again hears nothing before the call that was lost is over.
  PERFORM 1 FROM writers WHERE writer IN (p_writer, p_to) ORDER BY writer FOR UPDATE;
  PERFORM 1 FROM members WHERE node = p_to AND state = 'up' AND p_to <> p_writer;
  IF NOT FOUND THEN
    answer := 2;
    RETURN;
  END IF;
  PERFORM 1 FROM writers WHERE writer = p_writer AND incarnation = p_incarnation;
  IF NOT FOUND THEN
    answer := 1;
    RETURN;
  END IF;
  SELECT coalesce(max(number), 0) INTO last_batch FROM batches WHERE writer = p_writer;
  PERFORM 1 FROM batches
  WHERE writer = p_writer AND number >= first_batch_after(p_writer, p_upto, last_batch)
    AND bit_count(shards & p_shards) > 0;
  IF FOUND THEN
    answer := 3;
    RETURN;
  END IF;
  SELECT owned & p_shards INTO moved FROM writers WHERE writer = p_writer;
  UPDATE writers SET owned = owned & ~moved WHERE writer = p_writer;
  UPDATE writers SET owned = owned | moved WHERE writer = p_to;
  answer := 0;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
