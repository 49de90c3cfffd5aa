#include "persistence/postgres/members/postgres_members.hpp"

#include <algorithm>
#include <cstdlib>
#include <future>
#include <thread>

#include "persistence/postgres/members/postgres_shards.hpp"
#include "persistence/postgres/postgres_schema.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// The shortest of some round trips tells the server's clock best.
constexpr int clock_readings = 3;
constexpr std::int64_t nanos_per_micro = 1'000;

/// A statement's time has run out, or a row is locked that is not waited for.
constexpr std::string_view canceled = "57014";
constexpr std::string_view not_available = "55P03";

constexpr pg_statement clock_statement{"clock", "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};
constexpr pg_statement join_statement{"join", "SELECT madang.member_join($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr pg_statement take_over_statement{"member_take_over", "SELECT madang.member_take_over($1, $2)"};
constexpr pg_statement ready_statement{"ready", "SELECT madang.member_ready($1, $2)"};
constexpr pg_statement renew_statement{"renew", "SELECT renewed, becomes FROM madang.member_renew($1, $2)"};
constexpr pg_statement drain_statement{"drain", "SELECT madang.member_drain($1, $2)"};
constexpr pg_statement leave_statement{"leave", "SELECT madang.member_leave($1, $2)"};
constexpr pg_statement bump_statement{"bump", "SELECT madang.member_bump($1, $2, $3)"};
constexpr pg_statement list_statement{
    "members",
    "SELECT m.node::bigint, m.incarnation, m.counter, m.state, m.name, m.http_address, m.link_address, m.version,"
    " m.feature_level, coalesce(w.incarnation, 0), coalesce(w.owned, 0::bit(256))"
    " FROM madang.members m LEFT JOIN madang.writers w ON w.writer = m.node ORDER BY m.node"};

constexpr pg_statement owners_statement{
    "shard_owners", "SELECT shard, coalesce(writer, -1)::bigint, version FROM madang.shard_owners ORDER BY shard"};

/// A role may end its own sessions without any grant: no function that runs with the rights of another role, and no
/// `pg_signal_backend`, which would reach the sessions of every application of the server. What another role holds is
/// left alone.
constexpr pg_statement end_statement{
    "end_blockers",
    "SELECT count(pg_terminate_backend(pid)) FROM unnest(pg_blocking_pids($1)) blocking"
    " JOIN pg_stat_activity ON pid = blocking"
    " WHERE usename = current_user AND datname = current_database()"};

/// What `member_join` says.
enum class join_answer : std::int64_t { joined = 0, held = 1, clock_off = 2, lost = 3 };

member_failure unavailable(const std::string& why) {
  return {member_reject::unavailable, why};
}

member_failure lost(const member_identity& who) {
  return {member_reject::lost, "node " + std::to_string(who.node) + ": this process is no member any more"};
}

member_state state_of(std::string_view word) {
  if (word == "joining") return member_state::joining;
  if (word == "up") return member_state::up;
  return word == "draining" ? member_state::draining : member_state::down;
}

pg_params naming(const member_identity& who) {
  return std::move(pg_params().int4(who.node).number(who.incarnation));
}

member member_in(const pg_rows& rows, int row) {
  member found;
  found.who = {static_cast<std::uint16_t>(rows.integer(row, 0)), rows.number(row, 1)};
  found.counter = rows.number(row, 2);
  found.state = state_of(rows.text(row, 3));
  found.profile.name = rows.text(row, 4);
  found.profile.http_address = rows.text(row, 5);
  found.profile.link_address = rows.text(row, 6);
  found.profile.version = rows.text(row, 7);
  found.profile.feature_level = static_cast<std::int32_t>(rows.integer(row, 8));
  found.fence = rows.number(row, 9);
  found.owned = shards_in(rows, row, 10);
  return found;
}

}  // namespace

// ---- the connection ------------------------------------------------------------------------------------------------

result<postgres_members::connection, member_failure> postgres_members::open(const char* name,
                                                                            std::chrono::milliseconds timeout) const {
  const auto& settings = options_.settings;
  if (auto wrong = dsn_problem(settings.dsn); !wrong.empty()) {
    return refused{unavailable("store.postgres_dsn: " + wrong)};
  }
  const bool strict = settings.durability == store_durability::remote_flush;
  auto opened = pg_connection::open(settings, {name, timeout, true, strict, true}, options_.metrics);
  if (!opened) return refused{unavailable(dsn_place(settings.dsn) + ": " + opened.error().text)};
  return *std::move(opened);
}

member_outcome postgres_members::connect() {
  if (server_ && server_->usable()) return std::nullopt;
  server_.reset();
  auto opened = open("madang members", std::chrono::milliseconds(options_.settings.statement_timeout_ms));
  if (!opened) return opened.error();
  if (auto wrong = store_problem(**opened, options_.settings); !wrong.empty()) return unavailable(wrong);
  server_ = *std::move(opened);
  ++connection_number_;
  return std::nullopt;
}

result<pg_rows, member_failure> postgres_members::ask(const pg_statement& statement, const pg_params& with) {
  if (auto failure = connect()) return refused{*failure};
  auto rows = server_->run(statement, with);
  if (!rows) return refused{unavailable(rows.error().judged().text)};
  return *std::move(rows);
}

/// For statements that say true where the process still is a member.
member_outcome postgres_members::ask_member(const pg_statement& statement, const member_identity& who) {
  const auto rows = ask(statement, naming(who));
  if (!rows) return rows.error();
  if (rows->first_integer() == 1) return std::nullopt;
  return lost(who);
}

// ---- a life of a member --------------------------------------------------------------------------------------------

/// How far the node's clock may be off the server's, at worst. The server read its own at some moment of the round
/// trip.
result<std::int64_t, member_failure> postgres_members::clock_off() {
  std::optional<std::int64_t> least;
  for (int i = 0; i < clock_readings; ++i) {
    const auto before = options_.time->now();
    const auto rows = ask(clock_statement, {});
    const auto after = options_.time->now();
    if (!rows) return refused{rows.error()};
    const unix_nanos server{rows->integer(0, 0) * nanos_per_micro};
    const auto worst =
        std::max(before - server, after - server, [](auto a, auto b) { return std::abs(a) < std::abs(b); });
    if (!least || std::abs(worst) < std::abs(*least)) least = worst;
  }
  return *least;
}

member_outcome postgres_members::join(const member_identity& who, const member_profile& profile) {
  const auto off = clock_off();
  if (!off) return off.error();
  auto with = naming(who);
  with.text(profile.name).text(profile.http_address).text(profile.link_address).text(profile.version);
  with.int4(profile.feature_level).int8(*off);
  const auto rows = ask(join_statement, with);
  if (!rows) return rows.error();
  const auto node = "node " + std::to_string(who.node);
  switch (static_cast<join_answer>(rows->first_integer().value_or(-1))) {
    case join_answer::joined:
      return std::nullopt;
    case join_answer::held:
      return member_failure{member_reject::held, node + ": another process of it has not left"};
    case join_answer::clock_off:
      return member_failure{member_reject::clock_off,
                            node + ": the clock is up to " + std::to_string(std::abs(*off) / 1'000'000) + " ms " +
                                (*off < 0 ? "behind" : "ahead of") + " the store's; 500 ms are allowed"};
    case join_answer::lost:
      return lost(who);
  }
  return unavailable("the store does not say whether " + node + " has joined");
}

result<std::uint64_t, member_failure> postgres_members::take_over(const member_identity& who) {
  const auto rows = ask(take_over_statement, naming(who));
  if (!rows) return refused{rows.error()};
  const auto fence = rows->first_integer();
  if (!fence) return refused{lost(who)};
  return static_cast<std::uint64_t>(*fence);
}

member_outcome postgres_members::ready(const member_identity& who) {
  return ask_member(ready_statement, who);
}

result<member_renewal, member_failure> postgres_members::renew(const member_identity& who) {
  const auto rows = ask(renew_statement, naming(who));
  if (!rows) return refused{rows.error()};
  if (rows->count() == 0) return refused{lost(who)};
  return member_renewal{rows->number(0, 0), state_of(rows->text(0, 1))};
}

result<member_list, member_failure> postgres_members::list() {
  const auto rows = ask(list_statement, {});
  if (!rows) return refused{rows.error()};
  member_list found;
  found.connection = connection_number_;
  for (int row = 0; row < rows->count(); ++row) found.members.push_back(member_in(*rows, row));
  return found;
}

result<std::vector<shard_owner>, member_failure> postgres_members::owners() {
  const auto rows = ask(owners_statement, {});
  if (!rows) return refused{rows.error()};
  std::vector<shard_owner> found;
  for (int row = 0; row < rows->count(); ++row) {
    shard_owner one{
        static_cast<std::uint8_t>(rows->integer(row, 0)), {}, static_cast<std::uint32_t>(rows->integer(row, 2))};
    if (rows->integer(row, 1) >= 0) one.node = static_cast<std::uint16_t>(rows->integer(row, 1));
    found.push_back(one);
  }
  return found;
}

member_outcome postgres_members::drain(const member_identity& who) {
  return ask_member(drain_statement, who);
}

member_outcome postgres_members::leave(const member_identity& who) {
  return ask_member(leave_statement, who);
}

// ---- fencing off ---------------------------------------------------------------------------------------------------

/// Short share locks that follow each other without a gap can starve the one who wants to raise the fence: while it
/// waits, what it waits for is ended over the other connection.
result<pg_rows, pg_error> postgres_members::try_fence(pg_connection& on, const member_identity& whom,
                                                      std::uint64_t counter) {
  const auto with = std::move(naming(whom).number(counter));
  auto raised = std::async(std::launch::async, [&] { return on.run(bump_statement, with); });
  const auto backend = on.backend();
  while (raised.wait_for(options_.fencing.patience) != std::future_status::ready) end_what_blocks(backend);
  return raised.get();
}

/// Where that fails the next look ends it, or the attempt runs out.
void postgres_members::end_what_blocks(int backend) {
  (void)ask(end_statement, std::move(pg_params().int4(backend)));
}

member_outcome postgres_members::fence_off(const member_identity& whom, std::uint64_t counter) {
  const auto node = "node " + std::to_string(whom.node);
  std::string why;
  connection waiting;
  for (int attempt = 0; attempt < options_.fencing.attempts; ++attempt) {
    // A row that is just being renewed, or a server that does not let in, must not be asked without a pause.
    if (attempt > 0) std::this_thread::sleep_for(options_.fencing.patience);
    if (auto failure = connect()) return failure;
    if (!waiting || !waiting->usable()) {
      auto opened = open("madang fence", options_.fencing.attempt);
      if (!opened) return opened.error();
      waiting = *std::move(opened);
    }
    const auto rows = try_fence(*waiting, whom, counter);
    if (rows && rows->first_integer() == 1) return std::nullopt;
    if (rows) return member_failure{member_reject::renewed, node + " has renewed its lease, or is another process now"};
    const auto& error = rows.error();
    // After a loss it may be done, and then the next attempt says so.
    if (!error.lost && error.code != canceled && error.code != not_available) return unavailable(error.judged().text);
    why = error.text;
  }
  return member_failure{member_reject::fence_held, "the fence of " + node + " cannot be raised: " + why};
}

}  // namespace madang
