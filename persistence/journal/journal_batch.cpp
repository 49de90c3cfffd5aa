#include "persistence/journal/journal_batch.hpp"

#include <algorithm>
#include <tuple>

namespace madang {

batch_index::batch_index(std::span<const std::byte> bytes) {
  record_walk walk(bytes);
  record_view one;
  while (walk.next(one)) {
    const auto offset = static_cast<std::uint32_t>(walk.offset());
    streams_.push_back({one.stream, one.meta.seq, offset});
    for (std::size_t i = 0; i < one.channel_count; ++i) {
      channels_.push_back({one.channels[i], one.meta.channel_numbers[i], offset});
    }
  }
  std::sort(streams_.begin(), streams_.end(),
            [](const auto& a, const auto& b) { return std::tie(a.stream, a.offset) < std::tie(b.stream, b.offset); });
  std::sort(channels_.begin(), channels_.end(),
            [](const auto& a, const auto& b) { return std::tie(a.channel, a.offset) < std::tie(b.channel, b.offset); });
}

void batch_index::find_stream(entity_id stream, std::uint64_t after_seq, std::vector<std::uint32_t>& offsets) const {
  auto at = std::lower_bound(streams_.begin(), streams_.end(), stream,
                             [](const stream_entry& entry, entity_id wanted) { return entry.stream < wanted; });
  for (; at != streams_.end() && at->stream == stream; ++at) {
    if (at->seq > after_seq) offsets.push_back(at->offset);
  }
}

void batch_index::find_channel(channel_id channel, std::uint64_t after, std::vector<std::uint32_t>& offsets) const {
  auto at = std::lower_bound(channels_.begin(), channels_.end(), channel,
                             [](const channel_entry& entry, channel_id wanted) { return entry.channel < wanted; });
  for (; at != channels_.end() && at->channel == channel; ++at) {
    if (at->number > after) offsets.push_back(at->offset);
  }
}

}  // namespace madang
