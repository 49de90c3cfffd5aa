#include "actors/identity/changes/outside_identities.hpp"

#include <algorithm>
#include <utility>

#include "actors/identity/changes/user_names.hpp"

/// Outside identities with which a user logs in. Each is a name as the user names are, known by a keyed hash.
namespace madang::identity {
namespace {

const outside_link* find_link(const user& current, login_provider provider) {
  const auto& all = current.outside;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const outside_link& one) { return one.provider == provider; });
  return found == all.end() ? nullptr : &*found;
}

auto link_in(user& target, login_provider provider) {
  const auto found = std::find_if(target.outside.begin(), target.outside.end(),
                                  [&](const outside_link& one) { return one.provider == provider; });
  ensure(found != target.outside.end(), "an outside identity that answers or goes is there");
  return found;
}

bool is_former(const user& current, name_id name) {
  const auto& all = current.former_names;
  return std::any_of(all.begin(), all.end(), [&](const asked_name& one) { return one.id == name; });
}

bool is_own_name(const user& current, name_id name) {
  const auto names = names_of(current);
  return std::any_of(names.begin(), names.end(), [&](const asked_name* one) { return one->id == name; });
}

/// Names that may become former ones: each has a place there before it is asked for, so that leaving is never refused.
std::size_t places_taken(const user& current) {
  return current.former_names.size() + current.outside.size() + current.name_changes.size();
}

}  // namespace

result<user_events, user_reject> decide(const user& current, const link_outside_identity& command) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  if (is_linking(current)) return refused{user_reject::request_in_progress};
  const auto& wanted = command.identity;
  ensure(static_cast<bool>(wanted.name), "an outside identity comes keyed");
  if (const auto* held = find_link(current, wanted.provider)) {
    if (held->to.id == wanted.name && held->to.proof == wanted.proof) return user_events{};
    return refused{user_reject::outside_link_exists};
  }
  const bool was_before = is_former(current, wanted.name);
  if (!was_before && is_own_name(current, wanted.name)) return refused{user_reject::outside_identity_taken};
  if (!was_before && places_taken(current) >= former_names_max) return refused{user_reject::too_many_name_changes};
  return user_events{outside_link_begun{wanted.provider, wanted.name, wanted.proof, true}};
}

result<user_events, user_reject> decide(const user& current, const unlink_outside_identity& command) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  const auto* held = find_link(current, command.provider);
  if (held == nullptr || !held->granted) return refused{user_reject::outside_link_unknown};
  const bool has_other = std::any_of(current.outside.begin(), current.outside.end(), [&](const outside_link& one) {
    return one.granted && one.provider != command.provider;
  });
  if (current.password_hash.empty() && !has_other) return refused{user_reject::last_login_method};
  return user_events{outside_identity_unlinked{command.provider, true}};
}

user_events decide(const user& current, const keep_outside_token& command) {
  const auto* held = find_link(current, command.token.provider);
  if (current.stage != registration_stage::registered || held == nullptr || !held->granted) return {};
  const bool has_better =
      std::any_of(current.outside_tokens.begin(), current.outside_tokens.end(),
                  [&](const outside_token& one) { return one.provider == command.token.provider && one.lasting; });
  if (has_better && !command.token.lasting) return {};
  return {command.token};
}

result<outside_token_view, user_reject> outside_token_of(const user& current, login_provider provider) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  for (const auto& one : current.outside_tokens) {
    if (one.provider == provider) return outside_token_view{one.sealed, one.lasting};
  }
  return outside_token_view{};
}

void unlink_all(user_events& into, const user& current) {
  for (const auto& one : current.outside) {
    if (one.granted) into.push_back(outside_identity_unlinked{one.provider, true});
  }
}

bool is_outside(const user& current, name_id name) {
  return std::any_of(current.outside.begin(), current.outside.end(),
                     [&](const outside_link& one) { return one.to.id == name; });
}

bool is_linking(const user& current) {
  return std::any_of(current.outside.begin(), current.outside.end(),
                     [](const outside_link& one) { return !one.granted; });
}

user_events decide_link(const user& current, name_id from, const peer_message<name_to_user>& received) {
  const auto found = std::find_if(current.outside.begin(), current.outside.end(),
                                  [&](const outside_link& one) { return one.to.id == from; });
  if (found == current.outside.end() || !found->to.from_name.is_next(received.number)) return {};
  auto out = question_answered(found->to);
  if (std::holds_alternative<name_granted>(received.body)) {
    out.emplace_back(outside_identity_linked{found->provider, from, received.number});
  } else {
    out.emplace_back(outside_link_refused{found->provider, from, received.number});
  }
  return out;
}

result<outside_links_view, user_reject> outside_links_of(const user& current) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  outside_links_view out{current.id, {}, !current.password_hash.empty()};
  for (const auto& one : current.outside) {
    if (one.granted) out.providers.push_back(one.provider);
  }
  return out;
}

void apply_event(user& target, const outside_token_kept& event, const event_meta&) {
  std::erase_if(target.outside_tokens, [&](const outside_token& one) { return one.provider == event.provider; });
  target.outside_tokens.push_back({event.provider, event.sealed, event.lasting});
}

void apply_event(user& target, const outside_link_begun& event, const event_meta&) {
  ensure(find_link(target, event.provider) == nullptr, "one identity of a provider at a time");
  outside_link made{event.provider, take_former(target, event.name), false};
  made.to.proof = event.proof;
  ask(made.to, event.proof, event.asks);
  target.outside.push_back(std::move(made));
}

void apply_event(user& target, const outside_identity_linked& event, const event_meta&) {
  auto& link = *link_in(target, event.provider);
  ensure(!link.granted && link.to.id == event.name, "what is asked for is linked");
  link.to.from_name.consume(event.peer_message);
  link.granted = true;
  link.to.to_name.put(confirm_name{});
}

void apply_event(user& target, const outside_link_refused& event, const event_meta&) {
  const auto link = link_in(target, event.provider);
  ensure(!link->granted && link->to.id == event.name, "what is asked for is refused");
  link->to.from_name.consume(event.peer_message);
  target.former_names.push_back(std::move(link->to));
  target.outside.erase(link);
}

void apply_event(user& target, const outside_identity_unlinked& event, const event_meta&) {
  const auto link = link_in(target, event.provider);
  ensure(link->granted, "what is linked is unlinked");
  quit(link->to, event.quits);
  std::erase_if(target.outside_tokens, [&](const outside_token& one) { return one.provider == event.provider; });
  target.former_names.push_back(std::move(link->to));
  target.outside.erase(link);
}

}  // namespace madang::identity
