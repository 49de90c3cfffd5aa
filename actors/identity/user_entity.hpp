#pragma once

#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/user.hpp"
#include "actors/identity/user_shown.hpp"
#include "actors/kernel/entity_core.hpp"

namespace madang::identity {

/// A user as `entity_core` sees it.
struct user_entity {
  using state = user;
  using event = user_event;
  static constexpr std::uint16_t apply_version = 8;
  /// A user is a handful of events: replaying them is cheaper than keeping a snapshot of each.
  static constexpr bool keeps_snapshot_when_idle = false;

  static void apply(user& target, const user_event& one, const event_meta& meta) { madang::apply(target, one, meta); }
  static channel_list channels_of(const user& current, const user_event& one) {
    channel_list in;
    if (is_shown(one)) in.add(channel_kind::user, current.id.value);
    return in;
  }
  template <class Visit>
  static void visit_unacknowledged(const user& current, entity_id peer, const Visit& visit) {
    for (const auto* asked : names_of(current)) {
      if (peer == entity_of(asked->id)) return visit(asked->id, asked->to_name.unacknowledged);
    }
    if (peer.kind != entity_kind::account) return;
    if (const auto* owned = find_account(current, account_id{peer.key})) {
      visit(owned->id, owned->to_account.unacknowledged);
    }
  }
  /// Asks for its names, or has something to say still.
  /// With a limit of trades of his own, too, which his accounts go by whoever trades with them.
  static bool is_live(const user& current) { return is_working(current) || has_unacknowledged(current); }
  static bool is_working(const user& current) {
    return is_registering(current) || !current.name_changes.empty() || is_linking(current) || has_trade_quota(current);
  }
  static bool has_trade_quota(const user& current) { return current.standing.quotas.daily_trades >= 0; }
  /// Acknowledgements are written down before it leaves memory: with peer messages unacknowledged in the journal, each
  /// start would bring every user back.
  static bool is_settled(const user& current, const std::vector<acknowledged_peer>&) {
    return !has_unacknowledged(current);
  }
  /// Also true of one that does not exist, which somebody asked for.
  static bool is_finished(const user& current) {
    return current.stage == registration_stage::refused || current.stage == registration_stage::abandoned ||
           current.stage == registration_stage::erased || current.stage == registration_stage::none;
  }
  /// Its accounts: their first events may be lost where this one's are not.
  template <class Take>
  static void promised_ids(const user& current, const Take& take) {
    for (const auto& owned : current.accounts) take(entity_of(owned.id));
  }
  static std::vector<named_value> describe(const user& current) { return identity::describe(current); }
  static std::vector<std::byte> encode(const user& current) { return encode_state(current); }
  static result<user, decode_failure> decode(std::span<const std::byte> bytes) { return decode_state<user>(bytes); }
  /// Version 2 knew no standing and no profile, version 3 no other names, version 4 no outside identities,
  /// version 5 none of their tokens, version 6 no watch lists.
  static result<user, decode_failure> decode_older(std::uint16_t, std::span<const std::byte> bytes) {
    auto older = decode_older_state<user>(bytes);
    // What changes of his lists have cost his events say.
    if (older && older->watch_lists.version != 0) return refused{decode_failure{"a snapshot without what lists cost"}};
    return older;
  }
  static user blank(entity_id id) {
    user made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::identity
