#include "tests/bench/load/plain_append.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <span>
#include <vector>

#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/bench/journal_alone.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

draft draft_of(const record& one) {
  draft made;
  made.stream = one.stream;
  made.seq = one.meta.seq;
  made.type = one.type;
  made.version = one.version;
  made.payload = one.payload;
  made.channels = one.channels;
  made.channel_count = one.channel_count;
  return made;
}

std::vector<record> events_after(journal& from, position after, std::size_t max) {
  std::vector<record> events;
  events.reserve(max);
  const auto upto = from.replay(after, [&](const record& one) {
    events.push_back(one);
    return events.size() < max;
  });
  if (!upto) events.clear();
  return events;
}

/// Appends all of them batch after batch and waits for each; gives the seconds.
double append_in_batches(batch_journal& to, std::span<const draft> drafts, std::size_t per_batch,
                         std::atomic<std::uint64_t>& durable) {
  std::vector<event_meta> stamps(per_batch);
  const auto begin = steady::now();
  while (!drafts.empty()) {
    const auto count = std::min(per_batch, drafts.size());
    to.append(drafts.first(count), std::span(stamps).first(count));
    for (auto seen = durable.load(); seen < stamps[count - 1].at.value; seen = durable.load()) durable.wait(seen);
    drafts = drafts.subspan(count);
  }
  return std::chrono::duration<double>(steady::now() - begin).count();
}

}  // namespace

plain_append append_again(journal& from, position after, std::size_t events_max, std::size_t events_per_batch,
                          const std::string& dir) {
  const auto events = events_after(from, after, events_max);
  std::vector<draft> drafts;
  double bytes = 0;
  for (const auto& one : events) {
    drafts.push_back(draft_of(one));
    bytes += static_cast<double>(one.payload.size());
  }
  wall_clock time;
  no_projection projected;
  std::atomic<std::uint64_t> durable{0};
  sqlite_journal_options options;
  options.dir = dir;
  options.time = &time;
  options.projected = &projected;
  options.settings.batch_interval_us = 0;  // a batch comes whole: there is nothing to gather
  options.on_durable = [&](position at) {
    durable = at.value;
    durable.notify_all();
  };
  auto opened = open_sqlite_journal(std::move(options));
  if (!opened || drafts.empty()) {
    std::printf("the baseline has no journal: %s\n", opened ? "no events" : opened.error().c_str());
    return {};
  }
  const auto seconds = append_in_batches(**opened, drafts, std::max<std::size_t>(1, events_per_batch), durable);
  return {static_cast<double>(drafts.size()) / seconds, bytes / seconds, true};
}

}  // namespace madang
