GRANT USAGE ON SCHEMA madang TO %ROLE%;
GRANT SELECT ON ALL TABLES IN SCHEMA madang TO %ROLE%;
GRANT EXECUTE ON FUNCTION madang.append_batch, madang.take_over, madang.remember_keys, madang.first_batch_after,
  madang.put_snapshots, madang.complete_checkpoint, madang.put_pieces, madang.drop_pieces,
  madang.member_join, madang.member_take_over, madang.member_ready, madang.member_renew, madang.member_drain,
  madang.member_leave, madang.member_bump, madang.take_shards, madang.append_release, madang.claim_shards,
  madang.share_out, madang.hand_over, madang.put_bars, madang.keep_first_master,
  madang.insert_user_key, madang.erase_user_key, madang.doubt_user_key, madang.settle_user_keys,
  madang.take_unsettled_keys, madang.adopt_user_keys, madang.replace_key_master, madang.see_to_former_keys,
  madang.forget_former_keys, madang.reseal_user_keys, madang.announce_key_holder TO %ROLE%;
GRANT USAGE, CREATE ON SCHEMA madang_read TO %ROLE%;
