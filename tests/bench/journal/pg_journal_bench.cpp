#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "messages/trading/order.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/postgres/postgres_schema.hpp"
#include "tests/bench/journal_alone.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/support/temp_dir.hpp"

/// Durable events a second through the store port, against a bare insert of the same blobs in the same run; server and
/// load share the machine.
namespace madang {
namespace {

using steady = std::chrono::steady_clock;
constexpr double run_seconds = 10;
constexpr int turn_batches = 20;

double seconds_since(steady::time_point start) {
  return std::chrono::duration<double>(steady::now() - start).count();
}

/// A database of its own with the platform's schema.
class bench_database {
 public:
  explicit bench_database(postgres_server& on) {
    settings_.dsn = on.dsn(on.make_database());
    settings_.tls = tls_mode::disable;
    auto done = migrate_store(settings_, {});
    if (!done) throw std::runtime_error(done.error());
  }
  const postgres_settings& settings() const { return settings_; }

 private:
  postgres_settings settings_;
};

class bench_journal {
 public:
  explicit bench_journal(const postgres_settings& settings) {
    journal_options options;
    options.dir = dir_.path();
    options.time = &time_;
    options.projected = &projected_;
    options.on_durable = [this](position) {
      { std::lock_guard lock(mutex_); }
      moved_.notify_all();
    };
    options.settings.batch_interval_us = 0;
    postgres_store_options store;
    store.settings = settings;
    store.node = "bench";
    auto opened = open_postgres_journal(std::move(options), std::move(store));
    if (!opened) throw std::runtime_error(opened.error());
    open_ = std::make_unique<postgres_journal>(*std::move(opened));
  }
  batch_journal& truth() { return *open_->events; }
  void wait_durable(position upto) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return truth().durable() >= upto; });
  }

 private:
  wall_clock time_;
  no_projection projected_;
  temp_dir dir_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::unique_ptr<postgres_journal> open_;
};

/// Groups of events of the size of a fill.
class event_feed {
 public:
  explicit event_feed(std::size_t events) : drafts_(events), stamps_(events) {
    order_executed event;
    event.fill.trade_number = 1;
    encode_event(event, payload_);
    fill();
  }
  position append(journal& to) {
    to.append(drafts_, stamps_);
    fill();
    return stamps_.back().at;
  }
  std::size_t batch_bytes() const {
    std::size_t size = 0;
    for (const auto& one : drafts_) size += record_size(one);
    return size;
  }

 private:
  void fill() {
    for (auto& one : drafts_) {
      one.stream = {entity_kind::order, ++count_ / 4 + 1};
      one.seq = count_ % 4 + 1;
      one.type = order_executed::event_type;
      one.version = order_executed::event_version;
      one.payload = payload_;
      one.channels[0] = {channel_kind::orders, count_ % 1'000};
      one.channel_count = 1;
    }
  }

  std::uint64_t count_ = 0;
  std::vector<std::byte> payload_;
  std::vector<draft> drafts_;
  std::vector<event_meta> stamps_;
};

/// One after the other, timed.
struct stopwatch {
  double seconds = 0;
  std::vector<double> waits_us;

  template <class Work>
  void time(Work&& work) {
    const auto asked = steady::now();
    work();
    const auto took = seconds_since(asked);
    seconds += took;
    waits_us.push_back(took * 1e6);
  }
  double rate(std::size_t events) const { return static_cast<double>(waits_us.size() * events) / seconds; }
  double at(double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(waits_us.size() - 1));
    std::nth_element(waits_us.begin(), waits_us.begin() + place, waits_us.end());
    return waits_us[static_cast<std::size_t>(place)];
  }
};

/// A table without a fence, a chain or a check, and a plain insert.
class bare_table {
 public:
  bare_table(postgres_server& server, std::size_t bytes) : in_(server), blob_(bytes) {
    auto opened = pg_connection::open(in_.settings(), {}, nullptr);
    if (!opened) throw std::runtime_error(opened.error().text);
    connection_ = *std::move(opened);
    const auto made = connection_->exec(
        "CREATE TABLE bare (number bigint PRIMARY KEY, bytes bytea NOT NULL);"
        "ALTER TABLE bare ALTER COLUMN bytes SET STORAGE EXTERNAL");
    if (!made) throw std::runtime_error(made.error().text);
    for (std::size_t i = 0; i < bytes; ++i) blob_[i] = static_cast<std::byte>(mix64(i));
  }
  void insert() {
    static constexpr pg_statement statement{"bare", "INSERT INTO bare VALUES ($1, $2)"};
    pg_params with;
    const auto done = connection_->run(statement, with.number(++count_).bytes(blob_));
    if (!done) throw std::runtime_error(done.error().text);
  }

 private:
  const bench_database in_;
  std::vector<std::byte> blob_;
  std::unique_ptr<pg_connection> connection_;
  std::uint64_t count_ = 0;
};

struct comparison {
  double value = 0;
  double bare = 0;
  double p50_us = 0;
  double p99_us = 0;
  double ratio() const { return value / bare; }
};

/// Closed loop, batch after batch until each is durable. Port and bare insert take turns every few batches, so that
/// both see the same machine.
comparison compare(postgres_server& server, std::size_t events) {
  const bench_database in(server);
  bench_journal run(in.settings());
  event_feed feed(events);
  bare_table bare(server, feed.batch_bytes());
  stopwatch port_time;
  stopwatch bare_time;
  while (port_time.seconds + bare_time.seconds < run_seconds) {
    for (int i = 0; i < turn_batches; ++i) port_time.time([&] { run.wait_durable(feed.append(run.truth())); });
    for (int i = 0; i < turn_batches; ++i) bare_time.time([&] { bare.insert(); });
  }
  const comparison found{port_time.rate(events), bare_time.rate(events), port_time.at(0.5), port_time.at(0.99)};
  std::printf(
      "%5zu events a batch (%zu bytes): %8.0f durable events/s, p50 %.0f us, p99 %.0f us; bare %8.0f: %.0f %%\n",
      events, feed.batch_bytes(), found.value, found.p50_us, found.p99_us, found.bare, found.ratio() * 100);
  return found;
}

int run() {
  if (const auto why = postgres_server::missing(); !why.empty()) {
    std::printf("{\"bench\": \"pg_journal\", \"ok\": false, \"why\": \"%s\"}\n", why.c_str());
    return 1;
  }
  postgres_server server;
  const auto small = compare(server, 64);
  const auto large = compare(server, 1'024);
  const bool ok = large.value >= 120'000 && small.value >= 50'000 && large.ratio() >= 0.7 && small.ratio() >= 0.7;
  std::printf(
      "{\"bench\": \"pg_journal\", \"value\": %.0f, \"unit\": \"events/s\", \"baseline\": {\"bare_1024\": %.0f, "
      "\"bare_64\": %.0f}, \"ratio\": %.3f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"value_64\": %.0f, \"ratio_64\": %.3f, "
      "\"ok\": %s}\n",
      large.value, large.bare, small.bare, large.ratio(), large.p50_us, large.p99_us, small.value, small.ratio(),
      ok ? "true" : "false");
  return ok ? 0 : 1;
}

}  // namespace
}  // namespace madang

int main() {
  try {
    return madang::run();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "pg_journal: %s\n", failure.what());
    return 1;
  }
}
