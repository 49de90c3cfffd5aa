#include "tests/simulation/clients/session_clients.hpp"

#include <algorithm>
#include <variant>

#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang::simulation {
namespace {

using namespace identity;

constexpr std::uint32_t sessions_max = 3;
constexpr std::int64_t day_ns = 86'400 * nanos_per_second;
/// Names that the clients change among themselves.
constexpr std::uint64_t user_names = 6;

name_id email_of(std::size_t which) {
  return {0x7100 + which};
}
name_id username_at(std::uint64_t place) {
  return {0x7200 + place};
}
std::string hash_of(session_id session, std::uint64_t token) {
  return std::to_string(session.value) + "/" + std::to_string(token);
}

}  // namespace

reply_token session_clients::note(question asked) {
  const reply_token token{listener, ++correlations_};
  open_.emplace(token.correlation, asked);
  return token;
}

void session_clients::act(region& entities, id_source& ids, unix_nanos now) {
  const auto which = static_cast<std::size_t>(random_.roll(clients_max));
  if (!clients_[which].user) return register_one(entities, ids, which, now);
  switch (random_.roll(10)) {
    case 0:
    case 1:
    case 2:
      return log_in(entities, ids, which, now);
    case 3:
    case 4:
    case 5:
      return refresh(entities, which, false, now);
    case 6:
      return refresh(entities, which, true, now);
    case 7:
      return log_out(entities, which);
    case 8:
      return random_.one_in(3) ? change_password(entities, which, now) : rename(entities, which);
    default:
      return rename(entities, which);
  }
}

/// Each attempt is a user of its own; the names say which one counts.
void session_clients::register_one(region& entities, id_source& ids, std::size_t which, unix_nanos now) {
  const auto user = ids.next_user();
  register_user command;
  command.received_at = now;
  auto& start = command.start;
  start.user = user;
  start.email_name = email_of(which);
  start.email_proof = which + 1;
  start.username_name = username_at(which);
  start.username_proof = which + 1;
  start.password_hash = "hash";
  start.request = {which + 1, which + 70, 1};
  const auto token = note({errand::register_user, which, user, {}, 0, 0, false});
  entities.tell_new_entity(user, request<register_user>{token, command});
}

void session_clients::log_in(region& entities, id_source& ids, std::size_t which, unix_nanos now) {
  const auto user = clients_[which].user;
  const auto session = ids.next_session(user);
  const auto first = ++tokens_;
  open_session command{user, {}, sessions_max, now};
  command.session.session = session;
  command.session.refresh_hash = hash_of(session, first);
  command.session.refresh_ends_at = command.session.ends_at = now + day_ns;
  const auto token = note({errand::log_in, which, user, session, first, first, false});
  entities.tell(user, request<open_session>{token, command});
}

std::vector<session_id> session_clients::sessions_of(std::size_t which) const {
  std::vector<session_id> out;
  for (const auto& [id, one] : held_) {
    if (one.user == clients_[which].user) out.push_back(id);
  }
  return out;
}

/// With no grace: a token that was used, and whose successor is known, is old at once.
void session_clients::refresh(region& entities, std::size_t which, bool old, unix_nanos now) {
  auto known = sessions_of(which);
  if (known.empty()) return;
  const auto session = random_.one_of(known);
  const auto& held = held_.at(session);
  if (old && held.used.empty()) return;
  const auto shown = old ? random_.one_of(held.used) : held.token;
  const auto next = ++tokens_;
  const auto token = note({old ? errand::reuse : errand::refresh, which, held.user, session, shown, next, held.ended});
  refresh_session command{
      held.user, session, hash_of(session, shown), hash_of(session, next), {next, next}, now + day_ns, 0, now};
  entities.tell(held.user, request<refresh_session>{token, command});
}

void session_clients::log_out(region& entities, std::size_t which) {
  auto known = sessions_of(which);
  if (known.empty()) return;
  const auto session = random_.one_of(known);
  const auto user = clients_[which].user;
  const auto token = note({errand::log_out, which, user, session, 0, 0, held_.at(session).ended});
  entities.tell(user, request<end_sessions>{token, {user, session, {}, session_end::logged_out}});
}

void session_clients::change_password(region& entities, std::size_t which, unix_nanos now) {
  const auto user = clients_[which].user;
  const auto token = note({errand::change_password, which, user, {}, 0, 0, false});
  entities.tell(user, request<identity::change_password>{token, {user, "hash", {}, "", now}});
}

void session_clients::rename(region& entities, std::size_t which) {
  const auto user = clients_[which].user;
  const auto place = random_.roll(user_names);
  const auto token = note({errand::rename, which, user, {}, 0, 0, false});
  entities.tell(user,
                request<change_names>{token, {user, {{name_use::username, username_at(place), place + 1, "sealed"}}}});
}

// ---- answers -------------------------------------------------------------------------------------------------------

void session_clients::hear(const answer& given) {
  const auto found = open_.find(given.to.correlation);
  if (found == open_.end()) return;  // a copy
  const auto asked = found->second;
  open_.erase(found);
  if (const auto* why = std::get_if<refusal>(&given.body)) {
    const auto code = why->as<user_reject>();
    require(code.has_value(), "a user refuses in the words of another context");
    return hear_refusal(asked, *code);
  }
  if (const auto* view = given.get_if<user_view>()) {
    require(asked.what == errand::register_user, "a user was shown to nobody who asked");
    require(users_.contains(view->user) && users_.at(view->user).stage == registration_stage::registered,
            "a registration was answered that is not durable");
    clients_[asked.client].user = view->user;
  } else if (const auto* session = given.get_if<session_granted_view>()) {
    hear_session(asked, *session);
  } else if (given.get_if<sessions_ended_view>() != nullptr) {
    hear_end(asked);
  } else if (given.get_if<user_record_view>() != nullptr) {
    require(asked.what == errand::rename, "names were changed for nobody");
    ++renamed_;
  }
}

void session_clients::hear_session(const question& asked, const session_granted_view& view) {
  require(view.session == asked.session && begun_.contains(view.session), "a session was given that is not durable");
  if (asked.what == errand::log_in) {
    require(hashes_.contains(hash_of(asked.session, asked.next)), "a token was given that is not durable");
    ++logins_;
    held_[asked.session] = {asked.user, asked.next, {}, false};
    return;
  }
  require(!asked.known_as_ended, "a session outlives its revocation");
  // A clock that was set back makes a use a fresh one: the same successor is given again.
  const auto given = view.nonce.high;
  require(given != asked.next || asked.what == errand::refresh, "a used token was taken once more");
  require(hashes_.contains(hash_of(asked.session, given)), "a token was given that is not durable");
  if (asked.what == errand::reuse) return;
  ++refreshes_;
  auto& held = held_.at(asked.session);
  held.used.push_back(asked.token);
  held.token = given;
}

/// Nothing of what has ended is good for a question that is asked from now on.
void session_clients::hear_end(const question& asked) {
  for (auto& [id, one] : held_) {
    const bool is_meant = asked.what == errand::log_out ? id == asked.session : one.user == asked.user;
    if (!is_meant) continue;
    // A password ends those that were there when it changed; one that came later stays.
    if (asked.what == errand::log_out) {
      require(over_.contains(id), "an end was acknowledged that is not durable");
      one.ended = true;
    } else if (over_.contains(id)) {
      one.ended = true;
    }
  }
}

void session_clients::hear_refusal(const question& asked, user_reject why) {
  if (asked.what == errand::reuse || asked.what == errand::refresh) {
    require(why == user_reject::refresh_reused || why == user_reject::refresh_invalid, "a refresh was refused wrongly");
    require(over_.contains(asked.session), "a refresh was refused though its session is good");
    auto& held = held_.at(asked.session);
    if (why == user_reject::refresh_reused && asked.what == errand::reuse) ++reuses_;
    held.ended = true;
  } else if (asked.what == errand::log_out) {
    require(why == user_reject::session_unknown && over_.contains(asked.session), "a log-out was refused wrongly");
    held_.at(asked.session).ended = true;
  } else if (asked.what == errand::log_in || asked.what == errand::change_password) {
    require(false, "a registered user was refused a log-in or a password");
  }
}

// ---- the journal ---------------------------------------------------------------------------------------------------

void session_clients::follow(memory_journal& disk) {
  auto read = disk.replay(last_, [this](const record& one) {
    take(one);
    last_ = one.meta.at;
    return true;
  });
  require(read.has_value(), "the journal cannot be read");
}

void session_clients::take(const record& one) {
  try {
    if (one.stream.kind == entity_kind::user) take_user(one);
    if (one.stream.kind == entity_kind::name) take_name(one);
  } catch (const broken_invariant& bug) {
    throw wrong(to_text(one.stream) + " cannot be applied: " + bug.what());
  }
}

void session_clients::take_user(const record& one) {
  auto event = decode_event<user_event>(one.type, one.version, one.payload);
  require(event.has_value(), "an event of a user cannot be decoded");
  auto& state = users_[{one.stream.key}];
  state.id = {one.stream.key};
  apply(state, *event, one.meta);
  if (const auto* begun = std::get_if<user_logged_in>(&*event)) {
    require(begun_.insert(begun->session).second, "a session began twice");
    require(hashes_.insert(begun->refresh_hash).second, "a token was given twice");
  } else if (const auto* next = std::get_if<session_refreshed>(&*event)) {
    require(!over_.contains(next->session), "a session goes on after its end");
    require(hashes_.insert(next->refresh_hash).second, "a token was given twice");
  } else if (const auto* end = std::get_if<session_revoked>(&*event)) {
    over_.insert(end->session);
  }
  require(state.sessions.live.size() <= sessions_max, "more sessions than allowed");
}

void session_clients::take_name(const record& one) {
  auto event = decode_event<name_event>(one.type, one.version, one.payload);
  require(event.has_value(), "an event of a name cannot be decoded");
  auto& state = names_[{one.stream.key}];
  state.id = {one.stream.key};
  apply(state, *event, one.meta);
}

void session_clients::check_quiet() const {
  std::unordered_map<name_id, user_id> had;
  for (const auto& [id, state] : users_) {
    if (state.stage != registration_stage::registered) continue;
    for (const auto* one : {&state.email, &state.username}) {
      require(had.emplace(one->id, id).second, "two users have one name");
      const auto name = names_.find(one->id);
      require(name != names_.end() && name->second.holder == id && name->second.confirmed,
              "a user has a name that does not know of it");
    }
    require(state.name_changes.empty(), "a change of names never ends");
  }
  for (const auto& [id, name] : names_) {
    // A name of a registration's Idempotency-Key is nobody's to show.
    const auto user = had.find(id);
    if (name.confirmed && user == had.end()) {
      const auto holder = users_.find(name.holder);
      require(holder != users_.end() && holder->second.request_key.id == id, "a name is had by somebody who left it");
    }
    for (const auto& [peer, pair] : name.peers) {
      require(peer == name.holder || !pair.to_user.empty(), "a name remembers whoever has asked for it");
    }
  }
}

}  // namespace madang::simulation
