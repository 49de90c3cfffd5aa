#include "cluster/process/provider_logins.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "actors/identity/adapters/oidc/base64url_text.hpp"
#include "actors/identity/adapters/oidc/login_secrets.hpp"
#include "actors/identity/secrets/token_keys.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang {
namespace {

constexpr std::size_t state_chance_bytes = 16;
constexpr std::size_t state_proof_bytes = 16;

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

/// Tells what is sealed for the file from all else that is sealed in the same way.
constexpr std::string_view grant_mark = "grant ";

}  // namespace

provider_logins::provider_logins(std::unique_ptr<nonce_memory> shown, const settings& chosen,
                                 const identity::personal_vault& vault, const clock& time, outside_systems& outside)
    : redirect_base_(without_slash(chosen.of<identity::oauth_settings>().redirect_base.empty()
                                       ? chosen.identity.public_url
                                       : chosen.of<identity::oauth_settings>().redirect_base)),
      shown_(std::move(shown)),
      vault_(vault),
      line_(std::make_shared<fair_queue>(
          static_cast<std::size_t>(chosen.of<identity::oauth_settings>().threads),
          chosen.of<identity::oauth_settings>().queue_max,
          share_limits{chosen.http.user_share_percent, chosen.http.address_share_percent})),
      calls_(chosen.of<identity::oauth_settings>(), [&time] { return time.now(); }),
      work_("outside-logins", 1, chosen.of<identity::oauth_settings>().queue_max) {
  using identity::login_provider;
  add_if_set_up(login_provider::google, chosen.of<identity::google_settings>(), outside);
  add_if_set_up(login_provider::kakao, chosen.of<identity::kakao_settings>(), outside);
  add_if_set_up(login_provider::naver, chosen.of<identity::naver_settings>(), outside);
  open_grants(chosen, time);
}

void provider_logins::add_if_set_up(identity::login_provider which, const identity::oauth_provider_settings& provider,
                                    outside_systems& outside) {
  if (provider.client_id.empty()) return;
  auto& counts = outside.add("oauth_" + std::string(identity::to_text(which)));
  counts_[which] = &counts;
  calls_.add(which, provider, counts);
}

void provider_logins::open_grants(const settings& chosen, const clock& time) {
  const auto& limits = chosen.of<identity::oauth_settings>();
  identity::grant_retries policy;
  policy.first_ms = limits.revoke_first_ms;
  policy.max_ms = limits.revoke_max_ms;
  policy.keep_ns = limits.revoke_days * 86'400 * nanos_per_second;
  // Then whoever unlinks has been answered.
  policy.held_ns = 2 * chosen.http.request_timeout_ms * 1'000'000;
  policy.waiting_max = static_cast<std::size_t>(limits.revoke_waiting_max);
  const auto counts_of = [this](identity::login_provider which) -> outside_metrics* {
    const auto found = counts_.find(which);
    return found == counts_.end() ? nullptr : found->second;
  };
  grants_ = std::make_unique<identity::grant_outbox>(
      chosen.node.data_dir + "/grants.jsonl", policy, [&time] { return time.now(); },
      [this](const identity::grant_to_revoke& one) { return revoke(one); }, counts_of);
}

result<std::unique_ptr<provider_logins>, std::string> provider_logins::open(const settings& chosen,
                                                                            const identity::personal_vault& vault,
                                                                            const clock& time,
                                                                            outside_systems& outside) {
  const auto& limits = chosen.of<identity::oauth_settings>();
  nonce_memory::bounds bounds;
  bounds.places = static_cast<std::size_t>(limits.pending_max);
  bounds.per_key_max =
      static_cast<std::size_t>(std::max<std::int64_t>(limits.pending_max * chosen.http.address_share_percent / 100, 1));
  // A state is remembered for two windows: as long as its log-in may come back.
  bounds.window_s = (limits.pending_ttl_s + 1) / 2;
  auto shown = nonce_memory::open(chosen.node.data_dir + "/login_states", bounds, time.now());
  if (!shown) return refused{shown.error()};
  return std::make_unique<provider_logins>(*std::move(shown), chosen, vault, time, outside);
}

/// Half of a state is chance, the other half says that it was made here: others cannot fill the memory of used ones.
std::string provider_logins::new_state() const {
  std::string chance(state_chance_bytes, '\0');
  randombytes_buf(chance.data(), chance.size());
  return identity::base64url(chance + proof_of(chance));
}
std::string provider_logins::proof_of(std::string_view chance) const {
  return vault_.keyed_hash("login state " + std::string(chance)).substr(0, state_proof_bytes);
}

result<std::monostate, login_state_fault> provider_logins::use_up(std::string_view state, std::uint64_t address,
                                                                  unix_nanos now) {
  const auto plain = identity::from_base64url(state);
  if (!plain || plain->size() != state_chance_bytes + state_proof_bytes) return refused{login_state_fault::foreign};
  const auto proof = proof_of(plain->substr(0, state_chance_bytes));
  if (sodium_memcmp(proof.data(), plain->data() + state_chance_bytes, proof.size()) != 0) {
    return refused{login_state_fault::foreign};
  }
  constexpr identity::api_key_id nobodys{{1}, 1};
  const auto taken = shown_->take_for(address, nobodys, state, now);
  if (taken) return std::monostate{};
  switch (taken.error()) {
    case nonce_memory::fault::reused:
      return refused{login_state_fault::used};
    case nonce_memory::fault::key_full:
      return refused{login_state_fault::share_used};
    case nonce_memory::fault::full:
      break;
  }
  return refused{login_state_fault::full};
}

std::string provider_logins::seal(std::string_view departed) const {
  return identity::base64url(vault_.seal_departure(departed));
}
std::optional<std::string> provider_logins::open(std::string_view sealed) const {
  const auto bytes = identity::from_base64url(sealed);
  if (!bytes) return std::nullopt;
  auto plain = vault_.open_departure(*bytes);
  if (!plain) return std::nullopt;
  return *std::move(plain);
}

std::string provider_logins::redirect_uri(identity::login_provider provider) const {
  return redirect_base_ + "/api/v1/users/oauth/" + std::string(identity::to_text(provider)) + "/callback";
}

outside_login_start provider_logins::begin(identity::login_provider provider) const {
  const auto* known = calls_.find(provider);
  ensure(known != nullptr, "a log-in begins at a provider that is set up");
  auto secrets = identity::new_login_secrets();
  secrets.state = new_state();
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
        if (person)
          return done(outside_person{person->subject, person->email, person->email_verified, person->revocable,
                                     person->lasting});
        const bool is_refused = person.error().how == identity::provider_failure::kind::refused;
        done(refused{is_refused ? outside_login_fault::refused : outside_login_fault::unavailable});
      });
}

/// Under the installation's key, not the user's: an erasure takes that away.
std::optional<std::vector<std::uint64_t>> provider_logins::keep_grants(std::vector<outside_grant> all) {
  std::vector<identity::grant_to_revoke> sealed;
  for (const auto& one : all) {
    sealed.push_back(
        {one.user, one.provider, vault_.seal_departure(std::string(grant_mark) + one.revocable), one.lasting});
  }
  return grants_->keep(std::move(sealed));
}

identity::grant_outcome provider_logins::revoke(const identity::grant_to_revoke& one) {
  const auto plain = vault_.open_departure(one.sealed);
  if (!plain || !plain->starts_with(grant_mark)) return identity::grant_outcome::refused;
  return calls_.revoke(one.provider, plain->substr(grant_mark.size()), one.lasting);
}

keyed_name provider_logins::key_of(identity::login_provider provider, std::string_view subject) const {
  const auto key = vault_.key_of_outside(provider, subject);
  return {key.id, key.proof};
}

void provider_logins::stop() {
  line_->close();
  calls_.stop();
  work_.stop();
  grants_->stop();
}

}  // namespace madang
