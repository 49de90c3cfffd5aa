-- Parts of an entity's state that never change: stored once, beside its snapshots. piece: lane and number within it.
CREATE TABLE snapshot_pieces (
  writer integer NOT NULL,
  kind smallint NOT NULL,
  key bigint NOT NULL,
  piece bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (writer, kind, key, piece)
);

-- Puts pieces of one entity under the fence. False: the fence is another's.
CREATE FUNCTION put_pieces(p_writer integer, p_incarnation bigint, p_shards bit(256), p_kind integer, p_key bigint,
                           p_pieces bigint[], p_bytes bytea[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  IF NOT holds_fence(p_writer, p_incarnation, p_shards) THEN
    RETURN false;
  END IF;
  INSERT INTO snapshot_pieces AS known
  SELECT p_writer, p_kind, p_key, * FROM unnest(p_pieces, p_bytes)
  ON CONFLICT (writer, kind, key, piece) DO UPDATE SET bytes = excluded.bytes;
  RETURN true;
END $$;

-- Drops the pieces from p_first up to, not including, p_oldest: the entity's stored snapshot needs none of them.
CREATE FUNCTION drop_pieces(p_writer integer, p_incarnation bigint, p_shards bit(256), p_kind integer, p_key bigint,
                            p_first bigint, p_oldest bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  IF NOT holds_fence(p_writer, p_incarnation, p_shards) THEN
    RETURN false;
  END IF;
  DELETE FROM snapshot_pieces
  WHERE writer = p_writer AND kind = p_kind AND key = p_key AND piece >= p_first AND piece < p_oldest;
  RETURN true;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
