#include "cluster/node/node_history.hpp"

#include <memory>

#include "cluster/node/node_kinds.hpp"

namespace madang {
namespace {

std::uint64_t number_in(channel_id channel, const record& one) {
  for (std::size_t i = 0; i < one.channel_count; ++i) {
    if (one.channels[i] == channel) return one.meta.channel_numbers[i];
  }
  return 0;
}

template <class Variant>
std::string_view name_of(const Variant& event) {
  return std::visit([](const auto& one) { return std::remove_cvref_t<decltype(one)>::event_name; }, event);
}

}  // namespace

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
  auto records = events_.read_channel(channel, after, limit);
  if (!records) return refused{records.error()};
  std::vector<private_frame> all;
  for (const auto& one : *records) {
    auto frame = channel.kind == channel_kind::orders ? order_frame_of(channel, one) : account_frame_of(channel, one);
    if (!frame) return refused{frame.error()};
    all.push_back(*std::move(frame));
  }
  return all;
}

result<private_frame, read_failure> node_history::order_frame_of(channel_id channel, const record& one) {
  auto stream = events_.read_stream(one.stream, 0);
  if (!stream) return refused{stream.error()};
  order_rebuild past(one.stream);
  for (const auto& event : *stream) {
    if (event.meta.seq > one.meta.seq) break;
    if (auto applied = past.apply(event); !applied) return refused{applied.error()};
  }
  auto event = decode_event<order_event>(one.type, one.version, one.payload);
  if (!event) return refused{read_failure{event.error().why}};
  order_frame frame{name_of(*event), view_of(past.state()), std::nullopt};
  if (const auto* executed = std::get_if<order_executed>(&*event)) frame.fill = executed->fill;
  return private_frame{channel, number_in(channel, one), one.meta.time, std::move(frame)};
}

result<private_frame, read_failure> node_history::account_frame_of(channel_id channel, const record& one) {
  auto unit = currency_of(channel);
  if (!unit) return refused{unit.error()};
  auto event = decode_event<account_event>(one.type, one.version, one.payload);
  if (!event) return refused{read_failure{event.error().why}};
  balance_view balance{account_id{channel.key}, *unit, {}, {}, one.meta.seq};
  std::visit(
      [&](const auto& fact) {
        if constexpr (requires { fact.cash_after; }) {
          balance.cash = fact.cash_after;
          balance.held = fact.held_after;
        }
      },
      *event);
  return private_frame{channel, number_in(channel, one), one.meta.time, account_frame{name_of(*event), balance}};
}

/// The first event of an account's channel opened it.
result<currency, read_failure> node_history::currency_of(channel_id channel) {
  {
    std::lock_guard guard(lock_);
    auto known = currencies_.find(channel.key);
    if (known != currencies_.end()) return known->second;
  }
  auto first = events_.read_channel(channel, 0, 1);
  if (!first) return refused{first.error()};
  if (first->empty()) return refused{read_failure{"the channel is empty"}};
  auto opened = decode_event<account_event>(first->front().type, first->front().version, first->front().payload);
  if (!opened || !std::holds_alternative<account_opened>(*opened)) return refused{read_failure{"an account begins with something else"}};
  auto unit = std::get<account_opened>(*opened).terms.unit;
  std::lock_guard guard(lock_);
  if (currencies_.size() > 10'000) currencies_.clear();
  return currencies_[channel.key] = unit;
}

}  // namespace madang
