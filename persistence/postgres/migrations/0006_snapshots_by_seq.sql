-- Which of two snapshots of an entity is younger is said by the entity's own count: positions of two writers do not
-- compare. A snapshot of apply version 0 is a mark that no program reads: it takes the place of all that is there, and
-- keeps the count.
CREATE OR REPLACE FUNCTION put_snapshots(p_writer integer, p_incarnation bigint, p_shards bit(256), p_live boolean,
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
    ON CONFLICT (writer, kind, key) DO UPDATE SET seq = greatest(known.seq, excluded.seq),
      position = excluded.position, apply_version = excluded.apply_version, state = excluded.state
    WHERE known.seq <= excluded.seq OR excluded.apply_version = 0;
    DELETE FROM idle_snapshots AS known USING unnest(p_kinds, p_keys, p_seqs, p_versions) AS given(kind, key, seq, version)
    WHERE known.writer = p_writer AND known.kind = given.kind AND known.key = given.key
      AND (known.seq <= given.seq OR given.version = 0);
  ELSE
    INSERT INTO idle_snapshots AS known
    SELECT p_writer, * FROM unnest(p_kinds, p_keys, p_seqs, p_positions, p_versions, p_states)
    ON CONFLICT (writer, kind, key) DO UPDATE SET seq = excluded.seq, position = excluded.position,
      apply_version = excluded.apply_version, state = excluded.state
    WHERE known.seq <= excluded.seq;
    UPDATE live_snapshots AS known SET seq = given.seq, position = given.position,
      apply_version = given.apply_version, state = given.state
    FROM unnest(p_kinds, p_keys, p_seqs, p_positions, p_versions, p_states)
      AS given(kind, key, seq, position, apply_version, state)
    WHERE known.writer = p_writer AND known.kind = given.kind AND known.key = given.key
      AND known.seq <= given.seq;
  END IF;
  RETURN true;
END $$;

-- Retires entities that hold no more than p_seqs, and marks as of p_positions, and completes a checkpoint, which never
-- goes back. False: the fence is another's.
DROP FUNCTION complete_checkpoint(integer, bigint, bit, smallint[], bigint[], bigint[], bigint);
CREATE FUNCTION complete_checkpoint(p_writer integer, p_incarnation bigint, p_shards bit(256), p_kinds smallint[],
                                    p_keys bigint[], p_seqs bigint[], p_positions bigint[], p_position bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  IF NOT holds_fence(p_writer, p_incarnation, p_shards) THEN
    RETURN false;
  END IF;
  DELETE FROM live_snapshots AS known
  USING unnest(p_kinds, p_keys, p_seqs, p_positions) AS given(kind, key, seq, position)
  WHERE known.writer = p_writer AND known.kind = given.kind AND known.key = given.key
    AND CASE known.apply_version WHEN 0 THEN known.position <= given.position ELSE known.seq <= given.seq END;
  INSERT INTO checkpoints AS known VALUES (p_writer, p_position)
  ON CONFLICT (writer) DO UPDATE SET position = greatest(known.position, excluded.position);
  RETURN true;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
