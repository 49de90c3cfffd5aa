#include "actors/accounts/portfolio_frames.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cluster/ports/portfolio_watches.hpp"
#include "messages/portfolio/portfolio_text.hpp"

namespace madang::accounts {

void portfolio_frames::changed() {
  if (ports_.watches != nullptr && ports_.listeners.in(channel_)) ports_.watches->changed({channel_.key});
}

void portfolio_frames::begin(const show_portfolio& wanted) {
  const auto now = value_();
  if (last_ == 0) last_ = next_number(now.as_of);
  auto text = std::make_shared<const std::string>(portfolio::portfolio_frame_text("snapshot", last_, 0, now));
  const auto& to = wanted.to;
  ports_.outputs.pass(public_start{to.listener, to.correlation, channel_, last_, {std::move(text)}, to.home});
  watch();
}

void portfolio_frames::show() {
  if (!ports_.listeners.in(channel_)) return;
  const auto now = value_();
  const auto last = std::exchange(last_, next_number(now.as_of));
  const auto before = std::exchange(is_interrupted_, false) ? 0 : last;
  auto text = std::make_shared<const std::string>(portfolio::portfolio_frame_text("update", last_, before, now));
  ports_.outputs.pass(public_frame{channel_, last_, before, std::move(text)});
  watch();
}

/// Microseconds, so that numbers go on where the actor, or the node, begins anew.
std::uint64_t portfolio_frames::next_number(unix_nanos at) {
  return std::max(last_ + 1, static_cast<std::uint64_t>(at.value / 1'000));
}

void portfolio_frames::watch() {
  if (ports_.watches != nullptr) ports_.watches->watch({channel_.key}, symbols_());
}

}  // namespace madang::accounts
