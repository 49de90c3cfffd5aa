#include "actors/identity/user_frames.hpp"

#include <utility>

#include "actors/identity/user_shown.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "messages/identity/words.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/ports/journal.hpp"

namespace madang::identity {
namespace {

using named_values = std::vector<named_value>;

std::string text_of(bool value) {
  return value ? "true" : "false";
}

/// One function per kind of event that is shown; the others give nothing.
struct value_writer {
  user_id user;

  template <class Other>
  named_values operator()(const Other&) const {
    return {};
  }
  named_values operator()(const account_requested& e) const { return {{"account_id", to_text(e.account)}}; }
  named_values operator()(const user_logged_in& e) const { return {{"session_id", to_text(e.session)}}; }
  named_values operator()(const session_revoked& e) const {
    return {{"session_id", to_text(e.session)}, {"reason", std::string(to_text(e.reason))}};
  }
  named_values operator()(const login_failed& e) const {
    return {{"result", std::string(to_text(e.result))}, {"count", std::to_string(e.count)}};
  }
  named_values operator()(const api_key_created& e) const { return {{"key_id", to_text(api_key_id{user, e.number})}}; }
  named_values operator()(const api_key_revoked& e) const { return {{"key_id", to_text(api_key_id{user, e.number})}}; }
  named_values operator()(const roles_changed& e) const {
    std::string roles;
    for (const auto one : roles_in(e.roles)) roles += (roles.empty() ? "" : ",") + std::string(to_text(one));
    return {{"roles", roles}};
  }
  named_values operator()(const flags_changed& e) const {
    named_values out;
    for (const auto one :
         {user_flag::verified, user_flag::premium, user_flag::can_paper_trade, user_flag::can_real_trade}) {
      out.push_back({std::string(to_text(one)), text_of(e.flags.has(one))});
    }
    return out;
  }
  named_values operator()(const preferences_changed& e) const {
    return {{"language", std::string(to_text(e.preferences.language))},
            {"time_zone", e.preferences.time_zone},
            {"colors", std::string(to_text(e.preferences.colors))}};
  }
  named_values operator()(const consent_given& e) const {
    return {{"kind", std::string(to_text(e.kind))}, {"version", e.version}};
  }
  named_values operator()(const profile_changed& e) const {
    return {{"email", text_of(e.email)}, {"username", text_of(e.username)}};
  }
  named_values operator()(const watch_lists_changed& e) const { return {{"version", std::to_string(e.version)}}; }
  named_values operator()(const outside_identity_linked& e) const {
    return {{"provider", std::string(to_text(e.provider))}};
  }
  named_values operator()(const outside_identity_unlinked& e) const {
    return {{"provider", std::string(to_text(e.provider))}};
  }
};

class user_frames final : public channel_frames {
 public:
  result<std::vector<open_value>, read_failure> frames_of(channel_id channel,
                                                          const std::vector<record>& records) override {
    std::vector<open_value> frames;
    for (const auto& one : records) {
      auto event = decode_event<user_event>(one.type, one.version, one.payload);
      if (!event) return refused{read_failure{event.error().why}};
      auto frame = frame_of({channel.key}, *event);
      if (!frame) return refused{read_failure{"an event that is not shown is in the channel"}};
      if (one.superseded) *frame = {std::string(superseded_word), {}};
      frames.emplace_back(*std::move(frame));
    }
    return frames;
  }
};

}  // namespace

std::optional<user_frame> frame_of(user_id user, const user_event& event) {
  if (!is_shown(event)) return std::nullopt;
  return user_frame{std::string(event_name_of(event)), std::visit(value_writer{user}, event)};
}

std::unique_ptr<channel_frames> make_user_frames(journal&) {
  return std::make_unique<user_frames>();
}

}  // namespace madang::identity
