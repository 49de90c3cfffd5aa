#include "persistence/postgres/tail_watch.hpp"

#include <pthread.h>

#include <utility>

#include "persistence/postgres/postgres_place.hpp"
#include "persistence/postgres/postgres_source.hpp"

namespace madang {
namespace {

constexpr std::size_t cache_bytes = 4 << 20;

constexpr pg_statement has_tables_statement{"has_projected",
                                            "SELECT (to_regclass('madang_read.projected') IS NOT NULL)::integer"};
constexpr pg_statement heads_statement{"heads",
                                       "SELECT w.writer::bigint, coalesce(b.number, 0), 0::bigint FROM madang.writers w"
                                       " LEFT JOIN LATERAL (SELECT number FROM madang.batches WHERE writer = w.writer"
                                       "  ORDER BY number DESC LIMIT 1) b ON true ORDER BY w.writer",
                                       statement_kind::read_batches};
constexpr pg_statement tails_statement{
    "tails",
    "SELECT w.writer::bigint, coalesce(b.number, 0), coalesce(p.batch, 0) FROM madang.writers w"
    " LEFT JOIN madang_read.projected p ON p.writer = w.writer"
    " LEFT JOIN LATERAL (SELECT number FROM madang.batches WHERE writer = w.writer"
    "  ORDER BY number DESC LIMIT 1) b ON true ORDER BY w.writer",
    statement_kind::read_batches};

/// One connection is enough to look.
postgres_settings for_looking(postgres_settings settings) {
  settings.read_connections = 1;
  return settings;
}

batch_fetch fetch_from(std::shared_ptr<postgres_source> source) {
  return [source = std::move(source)](std::uint64_t number) -> result<durable_batch, read_failure> {
    durable_batch out;
    const auto found = source->visit(number, [&](const batch_row& row) {
      out = {row.number, row.first, row.last,
             std::make_shared<std::vector<std::byte>>(row.bytes.begin(), row.bytes.end())};
    });
    if (!found) return refused{found.error()};
    return out;
  };
}

}  // namespace

result<std::vector<writer_tail>, read_failure> read_tails(pg_pool& readers) {
  const auto there = readers.run(has_tables_statement, {});
  if (!there) return refused{there.error()};
  const auto rows = readers.run(there->first_integer() == 1 ? tails_statement : heads_statement, {});
  if (!rows) return refused{rows.error()};
  std::vector<writer_tail> out;
  for (int row = 0; row < rows->count(); ++row) {
    out.push_back({rows->integer(row, 0), rows->number(row, 1), rows->number(row, 2)});
  }
  return out;
}

result<tail_outcome, read_failure> project_tail_of(const tail_watch_options& with, std::shared_ptr<pg_pool> readers,
                                                   const writer_tail& tail, std::function<bool()> is_stopping) {
  auto settings = with.settings;
  settings.writer = tail.writer;
  auto source =
      std::make_shared<postgres_source>(std::move(readers), static_cast<std::int32_t>(tail.writer), cache_bytes);
  return project_tail({place_in_postgres(settings, with.metrics), with.tables, fetch_from(std::move(source)),
                       tail.last_batch, with.chunk_events, std::move(is_stopping)});
}

tail_watch::tail_watch(tail_watch_options options)
    : options_(std::move(options)),
      readers_(std::make_shared<pg_pool>(for_looking(options_.settings), options_.metrics)),
      thread_([this] { watch(); }) {}

tail_watch::~tail_watch() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool tail_watch::is_stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void tail_watch::watch() {
  pthread_setname_np(pthread_self(), "tail-watch");
  while (!is_stopping()) {
    look();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, options_.look_every, [this] { return stopping_; });
  }
}

/// A server that does not answer now is asked again at the next look.
void tail_watch::look() {
  const auto tails = read_tails(*readers_);
  if (!tails) return;
  auto before = std::exchange(seen_, {});
  for (const auto& one : *tails) {
    if (one.writer == options_.settings.writer || !one.is_behind()) continue;
    const auto known = before.find(one.writer);
    if (known != before.end() && known->second == one.projected) {
      project(one);
    } else {
      seen_[one.writer] = one.projected;
    }
  }
}

void tail_watch::project(const writer_tail& tail) {
  const auto done = project_tail_of(options_, readers_, tail, [this] { return is_stopping(); });
  if (done && options_.metrics != nullptr) options_.metrics->tail_batches.add(done->batches);
  const auto who = "writer " + std::to_string(tail.writer);
  if (!options_.report) return;
  if (!done) return options_.report("what " + who + " left cannot be projected now: " + done.error().why);
  if (done->batches > 0)
    options_.report("projected " + std::to_string(done->batches) + " batches that " + who + " left");
  if (done->is_superseded) {
    options_.report("a repair of " + who + " has superseded events that have rows: make the read tables again");
  }
}

}  // namespace madang
