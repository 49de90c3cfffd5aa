#include "tests/bench/journal/journal_bench.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "messages/trading/order.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/bench/journal_alone.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point start) {
  return std::chrono::duration<double>(steady::now() - start).count();
}

class bench_journal {
 public:
  bench_journal() {
    std::filesystem::create_directories("build");
    std::string name = "build/journal-bench-XXXXXX";
    dir_ = ::mkdtemp(name.data());
    open();
  }
  ~bench_journal() {
    journal_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(dir_, ignored);
  }

  bool open() {
    journal_.reset();
    sqlite_journal_options options;
    options.dir = dir_;
    options.time = &time_;
    options.projected = &projected_;
    options.on_durable = [this](position) {
      { std::lock_guard lock(mutex_); }
      moved_.notify_all();
    };
    auto opened = open_sqlite_journal(std::move(options));
    if (!opened) {
      std::printf("%s\n", opened.error().c_str());
      return false;
    }
    journal_ = *std::move(opened);
    return true;
  }
  /// What follows is a start that verifies everything, because the projection has seen nothing.
  void close_and_forget() {
    journal_.reset();
    projected_ = no_projection{};
  }

  batch_journal& truth() { return *journal_; }
  void wait_durable(position upto) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return journal_->durable() >= upto; });
  }
  const std::filesystem::path& dir() const { return dir_; }

 private:
  wall_clock time_;
  no_projection projected_;
  std::filesystem::path dir_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::unique_ptr<batch_journal> journal_;
};

/// Events of the size of a fill, four to a group, as one order makes them.
class event_feed {
 public:
  event_feed() {
    order_executed event;
    event.fill.trade_number = 1;
    encode_event(event, payload_);
  }
  position append(journal& to) {
    for (auto& one : drafts_) {
      one.stream = {entity_kind::order, ++count_ / 4 + 1};
      one.seq = count_ % 4 + 1;
      one.type = order_executed::event_type;
      one.version = order_executed::event_version;
      one.payload = payload_;
      one.channels[0] = {channel_kind::orders, count_ % 1'000};
      one.channel_count = 1;
    }
    to.append(drafts_, stamps_);
    return stamps_.back().at;
  }

 private:
  std::uint64_t count_ = 0;
  std::vector<std::byte> payload_;
  std::array<draft, 4> drafts_{};
  std::array<event_meta, 4> stamps_{};
};

struct latencies {
  std::vector<double> us;
  double at(double share) {
    if (us.empty()) return 0;
    const auto place = us.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(us.size() - 1));
    std::nth_element(us.begin(), place, us.end());
    return *place;
  }
};

/// Plain appends and syncs of the same size: what the disk gives.
double plain_syncs(const std::filesystem::path& dir, std::size_t bytes, double for_seconds) {
  const int file = ::open((dir / "plain").c_str(), O_RDWR | O_CREAT, 0600);
  const std::string block(bytes, 'x');
  double syncs = 0;
  off_t at = 0;
  const auto start = steady::now();
  while (seconds_since(start) < for_seconds) {
    if (::pwrite(file, block.data(), block.size(), at) < 0 || ::fdatasync(file) != 0) break;
    at = (at + static_cast<off_t>(bytes)) % (8 << 20);
    ++syncs;
  }
  const double rate = syncs / seconds_since(start);
  ::close(file);
  return rate;
}

/// Closed loop: appends `events` at a time and waits until they are durable.
double run_batches(std::size_t events, double for_seconds, latencies& waits) {
  bench_journal run;
  event_feed feed;
  double total = 0;
  const auto start = steady::now();
  while (seconds_since(start) < for_seconds) {
    const auto asked = steady::now();
    position last;
    for (std::size_t i = 0; i < events; i += 4) last = feed.append(run.truth());
    run.wait_durable(last);
    waits.us.push_back(seconds_since(asked) * 1e6);
    total += static_cast<double>(events);
  }
  return total / seconds_since(start);
}

/// Open throttle: appends without waiting, up to a bound of pending bytes; the writer makes its own batches.
double run_flood(double for_seconds, bool& complete) {
  bench_journal run;
  event_feed feed;
  position last;
  const auto start = steady::now();
  while (seconds_since(start) < for_seconds) {
    for (int i = 0; i < 64; ++i) last = feed.append(run.truth());
    while (run.truth().pending_bytes() > 8'000'000) run.wait_durable({run.truth().durable().value + 1});
  }
  run.wait_durable(last);
  const double rate = static_cast<double>(last.value) / seconds_since(start);
  std::uint64_t seen = 0;
  auto upto = run.truth().replay({}, [&seen](const record&) { return ++seen > 0; });
  complete = upto && seen == last.value;
  return rate;
}

int run_append() {
  latencies waits;
  double value = 0;
  for (const std::size_t events : {4UL, 64UL, 256UL, 1024UL, 4096UL}) {
    latencies own;
    const double rate = run_batches(events, 2, own);
    std::printf("%6zu events a batch: %9.0f durable events/s, p50 %.0f us, p99 %.0f us\n", events, rate, own.at(0.5),
                own.at(0.99));
    if (events == 256) {
      value = rate;
      waits = own;
    }
  }
  bool complete = false;
  const double flood = run_flood(3, complete);
  std::printf("without waiting:       %9.0f durable events/s\n", flood);
  bench_journal place;
  const double syncs = plain_syncs(place.dir(), 256 * 160, 2);
  std::printf(
      "{\"bench\": \"journal_append\", \"value\": %.0f, \"unit\": \"events/s\", \"baseline\": {\"plain_file_events\": "
      "%.0f}, \"ratio\": %.3f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, \"flood\": %.0f, \"ok\": %s}\n",
      value, syncs * 256, value / (syncs * 256), waits.at(0.5), waits.at(0.99), waits.at(0.999), flood,
      complete ? "true" : "false");
  return complete ? 0 : 1;
}

int run_replay() {
  constexpr std::uint64_t total = 1'000'000;
  bench_journal run;
  event_feed feed;
  position last;
  while (last.value < total) {
    last = feed.append(run.truth());
    if (last.value % 4'096 == 0) run.wait_durable(last);
  }
  run.wait_durable(last);
  run.close_and_forget();
  auto start = steady::now();
  const bool opened = run.open();
  const double open_s = seconds_since(start);
  std::uint64_t seen = 0;
  std::uint64_t decoded = 0;
  start = steady::now();
  auto upto = run.truth().replay({}, [&](const record& one) {
    ++seen;
    decoded += decode_event<order_event>(one.type, one.version, one.payload).has_value();
    return true;
  });
  const double replay_s = seconds_since(start);
  const bool ok = opened && upto && seen == last.value && decoded == seen;
  const double value = static_cast<double>(seen) / replay_s;
  std::printf("opened and verified %llu events in %.2f s, read and decoded them in %.2f s\n",
              static_cast<unsigned long long>(seen), open_s, replay_s);
  std::printf(
      "{\"bench\": \"journal_replay\", \"value\": %.0f, \"unit\": \"events/s\", \"baseline\": {\"open_s\": %.3f}, "
      "\"ratio\": %.3f, \"ok\": %s}\n",
      value, open_s, open_s / replay_s, ok ? "true" : "false");
  return ok ? 0 : 1;
}

}  // namespace

int run_journal_bench(std::string_view name) {
  if (name == "journal_append") return run_append();
  if (name == "journal_replay") return run_replay();
  std::printf("unknown benchmark: %.*s\n", static_cast<int>(name.size()), name.data());
  return 1;
}

}  // namespace madang
