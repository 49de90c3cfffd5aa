-- Who owns each shard, and how often its owner has changed: another node, or another process of the same. Of two answers
-- about a shard the one with the higher version is the later one, whoever has read it, and when.
CREATE TABLE shard_owners (
  shard smallint PRIMARY KEY CHECK (shard BETWEEN 0 AND 255),
  writer integer, -- NULL: nobody
  version bigint NOT NULL
);
INSERT INTO shard_owners
SELECT shard, (SELECT min(writer) FROM writers WHERE get_bit(owned, shard) = 1), 1 FROM generate_series(0, 255) AS shard;

-- Follows `writers`, whoever changes them.
CREATE FUNCTION note_owners() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  before bit(256) := 0::bit(256);
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before := OLD.owned;
    IF OLD.incarnation <> NEW.incarnation THEN
      UPDATE shard_owners SET version = version + 1 WHERE writer = NEW.writer;
    END IF;
  END IF;
  UPDATE shard_owners SET writer = NULL, version = version + 1
  WHERE get_bit(before & ~NEW.owned, shard) = 1 AND writer = NEW.writer;
  UPDATE shard_owners SET writer = NEW.writer, version = version + 1 WHERE get_bit(NEW.owned & ~before, shard) = 1;
  RETURN NULL;
END $$;
CREATE TRIGGER owners AFTER INSERT OR UPDATE OF owned, incarnation ON writers FOR EACH ROW EXECUTE FUNCTION note_owners();

-- A writer that has written nothing gives some of its shards to another one, for that is how a new store is shared out:
-- what was written is given away by a journalled release alone. Gives those that have moved, maybe none; NULL: the fence
-- is another's.
CREATE FUNCTION share_out(p_writer integer, p_incarnation bigint, p_to integer, p_shards bit(256)) RETURNS bit(256)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  moved bit(256);
BEGIN
  PERFORM 1 FROM writers WHERE writer IN (p_writer, p_to) ORDER BY writer FOR UPDATE;
  PERFORM 1 FROM writers WHERE writer = p_writer AND incarnation = p_incarnation;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM batches WHERE writer = p_writer LIMIT 1;
  IF FOUND OR NOT EXISTS (SELECT 1 FROM writers WHERE writer = p_to) THEN
    RETURN 0::bit(256);
  END IF;
  SELECT owned & p_shards INTO moved FROM writers WHERE writer = p_writer;
  UPDATE writers SET owned = owned & ~moved WHERE writer = p_writer;
  UPDATE writers SET owned = owned | moved WHERE writer = p_to;
  RETURN moved;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
