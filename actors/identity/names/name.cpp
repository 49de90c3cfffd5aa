#include "actors/identity/names/name.hpp"

#include <algorithm>
#include <variant>

namespace madang::identity {
namespace {

/// What a user's peer message causes; the peer message is the next one of its pair.
struct peer_message_decider {
  const name& current;
  user_id from;
  std::uint32_t number;
  unix_nanos forget_before;

  name_event operator()(const reserve_name& wanted) const {
    ensure(number == 1, "a user reserves a name with its first peer message");
    if (current.holder) return name_refused{from, number};
    return name_reserved{from, number, wanted.proof, wanted.request};
  }
  name_event operator()(const claim_name& wanted) const {
    if (current.holder) return name_refused{from, number, true};
    return name_reserved{from, number, wanted.proof, {}, true};
  }
  name_event operator()(const leave_name&) const {
    ensure(current.holder == from, "only the holder of a name leaves it");
    return name_released{from, number, forget_before, true};
  }
  name_event operator()(const ask_name& wanted) const {
    if (current.holder) return name_refused{from, number, false, true, wanted.heard};
    return name_reserved{from, number, wanted.proof, {}, false, true, wanted.heard};
  }
  name_event operator()(const quit_name&) const {
    ensure(current.holder == from, "only the holder of a name quits it");
    return name_released{from, number, forget_before, false};
  }
  name_event operator()(const confirm_name&) const {
    ensure(current.holder == from && !current.confirmed, "only the holder confirms a name, and once");
    return name_confirmed{from, number};
  }
  name_event operator()(const release_name&) const {
    ensure(current.holder == from, "only the holder of a name releases it");
    return name_released{from, number, forget_before};
  }
};

/// One function per kind of event.
struct applier {
  name& target;
  const event_meta& meta;

  /// What consuming the user's peer message means for the pair. The second peer message is written after our answer was
  /// read, so it acknowledges that answer, too.
  name_peer& consume(user_id user, std::uint32_t number) const {
    auto& peer = target.peers[user];
    peer.from_user.consume(number);
    if (number > 1) peer.to_user.acknowledge(1);
    return peer;
  }

  /// The same of a question that begins the pair where none is under way: it goes on with its numbers, and a pair that
  /// would have lasted ends as others do.
  template <class Event>
  name_peer& consume_question(const Event& event) const {
    if (!event.renews) {
      auto& peer = consume(event.user, event.peer_message);
      peer.lasting |= event.lasting;
      return peer;
    }
    const auto [known, is_new] = target.peers.try_emplace(event.user);
    auto& peer = known->second;
    if (is_new) {
      peer.from_user.consumed = event.peer_message - 1;
      peer.to_user.next = event.heard + 1;
      std::erase_if(target.ended, [&](const auto& one) { return one.peer == event.user; });
    }
    peer.from_user.consume(event.peer_message);
    peer.to_user.acknowledge(event.heard);
    peer.lasting = false;
    return peer;
  }

  void end_if_done(user_id user, unix_nanos forget_before) const {
    auto found = target.peers.find(user);
    if (found == target.peers.end() || user == target.holder || !found->second.to_user.empty()) return;
    if (found->second.lasting) return;
    if (forget_before.value != 0) {
      madang::forget_before(target.ended, forget_before);
      target.ended.push_back({user, found->second.from_user.consumed, meta.time});
    }
    target.peers.erase(found);
  }

  void operator()(const messages_acknowledged& event) const {
    for (const auto& [peer, upto] : event.peers) {
      const user_id user{peer.key};
      auto found = target.peers.find(user);
      if (peer.kind != entity_kind::user || found == target.peers.end()) continue;
      found->second.to_user.acknowledge(upto);
      end_if_done(user, event.forget_before);
    }
  }

  void operator()(const name_reserved& event) const {
    ensure(!target.holder, "a name is reserved while nobody has it");
    target.holder = event.user;
    target.proof = event.proof;
    target.request = event.request;
    consume_question(event).to_user.put(name_granted{});
  }

  void operator()(const name_refused& event) const {
    ensure(target.holder && target.holder != event.user, "a name is refused while another user has it");
    consume_question(event).to_user.put(name_denied{target.holder, target.request});
  }

  void operator()(const name_confirmed& event) const {
    ensure(target.holder == event.user && !target.confirmed, "a name is confirmed once, by its holder");
    target.confirmed = true;
    consume(event.user, event.peer_message);
  }

  void operator()(const name_released& event) const {
    ensure(target.holder == event.user, "a name is released by its holder");
    consume(event.user, event.peer_message).lasting |= event.lasting;
    target.holder = {};
    target.confirmed = false;
    target.proof = 0;
    target.request = {};
    end_if_done(event.user, event.forget_before);
  }
};

/// Whether a message begins a pair that is not under way. The first of a user does, and so does a question that comes
/// after a pair has ended: the next one while that is remembered, any later one (a copy of an answered question is not
/// sent any more by then).
bool may_begin(const name& current, user_id from, const peer_message<user_to_name>& received) {
  const bool is_question = std::holds_alternative<ask_name>(received.body);
  for (const auto& one : current.ended) {
    if (one.peer == from) return is_question && received.number == one.last + 1;
  }
  return is_question || received.number == 1;
}

}  // namespace

std::vector<name_event> decide(const name& current, user_id from, const peer_message<user_to_name>& received,
                               unix_nanos forget_before) {
  const auto known = current.peers.find(from);
  const bool is_under_way = known != current.peers.end();
  if (is_under_way ? !known->second.from_user.is_next(received.number) : !may_begin(current, from, received)) return {};
  return {std::visit(peer_message_decider{current, from, received.number, forget_before}, received.body)};
}

void apply(name& target, const name_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

name_holder_view holder_of(const name& current, std::uint64_t proof) {
  return {current.proof == proof ? current.holder : user_id{}};
}

std::uint32_t consumed_from(const name& current, user_id from, std::uint32_t last) {
  auto known = current.peers.find(from);
  return known == current.peers.end() ? last : known->second.from_user.consumed;
}

bool has_unacknowledged(const name& current) {
  return std::any_of(current.peers.begin(), current.peers.end(),
                     [](const auto& one) { return !one.second.to_user.empty(); });
}

}  // namespace madang::identity
