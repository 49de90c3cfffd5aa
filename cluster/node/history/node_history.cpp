#include "cluster/node/history/node_history.hpp"

namespace madang {
node_history::node_history(const channel_registry& channels, journal& events, gate& outputs, blocking_jobs jobs)
    : events_(events), outputs_(outputs), jobs_(std::move(jobs)) {
  channels.each([&](const channel_entry& one) {
    if (one.is_private()) makers_.emplace(one.kind, one.history(events_));
  });
}

void node_history::read(channel_id channel, std::uint64_t after, std::size_t limit,
                        std::function<void(result<std::vector<private_frame>, read_failure>)> done) {
  jobs_([this, channel, after, limit, done = std::move(done)] {
    auto found = std::make_shared<result<std::vector<private_frame>, read_failure>>(frames(channel, after, limit));
    // What was read may still be on its way to the disk: it leaves when that is done.
    outputs_.when_open([found, done] { done(std::move(*found)); });
  });
}

result<std::vector<private_frame>, read_failure> node_history::frames(channel_id channel, std::uint64_t after,
                                                                      std::size_t limit) {
  const auto maker = makers_.find(channel.kind);
  if (maker == makers_.end()) return refused{read_failure{"this channel has no history"}};
  auto records = events_.read_channel(channel, after, limit);
  if (!records) return refused{records.error()};
  if (records->empty()) return std::vector<private_frame>{};
  auto data = maker->second->frames_of(channel, *records);
  if (!data) return refused{data.error()};
  std::vector<private_frame> all;
  for (std::size_t i = 0; i < records->size(); ++i) {
    const auto& one = (*records)[i];
    all.push_back({channel, number_in(channel, one), one.meta.time, std::move((*data)[i])});
  }
  return all;
}

}  // namespace madang
