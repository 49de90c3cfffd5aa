GRANT USAGE ON SCHEMA madang TO %ROLE%;
GRANT SELECT ON ALL TABLES IN SCHEMA madang TO %ROLE%;
GRANT EXECUTE ON FUNCTION madang.append_batch, madang.take_over, madang.remember_keys, madang.first_batch_after,
  madang.put_snapshots, madang.complete_checkpoint TO %ROLE%;
GRANT USAGE, CREATE ON SCHEMA madang_read TO %ROLE%;
