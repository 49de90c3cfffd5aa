#pragma once

#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ports/entity_client.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "messages/accounts/account_messages.hpp"

/// What batches ask of many accounts at once.
namespace madang::settlement {

/// `7 0 12` as numbers; nothing for a text that `numbers_text` did not write; the empty one is all zero.
template <std::size_t Count>
std::optional<std::array<std::uint64_t, Count>> parse_numbers(std::string_view text) {
  std::array<std::uint64_t, Count> read{};
  if (text.empty()) return read;
  const char* at = text.data();
  const char* end = at + text.size();
  for (auto& into : read) {
    const auto [next, wrong] = std::from_chars(at, end, into);
    if (wrong != std::errc{}) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return at == end ? std::optional(read) : std::nullopt;
}
template <std::size_t Count>
std::string numbers_text(const std::array<std::uint64_t, Count>& numbers) {
  std::string out;
  for (const auto one : numbers) out += (out.empty() ? "" : " ") + std::to_string(one);
  return out;
}

using accounts::action_outcome;
using accounts::action_view;

/// Sends each command to its account, all at once, and waits for the answers. In the order of the commands; nothing for
/// an account that has not answered, or is out of service.
template <class Command>
std::vector<std::optional<action_view>> ask_each(const jobs::step_context& step, const std::vector<Command>& commands) {
  struct gathered {
    std::mutex lock;
    std::condition_variable all_there;
    std::vector<std::optional<action_view>> answers;
    std::size_t missing = 0;
  };
  constexpr auto patience = std::chrono::seconds(20);
  auto all = std::make_shared<gathered>();
  all->answers.resize(commands.size());
  all->missing = commands.size();
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const auto token = step.at.client->expect([all, i](const answer& given) {
      std::lock_guard guard(all->lock);
      if (const auto* view = given.get_if<action_view>()) all->answers[i] = *view;
      if (--all->missing == 0) all->all_there.notify_one();
    });
    step.at.entities.tell(commands[i].account, request<Command>{token, commands[i]});
  }
  std::unique_lock guard(all->lock);
  all->all_there.wait_for(guard, patience, [&] { return all->missing == 0; });
  return all->answers;
}

/// What a batch has come to so far.
struct batch_tally {
  std::uint64_t accounts = 0;     ///< for which something was done, now or by a step that ran before
  std::uint64_t differences = 0;  ///< that did not answer, or could not

  void take(const std::optional<action_view>& given) {
    if (!given || given->outcome == action_outcome::too_large || given->outcome == action_outcome::busy ||
        given->outcome == action_outcome::needs_history) {
      ++differences;
    } else if (given->outcome != action_outcome::nothing_due) {
      ++accounts;
    }
  }
  std::string json() const {
    return "{\"accounts\":" + std::to_string(accounts) + ",\"differences\":" + std::to_string(differences) + "}";
  }
};

}  // namespace madang::settlement
