#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "persistence/ports/journal.hpp"

namespace madang::testing {

inline entity_id account(std::uint64_t key) {
  return {entity_kind::account, key};
}
inline channel_id orders_of(std::uint64_t key) {
  return {channel_kind::orders, key};
}

inline std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}
inline std::string text_of(const record& one) {
  return {reinterpret_cast<const char*>(one.payload.data()), one.payload.size()};
}

/// Appends events with texts as payload, numbering each stream as its entity would.
class draft_maker {
 public:
  /// For nothing yet: say which journal to `use`.
  draft_maker() = default;
  explicit draft_maker(journal& to) : to_(&to) {}
  /// Goes on with another journal of the same streams.
  void use(journal& to) { to_ = &to; }
  void continue_at(entity_id stream, std::uint64_t seq) { seqs_[stream] = seq; }

  event_meta one(entity_id stream, const std::string& text, std::vector<channel_id> channels = {}) {
    return group({{stream, text, std::move(channels)}}).front();
  }

  struct line {
    entity_id stream;
    std::string text;
    std::vector<channel_id> channels;
  };
  std::vector<event_meta> group(const std::vector<line>& lines) {
    std::vector<std::vector<std::byte>> payloads;
    for (const auto& each : lines) payloads.push_back(bytes_of(each.text));
    std::vector<draft> drafts(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      drafts[i].stream = lines[i].stream;
      drafts[i].seq = ++seqs_[lines[i].stream];
      drafts[i].type = 9;
      drafts[i].version = 1;
      drafts[i].payload = payloads[i];
      drafts[i].channel_count = static_cast<std::uint8_t>(lines[i].channels.size());
      for (std::size_t c = 0; c < lines[i].channels.size(); ++c) drafts[i].channels[c] = lines[i].channels[c];
    }
    std::vector<event_meta> stamps(lines.size());
    to_->append(drafts, stamps);
    return stamps;
  }

 private:
  journal* to_ = nullptr;
  std::map<entity_id, std::uint64_t> seqs_;
};

/// All durable texts, in order.
inline std::vector<std::string> durable_texts(journal& of, position after = {}) {
  std::vector<std::string> texts;
  auto upto = of.replay(after, [&](const record& one) {
    texts.push_back(text_of(one));
    return true;
  });
  if (!upto) texts.push_back("failure: " + upto.error().why);
  return texts;
}

}  // namespace madang::testing
