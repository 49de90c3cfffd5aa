#include "gateway/identity/erasure/erasure_routes.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/password/password_check.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/jobs/job_routes.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/queries.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view export_kind = "user_export";
/// Each page is dealt with on a thread that reads lists: others wait for it.
constexpr std::uint32_t jobs_page = 50;

/// An erasure on its way: nothing stands against it in any account, his exports are gone, then he is.
struct erasure {
  user_id user;
  std::vector<account_id> accounts;
};
using erasure_ptr = std::shared_ptr<const erasure>;

http_response erased() {
  return json_response(200, [](std::string& out) { out += R"({"erased":true})"; });
}

/// What opens his fields goes before he hears of it. The gateway does the same by the fact, should this request have
/// ended meanwhile; a node that stops before finds out at its next start.
void erase(route_services& with, const exchange_ptr& ex, const erasure_ptr& who) {
  with.actors.ask_all<user_erased_view>(
      ex, who->user, erase_user{who->user},
      [&with, who](const exchange_ptr& at, user_erased_view&&, const answer&) {
        with.pools.login_history.forget(who->user);
        if (with.ports.links != nullptr) with.ports.links->forget(who->user);
        if (!with.ports.persons.erase_key(who->user)) return at->refuse("outcome_unknown");
        at->answer(erased());
      },
      [&with, who](const exchange_ptr& at, const refusal& why) {
        // Erased by another request meanwhile: there is no person whose key could stay.
        if (why.is(user_reject::user_unknown)) {
          with.ports.persons.erase_key(who->user);
        } else {
          with.ports.persons.settle_key(who->user);
        }
        with.actors.refuse(*at, why);
      });
}

/// On a thread that may block: whatever has been made of his data for him goes, then his key is in doubt. What it uses
/// outlives the gateway.
struct preparation {
  region& entities;
  jobs::result_files* results;
  person_port& persons;

  bool operator()(const erasure_ptr& who, const std::vector<jobs::job_view>& made) const {
    std::vector<jobs::job_id> gone;
    for (const auto& one : made) {
      entities.tell(one.job, request<jobs::cancel_job>{{}, {one.job, who->user}});
      gone.push_back(one.job);
    }
    if (results != nullptr) results->discard_all(gone);
    return persons.doubt_key(who->user);
  }
};

void remove_exports(route_services& with, const exchange_ptr& ex, const erasure_ptr& who, std::uint64_t before) {
  jobs::list_jobs query{who->user, jobs::job_status::none, std::string(export_kind), {jobs_page, before, 0}};
  const preparation prepare{with.ports.entities, with.ports.results, with.ports.persons};
  auto start = [&with, &lists = with.ports.lists, ex, who, query, prepare,
                replies = with.replies](const fair_queue::pass& pass) {
    lists.ask(query, [&with, ex, who, prepare, replies, pass](list_result<jobs::list_jobs> found) {
      const bool is_ready = found && prepare(who, found->items);
      const auto rest = found && found->more ? found->items.back().job.value : 0;
      run_on_io_thread(replies, ex, [&with, ex, who, is_ready, rest] {
        if (!is_ready) return ex->refuse(with.come_again_later("unavailable"));
        if (rest != 0) return remove_exports(with, ex, who, rest);
        erase(with, ex, who);
      });
    });
  };
  stand_in_line(*with.pools.lists, with, ex, std::move(start));
}

/// What stands against it; empty: nothing.
std::string blocked_by(const accounts::closing_view& account) {
  if (account.open_orders > 0) return "Account " + to_text(account.account) + " has open orders.";
  if (account.holds_live_assets) return "Account " + to_text(account.account) + " holds real cash or shares.";
  return {};
}

void check_account(route_services& with, const exchange_ptr& ex, const erasure_ptr& who, std::size_t number) {
  if (number == who->accounts.size()) return remove_exports(with, ex, who, 0);
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
          .body = object_of("Erasure", {{"password", text_of(0, 1'024)}}),
          .secret = true,
          .answers = {{200, object_of("Erased", {{"erased", boolean_of()}}), "Nobody can read who it was any more"}},
          .errors = {"bad_credentials", "erasure_blocked", "not_found"},
          .serve = serve_erase});
}

}  // namespace madang::identity
