-- A journal that is being copied here names the copy as its writer until it is complete: no node may take it before.
CREATE OR REPLACE FUNCTION take_over(p_writer integer, p_node text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  taken bigint;
BEGIN
  INSERT INTO writers AS known VALUES (p_writer, p_node, 1, ~(0::bit(256)))
  ON CONFLICT (writer) DO UPDATE SET node = excluded.node, incarnation = known.incarnation + 1
  WHERE known.node <> 'unfinished copy'
  RETURNING incarnation INTO taken;
  IF taken IS NULL THEN
    RAISE EXCEPTION 'a copy of a journal into this store is not finished: run the same `madang journal copy` again';
  END IF;
  RETURN taken;
END $$;
