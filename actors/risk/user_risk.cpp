#include "actors/risk/user_risk.hpp"

#include "actors/kernel/description.hpp"
#include "messages/risk/limit_words.hpp"

namespace madang::risk {
namespace {

struct applier {
  user_risk& target;
  const event_meta& meta;

  void changed() const {
    ++target.version;
    target.changed_at = meta.time;
  }
  void operator()(const messages_acknowledged&) const {}  // no messages to peers
  void operator()(const user_limits_changed& event) const {
    target.overrides = event.overrides;
    changed();
  }
  void operator()(const user_kill_changed& event) const {
    target.kill = event.kill;
    changed();
  }
};

description::line describe_limit(const limit_override& one) {
  return {std::string(limit_name(one.which)), override_text(one)};
}

}  // namespace

user_risk_events decide(const user_risk& current, const change_user_limits& command) {
  if (command.overrides == current.overrides) return {};
  return {user_limits_changed{command.overrides, command.act}};
}

result<user_risk_events, risk_reject> decide(const user_risk& current, const switch_user& command) {
  const bool by_office = current.kill == kill_state::office;
  if (by_office && !command.active && !command.by_office) return refused{risk_reject::kill_set_by_office};
  auto after = kill_state::off;
  if (command.active) after = by_office || command.by_office ? kill_state::office : kill_state::own;
  if (after == current.kill) return user_risk_events{};
  return user_risk_events{user_kill_changed{after, command.act}};
}

void apply(user_risk& target, const user_risk_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

user_risk_view view_of(const user_risk& current) {
  return {current.user(), current.overrides, current.kill, current.version, current.changed_at, 0};
}

std::vector<named_value> describe(const user_risk& current) {
  const auto& [id, overrides, kill, version, changed_at] = current;
  description out;
  out.add("user", user_id{id.value})
      .list("limits", overrides, describe_limit)
      .add("kill", static_cast<unsigned>(kill))
      .add("version", version)
      .add("changed_at", changed_at);
  return out.take();
}

}  // namespace madang::risk
