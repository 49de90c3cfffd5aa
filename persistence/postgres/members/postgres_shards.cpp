#include "persistence/postgres/members/postgres_shards.hpp"

#include <algorithm>
#include <string>

namespace madang {
namespace {

constexpr pg_statement take_statement{"take_shards", "SELECT answer, moved FROM madang.take_shards($1, $2, $3, $4)"};
constexpr pg_statement claim_statement{"claim_shards", "SELECT answer, moved FROM madang.claim_shards($1, $2, $3, $4)"};
constexpr pg_statement released_statement{
    "released", "SELECT shard, writer::bigint, number FROM madang.released_shards ORDER BY shard"};
constexpr pg_statement share_out_statement{"share_out", "SELECT madang.share_out($1, $2, $3, $4)"};
constexpr pg_statement hand_over_statement{"hand_over",
                                           "SELECT answer, moved FROM madang.hand_over($1, $2, $3, $4, $5)"};
constexpr pg_statement release_statement{
    "append_release", "SELECT madang.append_release($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", statement_kind::append};

/// What `take_shards` and `claim_shards` say.
enum class move_answer : std::int64_t { moved = 0, fenced = 1, not_down = 2 };
/// What `hand_over` says.
enum class hand_over_answer : std::int64_t { moved = 0, fenced = 1, not_up = 2, written_on = 3 };
/// What `append_release` says.
enum class release_answer : std::int64_t { stored = 0, fenced = 1, does_not_follow = 2 };

/// Before the bits of a bit string in binary form: their number.
constexpr std::size_t length_bytes = 4;

}  // namespace

shard_set shards_in(const pg_rows& rows, int row, int column) {
  shard_set found{};
  const auto bytes = rows.bytes(row, column);
  if (bytes.size() == length_bytes + found.size()) {
    std::copy_n(bytes.begin() + length_bytes, found.size(), found.begin());
  }
  return found;
}

result<shard_set, member_failure> postgres_shards::move(const pg_statement& statement, std::uint16_t from,
                                                        const fenced_writer& to, const shard_set& shards) {
  pg_params with;
  with.int4(from).int4(to.node).number(to.incarnation).bits(shards);
  const auto rows = server_.run(statement, with);
  if (!rows) return refused{member_failure{member_reject::unavailable, rows.error().judged().text}};
  switch (static_cast<move_answer>(rows->first_integer().value_or(-1))) {
    case move_answer::moved:
      return shards_in(*rows, 0, 1);
    case move_answer::fenced:
      return refused{
          member_failure{member_reject::lost, "the fence of node " + std::to_string(to.node) + " is another's"}};
    case move_answer::not_down:
      return refused{member_failure{member_reject::not_down, "node " + std::to_string(from) + " is not down"}};
  }
  return refused{member_failure{member_reject::unavailable, "the store does not say whether shards have moved"}};
}

result<shard_set, member_failure> postgres_shards::take(std::uint16_t dead, const fenced_writer& to,
                                                        const shard_set& shards) {
  return move(take_statement, dead, to, shards);
}

result<shard_set, member_failure> postgres_shards::claim(std::uint16_t from, const fenced_writer& to,
                                                         const shard_set& shards) {
  return move(claim_statement, from, to, shards);
}

result<shard_set, member_failure> postgres_shards::share_out(const fenced_writer& from, std::uint16_t to,
                                                             const shard_set& shards) {
  pg_params with;
  with.int4(from.node).number(from.incarnation).int4(to).bits(shards);
  const auto rows = server_.run(share_out_statement, with);
  if (!rows) return refused{member_failure{member_reject::unavailable, rows.error().judged().text}};
  if (rows->count() == 1 && !rows->null(0, 0)) return shards_in(*rows, 0, 0);
  return refused{
      member_failure{member_reject::lost, "the fence of node " + std::to_string(from.node) + " is another's"}};
}

result<shard_set, member_failure> postgres_shards::hand_over(const fenced_writer& from, std::uint16_t to, position upto,
                                                             const shard_set& shards) {
  pg_params with;
  with.int4(from.node).number(from.incarnation).int4(to).number(upto.value).bits(shards);
  const auto rows = server_.run(hand_over_statement, with);
  if (!rows) return refused{member_failure{member_reject::unavailable, rows.error().judged().text}};
  const auto giver = "node " + std::to_string(from.node);
  switch (static_cast<hand_over_answer>(rows->first_integer().value_or(-1))) {
    case hand_over_answer::moved:
      return shards_in(*rows, 0, 1);
    case hand_over_answer::fenced:
      return refused{member_failure{member_reject::lost, "the fence of " + giver + " is another's"}};
    case hand_over_answer::not_up:
      return refused{member_failure{member_reject::not_up, "node " + std::to_string(to) + " takes no shards"}};
    case hand_over_answer::written_on:
      return refused{
          member_failure{member_reject::written_on, giver + " has written on what it was about to give away"}};
  }
  return refused{member_failure{member_reject::unavailable, "the store does not say whether shards have moved"}};
}

result<std::vector<released_shard>, member_failure> postgres_shards::released() {
  const auto rows = server_.run(released_statement);
  if (!rows) return refused{member_failure{member_reject::unavailable, rows.error().judged().text}};
  std::vector<released_shard> found;
  for (int row = 0; row < rows->count(); ++row) {
    found.push_back({static_cast<std::uint8_t>(rows->integer(row, 0)),
                     static_cast<std::uint16_t>(rows->integer(row, 1)), rows->number(row, 2)});
  }
  return found;
}

result<bool, store_error> postgres_shards::append_release(const fenced_writer& by, const journal_batch& batch,
                                                          const chain_hash& before, const chain_hash& chain,
                                                          const shard_set& released) {
  const auto shards = shards_of(batch.bytes);
  pg_params with;
  with.int4(by.node).number(by.incarnation).number(batch.number).number(batch.first.value).number(batch.last.value);
  with.bytes(before).bytes(chain).bits(shards).bytes(batch.bytes).bits(released);
  const auto rows = server_.run(release_statement, with);
  if (!rows) return refused{rows.error().judged()};
  switch (static_cast<release_answer>(rows->first_integer().value_or(-1))) {
    case release_answer::stored:
      return true;
    case release_answer::fenced:
      return false;
    case release_answer::does_not_follow:
      break;
  }
  return refused{store_error{store_fault::passing, "the batch does not follow the store's last one"}};
}

}  // namespace madang
