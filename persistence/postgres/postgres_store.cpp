#include "persistence/postgres/postgres_store.hpp"

#include <chrono>
#include <thread>

#include "persistence/postgres/postgres_schema.hpp"
#include "persistence/postgres/postgres_source.hpp"
#include "persistence/postgres/seen_heads.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// A batch that is still being written holds the fence this long at most; a take-over waits for it.
constexpr int take_over_attempts = 10;
constexpr auto look_every = 1'000ms;

constexpr pg_statement append_statement{"append", "SELECT madang.append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                                        statement_kind::append};
constexpr pg_statement last_statement{
    "last", "SELECT number, last, chain FROM madang.batches WHERE writer = $1 ORDER BY number DESC LIMIT 1",
    statement_kind::last_batch};
constexpr pg_statement number_statement{"number", "SELECT number FROM madang.journal WHERE id = 1"};
constexpr pg_statement take_over_statement{"take_over", "SELECT madang.take_over($1, $2)"};
constexpr pg_statement keys_statement{"keys", "SELECT madang.remember_keys($1)"};

constexpr pg_statement fence_statement{"fence", "SELECT incarnation FROM madang.writers WHERE writer = $1"};

/// What `append_batch` says.
enum class append_answer : std::int64_t { stored = 0, fenced = 1, does_not_follow = 2 };

std::int32_t writer_of(const postgres_store_options& options) {
  return static_cast<std::int32_t>(options.settings.writer);
}

}  // namespace

result<std::unique_ptr<batch_store>, std::string> postgres_store::open(postgres_store_options options,
                                                                       std::shared_ptr<pg_pool> readers) {
  if (auto wrong = dsn_problem(options.settings.dsn); !wrong.empty()) return refused{"store.postgres_dsn: " + wrong};
  std::unique_ptr<postgres_store> made(new postgres_store(std::move(options), std::move(readers)));
  if (auto error = made->connect()) {
    return refused{error->fault == store_fault::distrust ? error->text : made->place() + ": " + error->text};
  }
  if (const auto rights = excess_rights(*made->server_); !rights.empty()) made->options_.warn(rights);
  return std::unique_ptr<batch_store>(std::move(made));
}

postgres_store::postgres_store(postgres_store_options options, std::shared_ptr<pg_pool> readers)
    : options_(std::move(options)), readers_(std::move(readers)) {}

std::string postgres_store::place() const {
  return dsn_place(options_.settings.dsn);
}

/// The server may have been restarted with other settings, or another one may answer now.
store_outcome postgres_store::connect() {
  if (server_ && server_->usable()) return std::nullopt;
  server_.reset();
  const std::chrono::milliseconds timeout(options_.settings.statement_timeout_ms);
  const bool strict = options_.settings.durability == store_durability::remote_flush;
  auto opened = pg_connection::open(options_.settings, {"madang writer", timeout, true, strict}, options_.metrics);
  if (!opened) return opened.error().judged();
  store_identity who;
  if (auto error = look_at(**opened, who)) return error;
  if (identity_ && *identity_ != who) {
    options_.warn(place() + " is another server now: system " + std::to_string(who.system) + " on timeline " +
                  std::to_string(who.timeline) + ", it was " + std::to_string(identity_->system) + " on timeline " +
                  std::to_string(identity_->timeline));
  }
  if (identity_ && options_.metrics != nullptr) options_.metrics->database_reconnects.add();
  identity_ = who;
  server_ = *std::move(opened);
  looked_at_ = std::chrono::steady_clock::now();
  return std::nullopt;
}

/// What is found on the disk of a primary alone may still be lost with it, so a standby is waited for before anything
/// is read.
store_outcome postgres_store::look_at(pg_connection& server, store_identity& who) {
  if (auto wrong = store_problem(server, options_.settings); !wrong.empty()) {
    return store_error{store_fault::passing, wrong};
  }
  if (auto wrong = standby_problem(server, options_.settings, options_.metrics); !wrong.empty()) {
    return store_error{store_fault::passing, wrong};
  }
  const auto found = read_identity(server);
  if (!found) return found.error().judged();
  who = *found;
  return seen_heads(options_.heads, writer_of(options_)).compare(server, who, place());
}

store_outcome postgres_store::tend(bool) {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_at_ < look_every) return std::nullopt;
  auto error = server_ && server_->usable() ? look_again() : connect();
  // A look that waited in vain is not repeated at once: batches come first.
  looked_at_ = std::chrono::steady_clock::now();
  shortage_.clear();
  if (!error || error->fault == store_fault::distrust || error->fault == store_fault::fenced) return error;
  shortage_ = place() + " cannot be used now: " + error->text;
  return std::nullopt;
}

store_outcome postgres_store::look_again() {
  if (auto wrong = durability_problem(*server_, options_.settings); !wrong.empty()) {
    return store_error{store_fault::passing, wrong};
  }
  const auto rows = server_->run(fence_statement, std::move(pg_params().int4(writer_of(options_))));
  if (!rows) return rows.error().judged();
  const auto holder = rows->first_integer();
  if (holder && static_cast<std::uint64_t>(*holder) == incarnation_) return std::nullopt;
  return store_error{store_fault::fenced, "the fence is another's"};
}

result<std::int64_t, store_error> postgres_store::ask(const pg_statement& statement, const pg_params& with) {
  if (auto error = connect()) return refused{*error};
  auto rows = server_->run(statement, with);
  if (!rows) return refused{rows.error().judged()};
  const auto value = rows->first_integer();
  if (!value) return refused{store_error{store_fault::distrust, "the store has lost its own row"}};
  return *value;
}

result<store_identity, store_error> postgres_store::identity() {
  if (auto error = connect()) return refused{*error};
  return *identity_;
}

result<std::uint64_t, store_error> postgres_store::journal_number() {
  auto number = ask(number_statement, {});
  if (!number) return refused{number.error()};
  return static_cast<std::uint64_t>(*number);
}

result<std::uint64_t, store_error> postgres_store::take_over() {
  store_error last_error;
  for (int attempt = 0; attempt < take_over_attempts; ++attempt) {
    auto incarnation = ask(take_over_statement, std::move(pg_params().int4(writer_of(options_)).text(options_.node)));
    if (incarnation) return incarnation_ = static_cast<std::uint64_t>(*incarnation);
    last_error = incarnation.error();
    if (last_error.fault == store_fault::distrust) break;
    // Each attempt waited for the fence up to the statement's own limit; one without a connection must not spin.
    if (!server_ || !server_->usable()) std::this_thread::sleep_for(100ms);
  }
  return refused{last_error};
}

result<std::uint64_t, store_error> postgres_store::remember_keys(std::uint64_t fingerprint) {
  auto known = ask(keys_statement, std::move(pg_params().number(fingerprint)));
  if (!known) return refused{known.error()};
  return static_cast<std::uint64_t>(*known);
}

result<bool, store_error> postgres_store::append(const journal_batch& batch, std::uint64_t incarnation,
                                                 const chain_hash& before, const chain_hash& chain) {
  if (!server_ || !server_->usable()) return refused{store_error{store_fault::passing, "the connection was lost"}};
  const auto shards = shards_of(batch.bytes);
  pg_params with;
  with.int4(writer_of(options_)).number(incarnation).number(batch.number);
  with.number(batch.first.value).number(batch.last.value);
  with.bytes(before).bytes(chain).bits(shards).bytes(batch.bytes);
  auto rows = server_->run(append_statement, with);
  if (!rows) return refused{rows.error().judged()};
  switch (static_cast<append_answer>(rows->first_integer().value_or(-1))) {
    case append_answer::stored:
      shortage_.clear();
      return true;
    case append_answer::fenced:
      return false;
    case append_answer::does_not_follow:
      break;
  }
  return refused{store_error{store_fault::passing, "the batch does not follow the store's last one"}};
}

result<batch_end, store_error> postgres_store::last() {
  if (auto error = connect()) return refused{*error};
  auto rows = server_->run(last_statement, std::move(pg_params().int4(writer_of(options_))));
  if (!rows) return refused{rows.error().judged()};
  batch_end end;
  if (rows->count() == 0) return end;
  const auto chain = chain_from(rows->bytes(0, 2));
  if (!chain) return refused{store_error{store_fault::distrust, "the row of the last batch is damaged"}};
  return batch_end{rows->number(0, 0), {rows->number(0, 1)}, *chain};
}

result<std::unique_ptr<batch_source>, std::string> postgres_store::open_source(std::size_t cache_bytes) {
  return std::unique_ptr<batch_source>(std::make_unique<postgres_source>(readers_, writer_of(options_), cache_bytes));
}

}  // namespace madang
