#include "gateway/stream/protocol/client_op.hpp"

#include <algorithm>
#include <initializer_list>

#include "gateway/json/json_input.hpp"

namespace madang {
namespace {

/// More frames a second than anyone asks for.
constexpr std::int64_t max_rate_most = 1'000;
constexpr json_limits frame_limits{3, 1'024, 1'024};

using refusal_text = refused<std::string>;

/// The first member that is not one of these.
const json_member* stranger(const json_value& frame, std::initializer_list<std::string_view> known) {
  for (const auto& member : *frame.members()) {
    if (std::ranges::find(known, std::string_view(member.name)) == known.end()) return &member;
  }
  return nullptr;
}

std::optional<std::vector<std::string>> read_channels(const json_value& frame) {
  const auto* list = frame.find("channels");
  if (list == nullptr || list->items() == nullptr) return std::nullopt;
  std::vector<std::string> channels;
  for (const auto& item : *list->items()) {
    const auto* name = item.text();
    if (name == nullptr) return std::nullopt;
    if (std::ranges::find(channels, *name) == channels.end()) channels.push_back(*name);
  }
  return channels;
}

result<client_op, std::string> read_auth(const json_value& frame) {
  const auto* token = frame.find("token");
  if (token == nullptr || token->text() == nullptr) return refused{std::string("token_not_text")};
  return client_op{auth_op{*token->text()}};
}

result<client_op, std::string> read_subscribe(const json_value& frame) {
  auto channels = read_channels(frame);
  if (!channels) return refused{std::string("channels_not_texts")};
  subscribe_op op{std::move(*channels), {}, {}};
  if (const auto* resume = frame.find("resume")) {
    if (resume->members() == nullptr) return refused{std::string("resume_not_object")};
    for (const auto& [name, seen] : *resume->members()) {
      if (seen.integer() == nullptr || *seen.integer() < 0) return refused{std::string("resume_not_number")};
      op.resume.emplace_back(name, static_cast<std::uint64_t>(*seen.integer()));
    }
  }
  if (const auto* rates = frame.find("max_rate")) {
    if (rates->members() == nullptr) return refused{std::string("max_rate_not_object")};
    for (const auto& [name, most] : *rates->members()) {
      if (most.integer() == nullptr || *most.integer() < 1 || *most.integer() > max_rate_most) {
        return refused{std::string("max_rate_not_number")};
      }
      op.max_rate.emplace_back(name, *most.integer());
    }
  }
  return client_op{std::move(op)};
}

result<client_op, std::string> read_unsubscribe(const json_value& frame) {
  auto channels = read_channels(frame);
  if (!channels) return refused{std::string("channels_not_texts")};
  return client_op{unsubscribe_op{std::move(*channels)}};
}

result<client_op, std::string> read_ping(const json_value& frame) {
  ping_op op;
  if (const auto* id = frame.find("id")) {
    if (id->integer() == nullptr) return refused{std::string("id_not_integer")};
    op.id = *id->integer();
  }
  return client_op{op};
}

result<client_op, std::string> read_guard(const json_value& frame) {
  const auto* account = frame.find("account_id");
  if (account == nullptr || account->text() == nullptr) return refused{std::string("account_id_not_text")};
  const auto* enabled = frame.find("enabled");
  const auto* value = enabled == nullptr ? nullptr : std::get_if<bool>(&enabled->content);
  if (value == nullptr) return refused{std::string("enabled_not_boolean")};
  return client_op{guard_op{*account->text(), *value}};
}

struct op_entry {
  std::string_view name;
  std::initializer_list<std::string_view> members;
  result<client_op, std::string> (*read)(const json_value&);
};

}  // namespace

result<client_op, std::string> parse_client_op(std::string_view text) {
  static const op_entry ops[] = {{"auth", {"op", "token"}, read_auth},
                                 {"subscribe", {"op", "channels", "resume", "max_rate"}, read_subscribe},
                                 {"unsubscribe", {"op", "channels"}, read_unsubscribe},
                                 {"ping", {"op", "id"}, read_ping},
                                 {"cancel_on_disconnect", {"op", "account_id", "enabled"}, read_guard}};
  const auto parsed = parse_json(text, frame_limits);
  if (!parsed) return refused{std::string(parsed.error().code)};
  const auto& frame = *parsed;
  if (frame.members() == nullptr) return refused{std::string("not_an_object")};
  const auto* op = frame.find("op");
  if (op == nullptr || op->text() == nullptr) return refused{std::string("op_missing")};
  for (const auto& entry : ops) {
    if (entry.name != *op->text()) continue;
    if (stranger(frame, entry.members) != nullptr) return refused{std::string("unknown_field")};
    return entry.read(frame);
  }
  return refused{std::string("op_unknown")};
}

}  // namespace madang
