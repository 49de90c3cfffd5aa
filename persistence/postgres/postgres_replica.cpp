#include "persistence/postgres/postgres_replica.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "persistence/postgres/client/pg_session.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 1'000ms;
constexpr auto look_again_after = 200ms;
constexpr auto between_looks = 4ms;

constexpr pg_statement marks_statement{"marks", "SELECT writer, position FROM madang_read.projected",
                                       statement_kind::read_lists};
/// A standby has the system identifier of its primary, and its databases' numbers.
constexpr pg_statement origin_statement{
    "origin",
    "SELECT system_identifier, (SELECT oid::bigint FROM pg_database WHERE datname = current_database())"
    " FROM pg_control_system()"};

/// The projector does not wait for the disk, and a standby is sent only what is on it: this commit brings both forward.
/// It waits for no standby itself.
constexpr pg_statement flush_statement{
    "flush",
    "SELECT set_config('synchronous_commit', 'local', true), pg_logical_emit_message(true, 'madang', 'flush')::text"};

table_marks marks_in(const pg_rows& rows) {
  table_marks found;
  for (int row = 0; row < rows.count(); ++row) found[rows.integer(row, 0)] = {rows.number(row, 1)};
  return found;
}

using origin = std::pair<std::int64_t, std::int64_t>;

origin origin_in(const pg_rows& rows) {
  return rows.count() == 1 ? origin(rows.integer(0, 0), rows.integer(0, 1)) : origin();
}

/// Events that one side still lacks.
std::uint64_t missing(const table_marks& there, const table_marks& wanted) {
  std::uint64_t sum = 0;
  for (const auto& [writer, at] : wanted) {
    const auto found = there.find(writer);
    const auto has = found == there.end() ? std::uint64_t{0} : found->second.value;
    sum += at.value - std::min(has, at.value);
  }
  return sum;
}

/// The primary is asked for a few rows at a time, and no longer than its own statements may take.
postgres_settings for_marks(postgres_settings settings) {
  settings.read_connections = 2;
  settings.read_timeout_ms = settings.statement_timeout_ms;
  return settings;
}

/// A standby that does not answer must not hold a list for long: the primary can answer it.
postgres_settings for_replica(postgres_settings settings) {
  settings.dsn = settings.replica_dsn;
  settings.read_timeout_ms = std::min(settings.read_timeout_ms, settings.statement_timeout_ms);
  settings.connect_timeout_ms = std::min(settings.connect_timeout_ms, settings.statement_timeout_ms);
  return settings;
}

}  // namespace

result<std::shared_ptr<postgres_replica>, std::string> postgres_replica::open(postgres_replica_options options) {
  if (auto wrong = dsn_problem(options.settings.replica_dsn); !wrong.empty()) {
    return refused{"store.postgres_replica_dsn: " + wrong};
  }
  std::shared_ptr<postgres_replica> made(new postgres_replica(std::move(options)));
  made->thread_ = std::thread([of = made.get()] { of->watch(); });
  return made;
}

postgres_replica::postgres_replica(postgres_replica_options options)
    : options_(std::move(options)),
      there_(for_replica(options_.settings)),
      patience_(options_.settings.replica_wait_ms),
      primary_(for_marks(options_.settings), options_.metrics),
      primary_marks_([this]() -> result<table_marks, read_failure> {
        auto rows = primary_.run(marks_statement, {});
        if (!rows) return refused{rows.error()};
        return marks_in(*rows);
      }),
      primary_flush_([this]() -> result<bool, read_failure> {
        const auto done = primary_.run(flush_statement, {});
        return done ? result<bool, read_failure>(true) : refused{done.error()};
      }) {
  if (options_.metrics != nullptr) options_.metrics->replica.is_there = true;
}

postgres_replica::~postgres_replica() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::string postgres_replica::place() const {
  return dsn_place(there_.dsn);
}

std::unique_ptr<sql_session> postgres_replica::open_reader() {
  return open_pg_session(there_, false, options_.metrics);
}

void postgres_replica::note_read() {
  if (options_.metrics != nullptr) options_.metrics->replica.lists.add();
}

void postgres_replica::note_passed_over() {
  if (options_.metrics != nullptr) options_.metrics->replica.passed_over.add();
  {
    std::lock_guard lock(mutex_);
    doubted_ = true;
    serves_.store(false, std::memory_order_release);
  }
  wake_.notify_one();
}

std::string postgres_replica::state() const {
  std::lock_guard lock(mutex_);
  if (!wrong_) return "not looked at yet: lists are read at the primary";
  return wrong_->empty() ? "lists are read there" : *wrong_ + ": lists are read at the primary";
}

void postgres_replica::wait_looked_at(steady::time_point until) {
  std::unique_lock lock(mutex_);
  looked_.wait_until(lock, until, [this] { return wrong_.has_value(); });
}

std::string replica_report(const postgres_settings& settings) {
  constexpr auto patience = 10s;
  auto opened = postgres_replica::open({settings, nullptr, {}});
  if (!opened) return opened.error();
  (*opened)->wait_looked_at(std::chrono::steady_clock::now() + patience);
  return dsn_place(settings.replica_dsn) + ": " + (*opened)->state();
}

// ---- the thread ----------------------------------------------------------------------------------------------------

void postgres_replica::watch() {
  pthread_setname_np(pthread_self(), "replica-watch");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    doubted_ = false;
    lock.unlock();
    const auto found = look();
    lock.lock();
    // Nothing: the primary does not answer, which says nothing about the standby.
    if (found) take(*found);
    const bool well = found && found->empty();
    wake_.wait_for(lock, well ? look_every : look_again_after, [this] { return stopping_ || doubted_; });
  }
}

bool postgres_replica::is_stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

/// Under the lock. `wrong` is empty where lists can be read there.
void postgres_replica::take(const std::string& wrong) {
  const bool serves = wrong.empty();
  const bool changed = !wrong_ || wrong_->empty() != serves;
  wrong_ = wrong;
  looked_.notify_all();
  serves_.store(serves && !doubted_, std::memory_order_release);
  if (options_.metrics != nullptr) options_.metrics->replica.serving.set(serves ? 1 : 0);
  if (!changed || !options_.report) return;
  options_.report(serves ? "lists are read at the replica: " + place()
                         : "lists are read at the primary, not at the replica (" + place() + "): " + wrong);
}

/// Why lists cannot be read there, empty where they can; nothing where the primary does not say how far it is.
std::optional<std::string> postgres_replica::look() {
  if (auto wrong = connect(); !wrong.empty()) return wrong;
  const auto wanted = marks();
  if (!wanted) return std::nullopt;
  const auto until = steady::now() + patience_;
  for (int looks = 1;; ++looks) {
    const auto rows = server_->run(marks_statement);
    if (!rows) {
      server_.reset();
      return rows.error().text;
    }
    const auto lacks = missing(marks_in(*rows), *wanted);
    if (options_.metrics != nullptr) options_.metrics->replica.lag.set(static_cast<std::int64_t>(lacks));
    if (lacks == 0) return std::string();
    if (steady::now() >= until || is_stopping())
      return "it is behind the primary by " + std::to_string(lacks) + " events";
    std::this_thread::sleep_for(between_looks);
    if (looks == 2) hasten();
  }
}

/// What is wrong with the server there, empty: nothing.
std::string postgres_replica::connect() {
  if (server_ && server_->usable()) return {};
  server_.reset();
  const std::chrono::milliseconds timeout(there_.read_timeout_ms);
  auto opened = pg_connection::open(there_, {"madang replica watch", timeout, false}, options_.metrics);
  if (!opened) return opened.error().text;
  const auto there = (*opened)->run(origin_statement);
  if (!there) return there.error().text;
  const auto here = primary_.run(origin_statement, {});
  if (!here) return "the primary does not say whose standby it must be (" + here.error().why + ")";
  if (origin_in(*there) != origin_in(*here)) return "it is no standby of the primary";
  server_ = *std::move(opened);
  return {};
}

}  // namespace madang
