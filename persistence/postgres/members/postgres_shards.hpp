#pragma once

#include <cstdint>
#include <vector>

#include "persistence/journal/journal_shards.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/ports/membership_store.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// How shards get another owner in PostgreSQL, over the connection of the writer that gives or gets them, which
/// outlives this.
class postgres_shards final : public shard_moves {
 public:
  explicit postgres_shards(pg_connection& server) : server_(server) {}

  result<shard_set, member_failure> take(std::uint16_t dead, const fenced_writer& to, const shard_set& shards) override;
  result<shard_set, member_failure> claim(std::uint16_t from, const fenced_writer& to,
                                          const shard_set& shards) override;
  result<std::vector<released_shard>, member_failure> released() override;
  result<shard_set, member_failure> share_out(const fenced_writer& from, std::uint16_t to,
                                              const shard_set& shards) override;
  result<shard_set, member_failure> hand_over(const fenced_writer& from, std::uint16_t to, position upto,
                                              const shard_set& shards) override;

  /// Appends a batch whose records say that `by` gives shards away, and takes them from it in the same call. As
  /// `batch_store::append` otherwise.
  result<bool, store_error> append_release(const fenced_writer& by, const journal_batch& batch,
                                           const chain_hash& before, const chain_hash& chain,
                                           const shard_set& released);

 private:
  result<shard_set, member_failure> move(const pg_statement& statement, std::uint16_t from, const fenced_writer& to,
                                         const shard_set& shards);

  pg_connection& server_;
};

/// A bit string of 256 in an answer; none of them where it is another one.
shard_set shards_in(const pg_rows& rows, int row, int column);

}  // namespace madang
