#include "gateway/stream/channels/key_inquiries.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "messages/ensure.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {
namespace {

std::int64_t steady_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace

/// What a context is given to ask with. Lives as long as the call; tokens outlive it.
class key_inquiries::question final : public channel_inquiry {
 public:
  explicit question(const stream_ports& ports) : ports_(ports) {}

  region& entities() override { return ports_.entities; }
  read_models& lists() override { return ports_.lists; }
  reply_token expect(std::function<void(answer&&)> then) override {
    return ports_.replies->expect(std::move(then), steady_ns() + ports_.request_timeout_ms * 1'000'000);
  }

 private:
  const stream_ports& ports_;
};

std::uint64_t key_inquiries::keep(std::function<void()> give_up) {
  const auto number = next_++;
  open_[number] = {steady_ns() / 1'000'000 + ports_.request_timeout_ms, std::move(give_up)};
  return number;
}

void key_inquiries::when_durable(std::function<void(bool)> then) {
  ports_.outputs.when_open([take = open<bool>(std::move(then), false)] { take(true); });
}

void key_inquiries::check(channel_key kind, std::uint64_t key, const caller& by, access_taker then) {
  const auto* entry = ports_.kinds.find(kind);
  ensure(entry != nullptr && entry->check, "a private channel is keyed by what has an owner");
  question with(ports_);
  entry->check(with, key, by, open<channel_access>(std::move(then), channel_access::unavailable));
}

void key_inquiries::own_keys(channel_key kind, user_id by, key_taker then) {
  const auto* entry = ports_.kinds.find(kind);
  ensure(entry != nullptr && entry->own_keys, "a private channel is keyed by what has an owner");
  question with(ports_);
  entry->own_keys(with, by, open<std::optional<std::vector<std::uint64_t>>>(std::move(then), std::nullopt));
}

void key_inquiries::snapshot(channel_id channel, const caller& by, snapshot_taker then) {
  const auto* entry = ports_.kinds.find(channel.kind);
  ensure(entry != nullptr && entry->snapshot, "the channel begins with a snapshot");
  question with(ports_);
  entry->snapshot(with, channel.key, by, open<std::optional<channel_snapshot>>(std::move(then), std::nullopt));
}

void key_inquiries::sweep(std::int64_t now_ms) {
  std::vector<open_question> late;
  for (auto at = open_.begin(); at != open_.end();) {
    if (at->second.expires_ms <= now_ms) {
      late.push_back(std::move(at->second));
      at = open_.erase(at);
    } else {
      ++at;
    }
  }
  for (const auto& one : late) one.give_up();
}

}  // namespace madang
