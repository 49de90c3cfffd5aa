#include "persistence/postgres/postgres_copy_target.hpp"

#include <chrono>

#include "persistence/journal/journal_shards.hpp"
#include "persistence/postgres/postgres_schema.hpp"
#include "persistence/postgres/postgres_stored.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// A step of some MB on a busy disk, and the source may take a while for the next one.
constexpr auto patience = 60s;

constexpr pg_statement take_statement{
    "copy_take",
    "INSERT INTO madang.writers AS known VALUES ($1, 'unfinished copy', $2::bigint + 1, ~(0::bit(256)))"
    " ON CONFLICT (writer) DO UPDATE SET node = excluded.node,"
    "  incarnation = greatest(known.incarnation + 1, excluded.incarnation)"
    " RETURNING incarnation"};
constexpr pg_statement keys_statement{"copy_keys", "SELECT madang.remember_keys($1)"};
constexpr pg_statement fence_statement{
    "copy_fence", "SELECT 1 FROM madang.writers WHERE writer = $1 AND incarnation = $2 FOR UPDATE"};
constexpr pg_statement put_statement{"copy_put", "INSERT INTO madang.batches VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr pg_statement complete_statement{
    "copy_complete", "UPDATE madang.writers SET node = 'copy' WHERE writer = $1 AND incarnation = $2 RETURNING 1"};

}  // namespace

std::string postgres_copy_target::place() const {
  return dsn_place(settings_.dsn) + ", writer " + std::to_string(settings_.writer);
}

std::string postgres_copy_target::failed(const pg_error& error) const {
  // insufficient_privilege
  const auto* advice =
      error.code == "42501" ? "; the DSN must name the schema's owner, as for `madang store migrate`" : "";
  return place() + ": " + error.judged().text + advice;
}

std::optional<std::string> postgres_copy_target::connect() {
  if (server_ && server_->usable()) return std::nullopt;
  if (auto wrong = dsn_problem(settings_.dsn); !wrong.empty()) return "the DSN: " + wrong;
  auto opened = pg_connection::open(settings_, {"madang copy", patience, true}, nullptr);
  if (!opened) return failed(opened.error());
  if (auto wrong = store_problem(**opened, settings_); !wrong.empty()) return place() + ": " + wrong;
  server_ = *std::move(opened);
  return std::nullopt;
}

result<journal_facts, std::string> postgres_copy_target::look() {
  if (auto wrong = connect()) return refused{*wrong};
  const auto live = server_->run(live_writers_statement);
  if (!live) return refused{failed(live.error())};
  if (const auto who = live_writer_in(*live)) return refused{"the target is in use: " + *who + " writes in " + place()};
  auto stored = postgres_stored::open(settings_, {});
  if (!stored) return refused{stored.error()};
  return (*stored)->facts();
}

std::optional<std::string> postgres_copy_target::transact(const std::function<std::optional<std::string>()>& steps) {
  if (auto begun = server_->exec("BEGIN"); !begun) return failed(begun.error());
  auto wrong = steps();
  if (wrong) {
    (void)server_->exec("ROLLBACK");
    return wrong;
  }
  const auto done = server_->exec("COMMIT");
  return done ? std::nullopt : std::optional(failed(done.error()));
}

result<journal_facts, std::string> postgres_copy_target::take(const journal_facts& source) {
  const auto wrong = transact([&]() -> std::optional<std::string> {
    const auto taken = server_->run(take_statement, std::move(pg_params().int4(number()).number(source.incarnation)));
    if (!taken) return failed(taken.error());
    incarnation_ = static_cast<std::uint64_t>(taken->first_integer().value_or(0));
    if (!source.keys) return std::nullopt;
    const auto known = server_->run(keys_statement, std::move(pg_params().number(*source.keys)));
    if (!known) return failed(known.error());
    if (known->first_integer() == static_cast<std::int64_t>(*source.keys)) return std::nullopt;
    return place() + " belongs to other keys";
  });
  if (wrong) return refused{*wrong};
  auto stored = postgres_stored::open(settings_, {});
  if (!stored) return refused{stored.error()};
  return (*stored)->facts();
}

std::optional<std::string> postgres_copy_target::hold_fence() {
  const auto held = server_->run(fence_statement, std::move(pg_params().int4(number()).number(incarnation_)));
  if (!held) return failed(held.error());
  if (held->count() == 1) return std::nullopt;
  return place() + " was taken over by somebody else; this copy ends";
}

std::optional<std::string> postgres_copy_target::put(std::span<const copied_batch> batches) {
  return transact([&]() -> std::optional<std::string> {
    if (auto wrong = hold_fence()) return wrong;
    for (const auto& one : batches) {
      const auto shards = shards_of(one.bytes);
      pg_params with;
      with.int4(number()).number(one.number).number(one.incarnation).number(one.first.value).number(one.last.value);
      with.bytes(one.chain).bits(shards).bytes(one.bytes);
      if (auto done = server_->run(put_statement, with); !done) return failed(done.error());
    }
    return std::nullopt;
  });
}

result<std::unique_ptr<stored_journal>, std::string> postgres_copy_target::read_back() {
  return postgres_stored::open(settings_, {});
}

std::optional<std::string> postgres_copy_target::complete() {
  if (auto wrong = connect()) return wrong;
  const auto done = server_->run(complete_statement, std::move(pg_params().int4(number()).number(incarnation_)));
  if (!done) return failed(done.error());
  if (done->count() == 1) return std::nullopt;
  return place() + " was taken over by somebody else; the copy stays unfinished";
}

}  // namespace madang
