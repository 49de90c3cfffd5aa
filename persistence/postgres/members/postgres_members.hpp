#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cluster/ports/clock.hpp"
#include "persistence/ports/membership_store.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// How hard a fence is tried for; times together bound the call.
struct fencing_bounds {
  /// One try, which changes all or nothing. It is the statement's time-out: a `lock_timeout` would begin anew with each
  /// of many short locks that follow each other.
  std::chrono::milliseconds attempt{400};
  /// How long a session may keep the fence before it is ended.
  std::chrono::milliseconds patience{100};
  int attempts = 5;
};

struct postgres_members_options {
  postgres_settings settings;
  const clock* time = nullptr;  ///< the node's wall clock, which is compared with the server's; outlives this
  store_metrics* metrics = nullptr;
  fencing_bounds fencing;
};

/// The members of a cluster in PostgreSQL. Its one connection is made when it is wanted, and anew after a loss, once
/// the server's settings and schema were looked at; `fence_off` opens another one.
class postgres_members final : public membership_store {
 public:
  explicit postgres_members(postgres_members_options options) : options_(std::move(options)) {}

  member_outcome join(const member_identity& who, const member_profile& profile) override;
  result<std::uint64_t, member_failure> take_over(const member_identity& who) override;
  member_outcome ready(const member_identity& who) override;
  result<member_renewal, member_failure> renew(const member_identity& who) override;
  result<member_list, member_failure> list() override;
  result<std::vector<shard_owner>, member_failure> owners() override;
  member_outcome drain(const member_identity& who) override;
  member_outcome leave(const member_identity& who) override;
  member_outcome fence_off(const member_identity& whom, std::uint64_t counter) override;

 private:
  using connection = std::unique_ptr<pg_connection>;

  result<connection, member_failure> open(const char* name, std::chrono::milliseconds timeout) const;
  member_outcome connect();
  result<pg_rows, member_failure> ask(const pg_statement& statement, const pg_params& with);
  member_outcome ask_member(const pg_statement& statement, const member_identity& who);
  result<std::int64_t, member_failure> clock_off();
  result<pg_rows, pg_error> try_fence(pg_connection& on, const member_identity& whom, std::uint64_t counter);
  void end_what_blocks(int backend);

  const postgres_members_options options_;
  connection server_;
  std::uint64_t connection_number_ = 0;
};

}  // namespace madang
