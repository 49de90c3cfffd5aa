#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "persistence/codec/event_codec.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

/// A journal's batches made by hand: stamps sequences, positions, times and channel numbers as a journal would, and
/// keeps everything in memory.
class hand_made_journal {
 public:
  unix_nanos time{1'790'000'000'000'000'000};
  std::int64_t step_ns = 1'000;  ///< from one event to the next

  template <class Event>
  event_meta append(entity_id stream, const Event& event, std::initializer_list<channel_id> channels = {}) {
    payload_.clear();
    encode_event(event, payload_);
    return append_raw(stream, Event::event_type, Event::event_version, payload_, channels);
  }

  event_meta append_raw(entity_id stream, std::uint16_t type, std::uint16_t version, std::span<const std::byte> payload,
                        std::initializer_list<channel_id> channels = {}) {
    event_meta meta{{++last_.value}, ++seqs_[stream], time, {}};
    time = time + step_ns;
    draft one{stream, meta.seq, type, version, payload, {}, 0};
    for (auto channel : channels) {
      meta.channel_numbers[one.channel_count] = ++numbers_[channel];
      one.channels[one.channel_count++] = channel;
    }
    auto start = bytes_.size();
    bytes_.resize(start + record_size(one));
    write_record(one, meta, bytes_.data() + start);
    return meta;
  }

  /// The stream's next event has this number: the ones before it are in another journal, or come late.
  void go_on_at(entity_id stream, std::uint64_t seq) { seqs_[stream] = seq - 1; }

  void go_on_at(channel_id channel, std::uint64_t number) { numbers_[channel] = number - 1; }

  /// Ends the batch; returns it.
  const durable_batch& close_batch() {
    position first{batches_.empty() ? 1 : batches_.back().last.value + 1};
    auto bytes = std::make_shared<std::vector<std::byte>>(std::exchange(bytes_, {}));
    batches_.push_back({batches_.size() + 1, first, last_, std::move(bytes)});
    return batches_.back();
  }

  position last() const { return last_; }
  std::uint64_t last_number(channel_id channel) const {
    auto found = numbers_.find(channel);
    return found == numbers_.end() ? 0 : found->second;
  }
  std::uint64_t last_seq(entity_id stream) const {
    auto found = seqs_.find(stream);
    return found == seqs_.end() ? 0 : found->second;
  }
  std::size_t open_bytes() const { return bytes_.size(); }
  const std::vector<durable_batch>& batches() const { return batches_; }

  result<durable_batch, read_failure> fetch(std::uint64_t number) const {
    if (number == 0 || number > batches_.size()) return refused{read_failure{"no such batch"}};
    return batches_[number - 1];
  }

 private:
  position last_;
  std::unordered_map<entity_id, std::uint64_t> seqs_;
  std::unordered_map<channel_id, std::uint64_t> numbers_;
  std::vector<std::byte> payload_;
  std::vector<std::byte> bytes_;
  std::vector<durable_batch> batches_;
};

}  // namespace madang
