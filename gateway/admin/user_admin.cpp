#include "gateway/admin/user_admin.hpp"

#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/user_record_json.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/security/opened_names.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::admin {
namespace {

using identity::administer_user;
using identity::read_user_record;
using identity::user_record_view;

bool is_active_admin(const user_record_view& record) {
  return record.status == user_status::active && record.roles.has(role::admin);
}

bool ends_admin(const user_record_view& record, const identity::user_change& change) {
  if (!is_active_admin(record)) return false;
  if (const auto* roles = std::get_if<identity::set_roles>(&change)) return !roles->roles.has(role::admin);
  return std::holds_alternative<identity::suspend_user>(change);
}

/// He was released and is an administrator all the same: somebody else's change came first.
void count_again(route_services& with, const exchange_ptr& ex, identity::user_id user) {
  with.actors.ask_any(ex, user, read_user_record{user}, [&with, user](const exchange_ptr& at, answer&& reply) {
    const auto* record = reply.get_if<user_record_view>();
    if (record != nullptr && is_active_admin(*record)) {
      with.actors.tell_only(the_platform, count_administrator{user, record->version});
    }
    at->refuse("user_changed");
  });
}

void finish(route_services& with, const exchange_ptr& ex, const user_record_view& record) {
  if (is_dry_run(*ex)) return ex->answer(dry_run_response(record.would_change ? 1 : 0));
  if (!is_active_admin(record)) return answer_with_record(with, *ex, record);
  with.actors.ask_any(ex, the_platform, count_administrator{record.user, record.version},
                      [&with, record](const exchange_ptr& at, answer&&) { answer_with_record(with, *at, record); });
}

void administer(route_services& with, const exchange_ptr& ex, administer_user command) {
  const auto user = command.user;
  const bool was_released = command.released_at != 0;
  with.actors.ask_all<user_record_view>(
      ex, user, std::move(command),
      [&with](const exchange_ptr& at, user_record_view&& record, const answer&) { finish(with, at, record); },
      [&with, user, was_released](const exchange_ptr& at, const refusal& why) {
        if (was_released && why.is(identity::user_reject::user_changed)) return count_again(with, at, user);
        with.actors.refuse(*at, why);
      });
}

}  // namespace

void answer_with_record(route_services& with, exchange& ex, const user_record_view& record) {
  const auto names = opened_names(with.ports.persons, record.user, record.sealed_email, record.sealed_username);
  if (!names) return ex.refuse(with.come_again_later("unavailable"));
  const shown_record shown{record, names->username, names->email};
  ex.answer(json_response(200, [&](std::string& out) { write_user_record(out, shown); }));
}

void change_user(route_services& with, const exchange_ptr& ex, identity::user_id user, identity::user_change change) {
  administer_user command{user, std::move(change), act_of(*ex), 0, is_dry_run(*ex)};
  with.actors.ask<user_record_view>(ex, user, read_user_record{user},
                                    [&with, command](const exchange_ptr& at, user_record_view&& record, const answer&) {
                                      if (!ends_admin(record, command.change)) return administer(with, at, command);
                                      auto released = command;
                                      released.released_at = record.version;
                                      with.actors.ask<administrators_view>(
                                          at, the_platform,
                                          release_administrator{record.user, record.version, command.dry_run},
                                          [&with, released](const exchange_ptr& then, administrators_view&&,
                                                            const answer&) { administer(with, then, released); });
                                    });
}

}  // namespace madang::admin
