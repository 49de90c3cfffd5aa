#include "actors/identity/data_export/user_export_job.hpp"
#include "actors/identity/names/name_actor.hpp"
#include "actors/identity/user_actor.hpp"
#include "actors/identity/user_frames.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {

void add_entities(entity_registry& to) {
  to.add(entry_of<user_entity, &start_user, user_messages>("user", true));
  to.add(entry_of<name_entity, &start_name, name_messages>("name", false));
}

namespace {

std::string user_text(std::uint64_t key) {
  return to_text(user_id{key});
}
std::optional<std::uint64_t> parse_user(std::string_view text) {
  const auto user = parse_id<user_id>(text);
  return user ? std::optional(user->value) : std::nullopt;
}
void compare_user(channel_inquiry&, std::uint64_t key, const caller& by, access_taker then) {
  then(key == by.user.value ? channel_access::granted : channel_access::forbidden);
}
void name_oneself(channel_inquiry&, user_id by, key_taker then) {
  then(std::vector{by.value});
}

}  // namespace

void add_channels(channel_registry& to) {
  to.add_key({channel_key::user, "USER", user_text, parse_user, compare_user, name_oneself});
  to.add({.kind = channel_kind::user, .word = "user", .key = channel_key::user, .history = make_user_frames});
}

void add_messages(message_registry& to) {
  to.add<user_view>();
  to.add<name_holder_view>();
  to.add<registration_reserved_view>();
  to.add<user_record_view>();
  to.add<preferences_view>();
  to.add<consents_view>();
  to.add<standing_view>();
  to.add<session_granted_view>();
  to.add<sessions_view>();
  to.add<sessions_ended_view>();
  to.add<link_view>();
  to.add<two_factor_view>();
  to.add<two_factor_passed_view>();
  to.add<api_key_view>();
  to.add<api_keys_view>();
  to.add<api_key_secret_view>();
  to.add<quotas_view>();
  to.add<wrapped_secrets_view>();
  to.add<user_erased_view>();
  to.add<outside_links_view>();
  to.add<outside_token_view>();
  to.add<watch_lists_view>();
  to.add<user_frame>();
}

void add_jobs(jobs::job_kind_registry& to) {
  to.add(user_export_job());
}

}  // namespace madang::identity
