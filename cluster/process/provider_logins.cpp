#include "cluster/process/provider_logins.hpp"

#include <utility>

#include "actors/identity/adapters/oidc/login_secrets.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang {
namespace {

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

void add_if_set_up(identity::login_calls& to, identity::login_provider which,
                   const identity::oauth_provider_settings& provider, outside_systems& outside) {
  if (provider.client_id.empty()) return;
  to.add(which, provider, outside.add("oauth_" + std::string(identity::to_text(which))));
}

}  // namespace

provider_logins::provider_logins(const settings& chosen, const identity::personal_vault& vault, const clock& time,
                                 outside_systems& outside)
    : redirect_base_(without_slash(chosen.of<identity::oauth_settings>().redirect_base.empty()
                                       ? chosen.identity.public_url
                                       : chosen.of<identity::oauth_settings>().redirect_base)),
      vault_(vault),
      calls_(chosen.of<identity::oauth_settings>(), [&time] { return time.now(); }),
      work_("outside-logins", 1, chosen.of<identity::oauth_settings>().queue_max) {
  using identity::login_provider;
  add_if_set_up(calls_, login_provider::google, chosen.of<identity::google_settings>(), outside);
  add_if_set_up(calls_, login_provider::kakao, chosen.of<identity::kakao_settings>(), outside);
  add_if_set_up(calls_, login_provider::naver, chosen.of<identity::naver_settings>(), outside);
}

std::string provider_logins::redirect_uri(identity::login_provider provider) const {
  return redirect_base_ + "/api/v1/users/oauth/" + std::string(identity::to_text(provider)) + "/callback";
}

outside_login_start provider_logins::begin(identity::login_provider provider) const {
  const auto* known = calls_.find(provider);
  ensure(known != nullptr, "a log-in begins at a provider that is set up");
  auto secrets = identity::new_login_secrets();
  auto url = identity::authorization_url(*known, redirect_uri(provider), secrets);
  return {std::move(url), std::move(secrets.state), std::move(secrets.nonce), std::move(secrets.verifier)};
}

bool provider_logins::identify(returned_login login,
                               std::function<void(result<outside_person, outside_login_fault>)> done) {
  identity::login_code code{std::move(login.code), std::move(login.state), std::move(login.nonce),
                            std::move(login.verifier), redirect_uri(login.provider)};
  return calls_.identify(
      login.provider, std::move(code),
      [done = std::move(done)](result<identity::provider_person, identity::provider_failure> person) {
        if (person) return done(outside_person{person->subject, person->email, person->email_verified});
        const bool is_refused = person.error().how == identity::provider_failure::kind::refused;
        done(refused{is_refused ? outside_login_fault::refused : outside_login_fault::unavailable});
      });
}

keyed_name provider_logins::key_of(identity::login_provider provider, std::string_view subject) const {
  const auto key = vault_.key_of_outside(provider, subject);
  return {key.id, key.proof};
}

void provider_logins::stop() {
  calls_.stop();
  work_.stop();
}

}  // namespace madang
