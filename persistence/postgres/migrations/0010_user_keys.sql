-- The keys of users, sealed, for all nodes. What opens them hangs on the master key, which is never here.

-- The mark of the master key in force and the ring of keys that hangs on it, sealed. `version` counts changes; `since`:
-- that of the newest key of the ring; `oldest`: that of the oldest one that users' keys may still be sealed under.
CREATE TABLE key_master (
  id integer PRIMARY KEY CHECK (id = 1),
  version bigint NOT NULL,
  since bigint NOT NULL,
  oldest bigint NOT NULL,
  mark bytea NOT NULL,
  ring bytea,
  replaced_by text
);

-- A row for every user who ever had a key. `sealed` NULL: it is erased, as number `erased` of all erasures.
CREATE TABLE user_keys (
  user_id bigint PRIMARY KEY,
  version bigint NOT NULL,
  sealed bytea,
  erased bigint,
  CHECK ((sealed IS NULL) = (erased IS NOT NULL))
);
CREATE UNIQUE INDEX user_keys_erased ON user_keys (erased) WHERE erased IS NOT NULL;
CREATE INDEX user_keys_version ON user_keys (version) WHERE sealed IS NOT NULL;

-- How many were erased. Its row is locked by whoever erases, so that their numbers are seen in their order.
CREATE TABLE key_erasures (
  id integer PRIMARY KEY CHECK (id = 1),
  number bigint NOT NULL
);
INSERT INTO key_erasures VALUES (1, 0);

-- Users of whom it is not known whether they came to be, or are erased as a whole, and the node that sees to it.
CREATE TABLE unsettled_keys (
  user_id bigint PRIMARY KEY,
  node integer NOT NULL,
  marked_at timestamptz NOT NULL
);

-- What the process of a node knows (`version`), the key by which it can be told something in confidence, and what it
-- was told: another master key.
CREATE TABLE key_holders (
  node integer PRIMARY KEY,
  version bigint NOT NULL,
  public_key bytea NOT NULL,
  proof bytea NOT NULL,
  handed bytea
);

-- Former rows are cleared away as soon as the server gets to it.
ALTER TABLE user_keys SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE key_master SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE key_holders SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- The nodes that live.
CREATE VIEW key_nodes AS SELECT node FROM members WHERE state <> 'down';

-- The first master key. False: there was one.
CREATE FUNCTION keep_first_master(p_mark bytea, p_ring bytea, p_by text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  INSERT INTO key_master VALUES (1, 0, 0, 0, p_mark, p_ring, p_by) ON CONFLICT (id) DO NOTHING;
  RETURN FOUND;
END $$;

-- A user's key, once. 0: it is there; 1: he has, or had, one; 2: it lies under a key that is forgotten, or is not known
-- here. Whoever forgets keys waits for this, and this for him.
CREATE FUNCTION insert_user_key(p_user bigint, p_sealed bytea, p_version bigint, p_node integer, p_settled bigint[])
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  PERFORM 1 FROM key_master WHERE id = 1 AND p_version BETWEEN oldest AND version FOR SHARE;
  IF NOT FOUND THEN
    RETURN 2;
  END IF;
  INSERT INTO user_keys VALUES (p_user, p_version, p_sealed, NULL) ON CONFLICT (user_id) DO NOTHING;
  IF NOT FOUND THEN
    RETURN 1;
  END IF;
  INSERT INTO unsettled_keys VALUES (p_user, p_node, now()) ON CONFLICT (user_id) DO NOTHING;
  DELETE FROM unsettled_keys WHERE user_id = ANY (p_settled);
  RETURN 0;
END $$;

-- A user's key goes for good, also of one who never had any. p_left: something of him is to go after it.
CREATE FUNCTION erase_user_key(p_user bigint, p_node integer, p_left boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  which bigint;
BEGIN
  UPDATE key_erasures SET number = number + 1 WHERE id = 1 RETURNING number INTO which;
  INSERT INTO user_keys VALUES (p_user, 0, NULL, which)
  ON CONFLICT (user_id) DO UPDATE SET sealed = NULL, erased = coalesce(user_keys.erased, excluded.erased);
  IF p_left THEN
    INSERT INTO unsettled_keys VALUES (p_user, p_node, now()) ON CONFLICT (user_id) DO UPDATE SET node = excluded.node;
  ELSE
    DELETE FROM unsettled_keys WHERE user_id = p_user;
  END IF;
END $$;

-- It is not known what becomes of the user, and p_node sees to it.
CREATE FUNCTION doubt_user_key(p_user bigint, p_node integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  INSERT INTO unsettled_keys VALUES (p_user, p_node, now())
  ON CONFLICT (user_id) DO UPDATE SET node = excluded.node, marked_at = excluded.marked_at;
$$;

CREATE FUNCTION settle_user_keys(p_users bigint[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  DELETE FROM unsettled_keys WHERE user_id = ANY (p_users);
$$;

-- What nodes that are gone have left is p_node's from now on. Not before a minute: what such a node had sent to another
-- has come there by then, or never does.
CREATE FUNCTION take_unsettled_keys(p_node integer) RETURNS TABLE (whose bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  UPDATE unsettled_keys SET node = p_node
  WHERE node <> p_node AND marked_at < now() - interval '60 seconds' AND node NOT IN (SELECT n.node FROM key_nodes n)
  RETURNING user_id;
$$;

-- Keys that lay elsewhere. Who is erased in either place is erased.
CREATE FUNCTION adopt_user_keys(p_users bigint[], p_sealed bytea[], p_version bigint, p_erased bigint[])
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  last bigint;
BEGIN
  PERFORM 1 FROM key_master WHERE id = 1 AND p_version BETWEEN oldest AND version FOR SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO user_keys SELECT u, p_version, s, NULL FROM unnest(p_users, p_sealed) AS given (u, s)
  ON CONFLICT (user_id) DO NOTHING;
  IF cardinality(p_erased) > 0 THEN
    UPDATE key_erasures SET number = number + cardinality(p_erased) WHERE id = 1 RETURNING number INTO last;
    INSERT INTO user_keys
    SELECT u, 0, NULL, last - cardinality(p_erased) + nth FROM unnest(p_erased) WITH ORDINALITY AS gone (u, nth)
    ON CONFLICT (user_id) DO UPDATE SET sealed = NULL, erased = coalesce(user_keys.erased, excluded.erased);
  END IF;
  RETURN true;
END $$;

-- Another master key, once: p_version follows the present one. p_nodes are told p_handed with it. False: another one
-- was put in force meanwhile.
CREATE FUNCTION replace_key_master(p_version bigint, p_mark bytea, p_ring bytea, p_by text, p_nodes bigint[],
                                   p_handed bytea[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  UPDATE key_master SET version = p_version, since = p_version, mark = p_mark, ring = p_ring, replaced_by = p_by
  WHERE id = 1 AND version = p_version - 1;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE key_holders h SET handed = (SELECT b FROM unnest(p_nodes, p_handed) AS told (n, b) WHERE n = h.node);
  RETURN true;
END $$;

CREATE FUNCTION see_to_former_keys(p_by text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  UPDATE key_master SET replaced_by = p_by WHERE id = 1;
$$;

-- The ring without the keys before its newest one. 0: done; 1: a user's key lies under one of them, or a node that lives
-- does not know the newest one yet; 2: the marks have changed.
CREATE FUNCTION forget_former_keys(p_version bigint, p_ring bytea) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
DECLARE
  present record;
BEGIN
  SELECT version, since INTO present FROM key_master WHERE id = 1 FOR UPDATE;
  IF NOT FOUND OR present.version <> p_version - 1 THEN
    RETURN 2;
  END IF;
  PERFORM 1 FROM user_keys WHERE sealed IS NOT NULL AND version < present.since LIMIT 1;
  IF FOUND THEN
    RETURN 1;
  END IF;
  PERFORM 1 FROM key_nodes n LEFT JOIN key_holders h USING (node) WHERE coalesce(h.version, -1) < present.since;
  IF FOUND THEN
    RETURN 1;
  END IF;
  UPDATE key_master SET version = p_version, ring = p_ring, oldest = since WHERE id = 1;
  UPDATE key_holders SET handed = NULL WHERE handed IS NOT NULL;
  RETURN 0;
END $$;

-- Other seals of users' keys, where they are under a former key. False: p_version is not known here.
CREATE FUNCTION reseal_user_keys(p_users bigint[], p_sealed bytea[], p_version bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
BEGIN
  PERFORM 1 FROM key_master WHERE id = 1 AND p_version BETWEEN since AND version FOR SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE user_keys SET sealed = s, version = p_version FROM unnest(p_users, p_sealed) AS given (u, s)
  WHERE user_id = u AND sealed IS NOT NULL AND version < p_version;
  RETURN true;
END $$;

-- A process says what it knows. What another process of the node was told is gone then.
CREATE FUNCTION announce_key_holder(p_node integer, p_version bigint, p_public bytea, p_proof bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = madang, pg_temp AS $$
  INSERT INTO key_holders VALUES (p_node, p_version, p_public, p_proof, NULL)
  ON CONFLICT (node) DO UPDATE SET version = excluded.version, public_key = excluded.public_key,
    proof = excluded.proof,
    handed = CASE WHEN key_holders.public_key = excluded.public_key THEN key_holders.handed END;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC;
