#include "actors/identity/changes/user_names.hpp"

#include <algorithm>
#include <utility>

/// Other names for somebody who is registered already.
namespace madang::identity {
namespace {

const asked_name& standing_name(const user& current, name_use use) {
  return use == name_use::email ? current.email : current.username;
}

user_reject taken(name_use use) {
  return use == name_use::email ? user_reject::email_taken : user_reject::username_taken;
}

/// Whether the name makes one more pair: it neither stands nor has been his before.
bool is_new(const user& current, const wanted_name& wanted) {
  const auto& before = current.former_names;
  return wanted.name != standing_name(current, wanted.use).id &&
         std::none_of(before.begin(), before.end(), [&](const asked_name& one) { return one.id == wanted.name; });
}

/// Whether it is his already, for something else.
bool is_used_otherwise(const user& current, const change_names& command, const wanted_name& wanted) {
  const auto& stands = standing_name(current, wanted.use);
  if (wanted.name == stands.id) return wanted.proof != stands.proof;
  const bool is_own =
      wanted.name == current.email.id || wanted.name == current.username.id || wanted.name == current.request_key.id;
  const auto same = std::count_if(command.names.begin(), command.names.end(),
                                  [&](const wanted_name& other) { return other.name == wanted.name; });
  return is_own || same > 1;
}

user_event outcome_of(const user& current, name_id answered, bool granted) {
  profile_changed changed;
  changed.quits = true;
  for (const auto& one : current.name_changes) {
    const bool is_denied = one.to.id == answered ? !granted : one.answer == name_answer::denied;
    if (is_denied) return name_change_refused{one.use, true};
    (one.use == name_use::email ? changed.email : changed.username) = true;
  }
  return changed;
}

name_change& change_to(user& target, name_id name) {
  const auto found = std::find_if(target.name_changes.begin(), target.name_changes.end(),
                                  [&](const name_change& one) { return one.to.id == name; });
  ensure(found != target.name_changes.end(), "a name answers while it is wanted");
  return *found;
}

}  // namespace

result<user_events, user_reject> decide(const user& current, const change_names& command) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  if (!current.name_changes.empty()) return refused{user_reject::request_in_progress};
  const auto more = std::count_if(command.names.begin(), command.names.end(),
                                  [&](const wanted_name& one) { return is_new(current, one); });
  if (current.former_names.size() + current.outside.size() + static_cast<std::size_t>(more) > former_names_max) {
    return refused{user_reject::too_many_name_changes};
  }
  user_events out;
  bool is_done = true;
  profile_changed changed;
  changed.quits = true;
  for (const auto& wanted : command.names) {
    if (is_used_otherwise(current, command, wanted)) return refused{taken(wanted.use)};
    is_done &= wanted.name == standing_name(current, wanted.use).id;
    (wanted.use == name_use::email ? changed.email : changed.username) = true;
    out.emplace_back(name_change_begun{wanted.use, wanted.name, wanted.proof, wanted.sealed, true});
  }
  if (is_done && !out.empty()) out.emplace_back(changed);
  return out;
}

asked_name take_former(user& target, name_id name) {
  const auto found = std::find_if(target.former_names.begin(), target.former_names.end(),
                                  [&](const asked_name& one) { return one.id == name; });
  if (found == target.former_names.end()) return {name, 0, {}, {}};
  auto out = std::move(*found);
  target.former_names.erase(found);
  return out;
}

bool is_wanted(const user& current, name_id name) {
  return std::any_of(current.name_changes.begin(), current.name_changes.end(),
                     [&](const name_change& one) { return !one.respelt && one.to.id == name; });
}

user_events question_answered(const asked_name& name) {
  const auto& waiting = name.to_name.unacknowledged;
  if (waiting.empty()) return {};
  return {messages_acknowledged{{{entity_of(name.id), waiting.back().number}}}};
}

void ask(asked_name& name, std::uint64_t proof, bool renews) {
  if (renews) {
    name.to_name.put(ask_name{proof, name.from_name.consumed});
  } else {
    name.to_name.put(claim_name{proof});
  }
}

void quit(asked_name& name, bool ends) {
  if (ends) {
    name.to_name.put(quit_name{});
  } else {
    name.to_name.put(leave_name{});
  }
}

user_events decide_change(const user& current, name_id from, const peer_message<name_to_user>& received) {
  const auto& changes = current.name_changes;
  const auto found =
      std::find_if(changes.begin(), changes.end(), [&](const name_change& one) { return one.to.id == from; });
  if (found == changes.end() || !found->to.from_name.is_next(received.number)) return {};
  const bool granted = std::holds_alternative<name_granted>(received.body);
  auto out = question_answered(found->to);
  out.emplace_back(name_change_answered{from, received.number, granted});
  const bool is_last = std::all_of(changes.begin(), changes.end(), [&](const name_change& one) {
    return one.to.id == from || one.answer != name_answer::none;
  });
  if (is_last) out.push_back(outcome_of(current, from, granted));
  return out;
}

void apply_event(user& target, const name_change_begun& event, const event_meta&) {
  name_change made{event.use, {}, event.sealed, name_answer::none, false};
  if (event.name == standing_name(target, event.use).id) {
    made.to.id = event.name;
    made.answer = name_answer::granted;
    made.respelt = true;
  } else {
    made.to = take_former(target, event.name);
    made.to.proof = event.proof;
    ask(made.to, event.proof, event.asks);
  }
  target.name_changes.push_back(std::move(made));
}

void apply_event(user& target, const name_change_answered& event, const event_meta&) {
  auto& change = change_to(target, event.name);
  change.to.from_name.consume(event.peer_message);
  change.answer = event.granted ? name_answer::granted : name_answer::denied;
}

/// Another address is not verified, and links that were sent to the one before are good for nothing.
void apply_event(user& target, const profile_changed& event, const event_meta&) {
  for (auto& one : target.name_changes) {
    ensure(one.answer == name_answer::granted, "names change when all are granted");
    const bool is_email = one.use == name_use::email;
    (is_email ? target.sealed_email : target.sealed_username) = std::move(one.sealed);
    if (one.respelt) continue;
    auto& stands = is_email ? target.email : target.username;
    quit(stands, event.quits);
    one.to.to_name.put(confirm_name{});
    target.former_names.push_back(std::exchange(stands, std::move(one.to)));
    if (!is_email) continue;
    target.standing.flags = target.standing.flags.with(user_flag::verified, false);
    target.sessions.links.clear();
  }
  target.name_changes.clear();
}

void apply_event(user& target, const name_change_refused& event, const event_meta&) {
  for (auto& one : target.name_changes) {
    if (one.respelt) continue;
    if (one.answer == name_answer::granted) quit(one.to, event.quits);
    target.former_names.push_back(std::move(one.to));
  }
  target.name_changes.clear();
}

}  // namespace madang::identity
