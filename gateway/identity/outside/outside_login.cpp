#include "gateway/identity/outside/outside_login.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/two_factor/second_factor.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

/// Counted, logged, and in the user's own history, where there is a user.
void note_failed(route_services& with, const exchange_ptr& ex, login_provider provider, user_id user, login_origin from,
                 login_result why) {
  with.http.logins_failed.add();
  spdlog::warn("log-in by {} failed: client {}, request {}, {}", to_text(provider), ex->client.text(), ex->request_id,
               to_text(why));
  with.pools.login_history.add(ex->received_at, user, ex->client.text(), why);
  if (!user) return;
  const auto most = static_cast<std::uint32_t>(with.limits.identity.failed_login_events_per_hour);
  with.actors.tell_only(user, note_login_failed{user, why, std::move(from), most, ex->received_at});
}

/// The same log-in may come again with a code, to the same browser.
void wait_for_code(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, user_id user) {
  constexpr int codes_max = 5;
  auto login = who->login;
  login.codes_left = login.vouched_for ? login.codes_left - 1 : codes_max;
  login.vouched_for = user;
  if (login.codes_left <= 0) return;
  with.pools.outside_logins.put(who->state, std::move(login), {ex->key().address, {}}, ex->received_at);
}

void refuse_second_factor(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, user_id user,
                          const second_factor_verdict& why) {
  wait_for_code(with, ex, who, user);
  note_failed(with, ex, who->login.provider, user, {}, why.result);
  problem out{why.code, {}, {}, {}, false};
  out.status = 401;
  ex->refuse(std::move(out));
}

void begin_session(route_services& with, const exchange_ptr& ex, const arrival_ptr& who,
                   const std::shared_ptr<prepared_session>& made) {
  const auto user = made->command.user;
  with.actors.ask_all<session_granted_view>(
      ex, user, made->command,
      [&with, made](const exchange_ptr& at, session_granted_view&& granted, const answer&) {
        with.pools.login_history.add(at->received_at, granted.user, at->client.text(), login_result::succeeded);
        answer_with_session(with, *at, granted, made->access, made->refresh.text);
      },
      [&with, who, made, user](const exchange_ptr& at, const refusal& why) {
        const auto result =
            why.is(user_reject::user_suspended) ? login_result::user_suspended : login_result::password_change_required;
        note_failed(with, at, who->login.provider, user, made->command.session.from, result);
        with.actors.refuse(*at, why);
      });
}

/// Tokens take a millisecond, and sealing where it comes from may take the disk.
void prepare_and_begin(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, const user_view& user) {
  auto work = [&with, &persons = with.ports.persons, replies = with.replies, ex, who, user, at = ex->received_at] {
    const auto made = std::make_shared<prepared_session>(
        prepare_session(with, at, user, seal_origin(persons, user.user, who->from), who->login.cookie));
    run_on_io_thread(replies, ex, [&with, ex, who, made] { begin_session(with, ex, who, made); });
  };
  if (!with.ports.outside_logins->run(std::move(work))) ex->refuse(with.come_again_later("too_busy"));
}

}  // namespace

void refuse_outside_login(route_services& with, const exchange_ptr& ex, login_provider provider, user_id user,
                          std::string detail) {
  note_failed(with, ex, provider, user, {}, login_result::oauth_failed);
  ex->refuse("oauth_failed", std::move(detail));
}

void keep_revocable(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, user_id user,
                    std::function<void()> then) {
  constexpr std::size_t token_bytes_max = 3'000;
  if (who->person.revocable.empty() || who->person.revocable.size() > token_bytes_max) return then();
  auto work = [&entities = with.ports.entities, &persons = with.ports.persons, &outside = *with.ports.outside_logins,
               replies = with.replies, ex, who, user, then] {
    outside.renew_grant(user, who->login.provider);
    if (auto sealed = persons.seal(user, personal_field::outside_token, who->person.revocable)) {
      const outside_token_kept token{who->login.provider, *std::move(sealed), who->person.lasting};
      entities.tell(user, request<identity::keep_outside_token>{{}, {user, token}});
    }
    run_on_io_thread(replies, ex, then);
  };
  if (!with.ports.outside_logins->run(std::move(work))) then();
}

void log_in_from_outside(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, const user_view& user) {
  check_second_factor(with, ex, user, *who->code, [&with, ex, who, user](second_factor_verdict second) {
    if (!second.code.empty()) return refuse_second_factor(with, ex, who, user.user, second);
    keep_revocable(with, ex, who, user.user, [&with, ex, who, user] { prepare_and_begin(with, ex, who, user); });
  });
}

}  // namespace madang::identity
