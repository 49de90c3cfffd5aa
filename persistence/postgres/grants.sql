GRANT USAGE ON SCHEMA madang TO %ROLE%;
GRANT SELECT ON ALL TABLES IN SCHEMA madang TO %ROLE%;
GRANT EXECUTE ON FUNCTION madang.append_batch, madang.take_over, madang.remember_keys, madang.first_batch_after,
  madang.put_snapshots, madang.complete_checkpoint, madang.put_pieces, madang.drop_pieces,
  madang.member_join, madang.member_take_over, madang.member_ready, madang.member_renew, madang.member_drain,
  madang.member_leave, madang.member_bump, madang.take_shards, madang.append_release, madang.claim_shards,
  madang.share_out, madang.hand_over, madang.put_bars TO %ROLE%;
GRANT USAGE, CREATE ON SCHEMA madang_read TO %ROLE%;
