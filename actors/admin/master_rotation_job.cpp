#include "actors/admin/master_rotation_job.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "actors/kernel/job_steps.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/entity_client.hpp"
#include "cluster/ports/key_rotation.hpp"
#include "config/identity/master_settings.hpp"
#include "config/settings.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::admin {
namespace {

using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;

constexpr std::size_t page_users = 20;
constexpr auto patience = std::chrono::seconds(10);
/// A step that waits ends after this long, so that the job can be cancelled.
constexpr auto wait_max = std::chrono::seconds(2);
constexpr auto wait_slice = std::chrono::milliseconds(20);

/// Where the job is: passes over all users, until one has found nothing to be done.
struct rotation_cursor {
  std::uint64_t replaced_at = 0;    ///< when the new key was in force for certain
  std::uint64_t pass_began_at = 0;  ///< 0: the next step begins one
  std::uint64_t after = 0;          ///< the last user that the pass has looked at
  std::uint64_t changed = 0;        ///< by this pass
  std::uint64_t users = 0;          ///< whose key was sealed anew, by all
  std::uint64_t secrets = 0;        ///< of API keys, likewise
};

std::string text_of(const rotation_cursor& at) {
  std::string out;
  for (const auto number : {at.replaced_at, at.pass_began_at, at.after, at.changed, at.users, at.secrets}) {
    if (!out.empty()) out += ' ';
    out += std::to_string(number);
  }
  return out;
}
std::optional<rotation_cursor> parse(std::string_view text) {
  rotation_cursor out;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (auto* into : {&out.replaced_at, &out.pass_began_at, &out.after, &out.changed, &out.users, &out.secrets}) {
    const auto [next, wrong] = std::from_chars(at, end, *into);
    if (wrong != std::errc{}) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return at == end ? std::optional(out) : std::nullopt;
}

std::uint64_t now_of(const step_context& step) {
  return static_cast<std::uint64_t>(step.at.time.now().value);
}
std::int64_t grace_ns(const step_context& step) {
  return step.at.config.of<identity::master_settings>().replace_grace_s * nanos_per_second;
}

/// How many secrets of a user were wrapped anew; nothing where that could not be done now.
std::optional<std::uint64_t> rewrap_secrets_of(const step_context& step, identity::user_id user) {
  const auto given = step.at.client->ask(step.at.entities, user, identity::read_wrapped_secrets{user}, patience);
  if (!given) return std::nullopt;
  if (std::holds_alternative<refusal>(given->body)) return 0;  // he is not registered, or erased
  const auto* view = given->get_if<identity::wrapped_secrets_view>();
  if (view == nullptr) return std::nullopt;
  identity::rewrap_secrets command{user, {}, {}};
  for (const auto& one : view->secrets) {
    auto wrapped = step.at.keys->rewrapped(user, one.sealed);
    if (!wrapped) continue;
    command.from.push_back(one);
    command.to.push_back({one.number, *std::move(wrapped)});
  }
  const auto count = command.from.size();
  if (count == 0) return 0;
  // The answer has passed the gate: what was wrapped anew is durable.
  const auto done = step.at.client->ask(step.at.entities, user, std::move(command), patience);
  if (!done || !(done->get_if<identity::wrapped_secrets_view>() || std::holds_alternative<refusal>(done->body))) {
    return std::nullopt;
  }
  return count;
}

step_outcome begin(const step_context& step) {
  const auto by = jobs::to_text(step.job);
  if (step.parameters == rotation_whole) {
    if (const auto wrong = step.at.keys->begin(by)) return step_failed{{"key_not_replaced", *wrong}};
  } else if (const auto wrong = step.at.keys->see_to_former_keys(by)) {
    return step_unavailable{*wrong};
  }
  rotation_cursor at;
  at.replaced_at = now_of(step);
  return step_more{text_of(at), 50'000};
}

/// What was sealed just before the keys changed may still be on its way to its entity.
step_outcome wait_for_late_ones(const step_context& step, const rotation_cursor& at) {
  const auto until = std::chrono::steady_clock::now() + wait_max;
  while (!step.is_cancelled() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(wait_slice);
  return step_more{text_of(at), 900'000};
}

step_outcome end_pass(const step_context& step, rotation_cursor at) {
  const bool is_late_enough =
      at.pass_began_at >= at.replaced_at + static_cast<std::uint64_t>(std::max<std::int64_t>(grace_ns(step), 0));
  const bool is_clean = at.changed == 0;
  at.pass_began_at = at.after = at.changed = 0;
  if (!is_clean) return step_more{text_of(at), 500'000};
  if (!is_late_enough) return wait_for_late_ones(step, at);
  if (const auto wrong = step.at.keys->forget_former_keys()) return step_unavailable{*wrong};
  return jobs::done_with_json("{\"users\":" + std::to_string(at.users) + ",\"secrets\":" + std::to_string(at.secrets) +
                              "}");
}

step_outcome take_page(const step_context& step, rotation_cursor at) {
  if (at.pass_began_at == 0) at.pass_began_at = now_of(step);
  const auto page = step.at.keys->reseal_users({at.after}, page_users);
  if (!page) return step_unavailable{page.error()};
  if (page->users.empty()) return end_pass(step, at);
  at.users += page->resealed;
  at.changed += page->resealed;
  for (const auto user : page->users) {
    if (step.is_cancelled()) return step_unavailable{"cancelled"};
    const auto wrapped = rewrap_secrets_of(step, user);
    if (!wrapped) return step_unavailable{"a user's secrets could not be wrapped anew"};
    at.secrets += *wrapped;
    at.changed += *wrapped;
  }
  at.after = page->users.back().value;
  return step_more{text_of(at), 250'000};
}

step_outcome run_step(const step_context& step) {
  if (step.at.keys == nullptr || step.at.client == nullptr) return step_unavailable{"this node has no users"};
  if (step.cursor.empty()) return begin(step);
  const auto at = parse(step.cursor);
  if (!at) return step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  return take_page(step, *at);
}

}  // namespace

jobs::job_kind master_rotation_job() {
  return {std::string(master_rotation_word), "Another master key, and all that is sealed under it sealed anew",
          run_step};
}

}  // namespace madang::admin
