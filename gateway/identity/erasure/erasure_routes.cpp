#include "gateway/identity/erasure/erasure_routes.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/outside/outside_grants.hpp"
#include "gateway/identity/password/password_check.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/jobs/job_routes.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view export_kind = "user_export";

/// An erasure on its way: nothing stands against it in any account, it is written down that he may be gone, then he is.
struct erasure {
  user_id user;
  std::vector<account_id> accounts;
};
using erasure_ptr = std::shared_ptr<const erasure>;

http_response erased() {
  return json_response(200, [](std::string& out) { out += R"({"erased":true})"; });
}

/// What opens his fields, messages to him and archives of his data go before he hears of it. The gateway does the same
/// by the fact, should this request have ended meanwhile; a node that stops before finds out at its next start.
void finish(route_services& with, const exchange_ptr& ex, user_id user) {
  with.pools.login_history.forget(user);
  with.ports.persons.finish_erasure(user, [replies = with.replies, ex](bool is_gone) {
    run_on_io_thread(replies, ex, [ex, is_gone] {
      if (!is_gone) return ex->refuse("outcome_unknown");
      ex->answer(erased());
    });
  });
}

void erase(route_services& with, const exchange_ptr& ex, const erasure_ptr& who, const kept_grants_ptr& kept) {
  with.actors.ask_all<user_erased_view>(
      ex, who->user, erase_user{who->user},
      [&with, who, kept](const exchange_ptr& at, user_erased_view&&, const answer&) {
        take_grants_back(with, kept);
        finish(with, at, who->user);
      },
      [&with, who, kept](const exchange_ptr& at, const refusal& why) {
        // Erased by another request meanwhile: there is no person of whom anything could stay.
        if (why.is(user_reject::user_unknown)) {
          with.ports.persons.finish_erasure(who->user, {});
        } else {
          leave_grants(with, kept);
          with.ports.persons.settle_key(who->user);
        }
        with.actors.refuse(*at, why);
      });
}

void begin(route_services& with, const exchange_ptr& ex, const erasure_ptr& who, const kept_grants_ptr& kept) {
  with.ports.persons.begin_erasure(who->user, [&with, replies = with.replies, ex, who, kept](bool is_written) {
    run_on_io_thread(replies, ex, [&with, ex, who, kept, is_written] {
      if (is_written) return erase(with, ex, who, kept);
      leave_grants(with, kept);
      ex->refuse(with.come_again_later("unavailable"));
    });
  });
}

/// They are opened under the user's key, which goes.
void keep_grants_and_begin(route_services& with, const exchange_ptr& ex, const erasure_ptr& who) {
  keep_all_grants(with, ex, who->user,
                  [&with, who](const exchange_ptr& at, const kept_grants_ptr& kept) { begin(with, at, who, kept); });
}

/// What stands against it; empty: nothing.
std::string blocked_by(const accounts::closing_view& account) {
  if (account.open_orders > 0) return "Account " + to_text(account.account) + " has open orders.";
  if (account.holds_live_assets) return "Account " + to_text(account.account) + " holds real cash or shares.";
  return {};
}

void check_account(route_services& with, const exchange_ptr& ex, const erasure_ptr& who, std::size_t number) {
  if (number == who->accounts.size()) return keep_grants_and_begin(with, ex, who);
  const auto account = who->accounts[number];
  with.actors.ask_all<accounts::closing_view>(
      ex, account, accounts::read_closing{account, who->user},
      [&with, who, number](const exchange_ptr& at, accounts::closing_view&& found, const answer&) {
        const auto why = blocked_by(found);
        if (!why.empty()) return at->refuse("erasure_blocked", why);
        check_account(with, at, who, number + 1);
      },
      // It is not open yet: there is nothing in it.
      [&with, who, number](const exchange_ptr& at, const refusal&) { check_account(with, at, who, number + 1); });
}

void serve_erase(route_services& with, const exchange_ptr& ex) {
  with_own_password(with, ex, [&with](const exchange_ptr& at, const user_view& user) {
    check_account(with, at, std::make_shared<const erasure>(erasure{user.user, user.accounts}), 0);
  });
}

void serve_export(route_services& with, const exchange_ptr& ex) {
  jobs::answer_with_new_job(with, ex, std::string(export_kind), {});
}

}  // namespace

void add_erasure_routes(gateway_registry& to, const settings&) {
  to.add({.method = http_method::post,
          .path = "/api/v1/users/export",
          .id = "exportUser",
          .tag = "identity",
          .summary = "Begin a job that makes an archive (zip) of all that is known of the caller",
          .kind = route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .by_key = key_access::none,
          .repeatable = true,
          .answers = {{202, jobs::job_schema(), "The job", "application/json", {"Location"}}},
          .errors = {"not_found", "too_many_jobs"},
          .serve = serve_export});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/erase",
          .id = "eraseUser",
          .tag = "identity",
          .summary = "Erase the caller for good; trades stay, without a name",
          .kind = route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .by_key = key_access::none,
          .step_up = true,
          .body = object_of("Erasure", {optional_member("password", text_of(0, 1'024, "Absent: there is none"))}),
          .secret = true,
          .answers = {{200, object_of("Erased", {{"erased", boolean_of()}}), "Nobody can read who it was any more"}},
          .errors = {"bad_credentials", "fresh_login_required", "erasure_blocked", "not_found"},
          .serve = serve_erase});
}

}  // namespace madang::identity
