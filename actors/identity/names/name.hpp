#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "actors/kernel/delivery.hpp"
#include "actors/kernel/ended_pairs.hpp"
#include "messages/event_meta.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// A user as a name sees it: the peer messages of the pair.
struct name_peer {
  inbox from_user;
  outbox<name_to_user> to_user;
  bool lasting = false;  ///< the user may come back

  friend bool operator==(const name_peer&, const name_peer&) = default;
  MADANG_FIELDS(from_user, to_user, lasting)
};

/// Everything the platform believes about one normalised name: who has it. Rebuilt by replay; nothing else writes it.
///
/// A user reserves a name (peer message 1), then confirms or releases it (peer message 2). A confirmed name is released
/// when its user is erased. Who changes his name asks for another and quits the one before, which he may ask for again:
/// that begins the pair anew, with the numbers that follow. (Pairs of old journals that claimed and left last for
/// ever.) The pair with a user is over when it does not hold the name and has acknowledged every peer message: it then
/// can send only copies, which are recognised as long as one may come.
struct name {
  name_id id;
  user_id holder;           ///< zero: nobody
  std::uint64_t proof = 0;  ///< of the text that the holder reserved: another text with the same id counts as taken
  bool confirmed = false;
  idempotency request;  ///< of the holder's registration
  std::map<user_id, name_peer> peers;
  std::vector<ended_pair<user_id>> ended;  ///< oldest first

  friend bool operator==(const name&, const name&) = default;
  MADANG_FIELDS(id, holder, proof, confirmed, request, peers, ended)
};

/// A peer message is never refused: the events (none for a copy, and none for a peer message ahead of its turn) say
/// what came of it. Pairs that ended before `forget_before` may be forgotten.
std::vector<name_event> decide(const name& current, user_id from, const peer_message<user_to_name>& received,
                               unix_nanos forget_before);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(name& target, const name_event& event, const event_meta& meta);

/// Who may have this name, if the proof is the holder's. Only the user says whether he has it: he has been told that he
/// is registered before the name, on another node perhaps, hears its confirmation.
name_holder_view holder_of(const name& current, std::uint64_t proof);

/// Up to which number the peer messages of a user are consumed, `last` being the last it has sent. All of a forgotten
/// user's are.
std::uint32_t consumed_from(const name& current, user_id from, std::uint32_t last);
/// Whether a peer message waits to be acknowledged.
bool has_unacknowledged(const name& current);

/// For people: names every member.
std::vector<named_value> describe(const name& current);

}  // namespace madang::identity
