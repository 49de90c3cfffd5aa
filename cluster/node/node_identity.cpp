#include "cluster/node/node_identity.hpp"

#include <sodium.h>

#include <algorithm>
#include <filesystem>

#include "actors/identity/adapters/mail_sender.hpp"
#include "actors/identity/adapters/outbox_file.hpp"
#include "actors/identity/names/name_rules.hpp"
#include "actors/identity/secrets/opaque_tokens.hpp"
#include "actors/identity/secrets/secret_envelope.hpp"
#include "actors/kernel/job_steps.hpp"
#include "config/store/store_settings.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/queries.hpp"
#include "persistence/postgres/keys/postgres_key_store.hpp"

namespace madang {
namespace {

class vault_persons final : public person_port {
 public:
  /// `finisher` is filled before anybody is erased.
  vault_persons(personal_vault& vault, const std::unique_ptr<erasure_finisher>& finisher)
      : vault_(vault), finisher_(finisher) {}

  result<keyed_name, std::string> key_of(name_use use, std::string_view text) const override {
    auto normal = normalised_name(text, use);
    if (!normal) return refused{normal.error().detail};
    auto key = vault_.key_of_name(use, *normal);
    return keyed_name{key.id, key.proof};
  }
  bool is_reserved(std::string_view username) const override {
    const auto normal = normalised_name(username, name_use::username);
    return normal && is_reserved_username(*normal);
  }
  keyed_name key_of_request(const idempotency_key& request) const override {
    auto key = vault_.key_of_request(request);
    return {key.id, key.proof};
  }
  bool create_key(user_id user) override { return vault_.create_key(user).has_value(); }
  void settle_key(user_id user) override { vault_.settle(user); }
  void begin_erasure(user_id user, std::function<void(bool)> done) override {
    if (finisher_) return finisher_->begin(user, std::move(done));
    if (done) done(false);
  }
  void finish_erasure(user_id user, std::function<void(bool)> done) override {
    if (finisher_) return finisher_->finish(user, std::move(done));
    if (done) done(false);
  }
  bool erase_key(user_id user) override { return vault_.erase(user).has_value(); }
  std::optional<std::string> seal(user_id user, personal_field field, std::string_view plain) override {
    return value_of(vault_.seal(user, field, plain));
  }
  std::optional<std::string> open(user_id user, personal_field field, std::string_view sealed) override {
    return value_of(vault_.open(user, field, sealed));
  }
  result<std::string, field_closed> opened(user_id user, personal_field field, std::string_view sealed) override {
    auto plain = vault_.open(user, field, sealed);
    if (plain) return *std::move(plain);
    return refused{plain.error() == vault_failure::storage ? field_closed::unavailable : field_closed::gone};
  }
  std::uint64_t fingerprint(std::string_view text) const override { return vault_.fingerprint(text); }

 private:
  static std::optional<std::string> value_of(result<std::string, vault_failure> found) {
    if (!found) return std::nullopt;
    return *std::move(found);
  }

  personal_vault& vault_;
  const std::unique_ptr<erasure_finisher>& finisher_;
};

class signed_tokens final : public token_port {
 public:
  signed_tokens(token_authority& authority, std::int64_t ttl_s) : authority_(authority), ttl_s_(ttl_s) {}

  result<verified_caller, token_refusal> verify(std::string_view token, unix_nanos now) const override {
    auto claims = authority_.verify(token, now);
    if (!claims) {
      return refused{claims.error() == token_fault::expired ? token_refusal::expired : token_refusal::invalid};
    }
    return verified_caller{claims->user, claims->roles, claims->expires_at, claims->session};
  }
  issued_token issue(const token_request& wanted, unix_nanos now) const override {
    return {authority_.issue(
                {wanted.user, wanted.session, wanted.roles, wanted.accounts, now, now + ttl_s_ * nanos_per_second}),
            ttl_s_};
  }
  std::string key_set() const override { return authority_.key_set(); }

 private:
  token_authority& authority_;
  std::int64_t ttl_s_;
};

class pooled_passwords final : public password_port {
 public:
  explicit pooled_passwords(password_hasher& hasher) : hasher_(hasher) {}

  bool hash(std::string password, std::function<void(std::optional<std::string>)> done) override {
    return hasher_.hash(std::move(password), [done = std::move(done)](std::string phc) {
      done(phc.empty() ? std::nullopt : std::optional(std::move(phc)));
    });
  }
  bool verify(std::string password, std::string phc, std::function<void(bool)> done) override {
    return hasher_.verify(std::move(phc), std::move(password), std::move(done));
  }
  bool verify_against_nobody(std::string password, std::function<void(bool)> done) override {
    return hasher_.verify_against_nobody(std::move(password), std::move(done));
  }

 private:
  password_hasher& hasher_;
};

class vault_secrets final : public secret_port {
 public:
  explicit vault_secrets(const personal_vault& vault) : keys_(vault), made_(vault) {}

  given_secret make(secret_use use, user_id user, std::uint64_t id) const override {
    return given(made_.make(static_cast<opaque_use>(use), user, id));
  }
  given_secret successor(std::string_view text, refresh_nonce nonce) const override {
    return given(made_.successor(text, nonce));
  }
  std::optional<shown_secret> open(secret_use use, std::string_view text) const override {
    auto found = made_.open(static_cast<opaque_use>(use), text);
    if (!found) return std::nullopt;
    return shown_secret{found->user, found->id, std::move(found->hash)};
  }
  std::string session_secret(session_id session) const override {
    return keys_.keyed_hash("session " + std::to_string(session.value));
  }
  refresh_nonce nonce() const override {
    refresh_nonce out;
    randombytes_buf(&out.high, sizeof out.high);
    randombytes_buf(&out.low, sizeof out.low);
    return out;
  }

 private:
  static given_secret given(opaque_token made) { return {std::move(made.text), std::move(made.hash)}; }

  const personal_vault& keys_;
  const opaque_tokens made_;
};

address_seal address_seal_of(personal_vault& vault) {
  const auto value_of = [](result<std::string, vault_failure> found) -> std::optional<std::string> {
    if (!found) return std::nullopt;
    return *std::move(found);
  };
  return {[&vault, value_of](user_id user, std::string_view plain) {
            return value_of(vault.seal(user, personal_field::email, plain));
          },
          [&vault, value_of](user_id user, std::string_view sealed) {
            return value_of(vault.open(user, personal_field::email, sealed));
          }};
}

/// Into the outbox, and from there to the mail server if there is one.
class posted_links final : public link_outlet {
 public:
  posted_links(std::string path, const settings& chosen, address_seal seal, const clock& time, outside_systems& outside)
      : smtp_(chosen.of<smtp_settings>()),
        box_(std::move(path), chosen.identity, !smtp_.host.empty(), std::move(seal)) {
    if (smtp_.host.empty()) return;
    const mail_retries retries{smtp_.tries_max, smtp_.retry_first_ms, smtp_.retry_max_ms};
    sender_ = std::make_unique<mail_sender>(
        box_, retries,
        [this](const link_message& one, const std::atomic<bool>& stopping) { return send_mail(smtp_, one, stopping); },
        [&time] { return time.now(); }, outside.add("smtp"));
  }

  void send(outgoing_link one) override {
    link_message message{one.kind, one.user, std::move(one.email), std::move(one.link), one.created_at, one.ends_at};
    message.language = one.language;
    box_.post(std::move(message));
  }
  std::vector<outgoing_link> kept(std::size_t most) const override {
    std::vector<outgoing_link> out;
    for (auto& one : box_.kept(most)) {
      out.push_back({one.kind,
                     one.user,
                     {},
                     std::move(one.link),
                     one.created_at,
                     one.ends_at,
                     one.language,
                     one.delivery,
                     one.tries,
                     std::move(one.error)});
    }
    return out;
  }
  void forget(user_id user) override { box_.forget(user); }

 private:
  const smtp_settings smtp_;
  outbox_file box_;
  std::unique_ptr<mail_sender> sender_;
};

class enveloped_secrets final : public key_secret_port {
 public:
  explicit enveloped_secrets(std::shared_ptr<secret_envelope> envelope) : envelope_(std::move(envelope)) {}

  std::string seal_key(user_id owner, std::string_view secret) const override {
    return envelope_->seal(envelope_use::api_key, owner.value, secret);
  }
  std::optional<std::string> open_key(user_id owner, std::string_view sealed) const override {
    auto plain = envelope_->open(envelope_use::api_key, owner.value, sealed);
    if (!plain) return std::nullopt;
    return *std::move(plain);
  }

 private:
  const std::shared_ptr<secret_envelope> envelope_;
};

class vault_rotation final : public key_rotation {
 public:
  vault_rotation(personal_vault& vault, master_source& master) : vault_(vault), master_(master) {}

  std::optional<std::string> begin(std::string_view by) override {
    const auto begun = vault_.begin_replacement(master_, by);
    return begun ? std::nullopt : std::optional(begun.error().why);
  }
  bool has_forgotten_former_keys() const override { return vault_.has_forgotten_former_keys(); }
  std::optional<std::string> see_to_former_keys(std::string_view by) override {
    if (vault_.see_to_former_keys(by)) return std::nullopt;
    return "the file of keys cannot be written";
  }
  result<page, std::string> reseal_users(user_id after, std::size_t most) override {
    auto done = vault_.reseal_users(after, most);
    if (!done) return refused{std::string("the keys of users could not be sealed anew")};
    return page{std::move(done->users), done->resealed};
  }
  std::optional<std::string> rewrapped(user_id owner, std::string_view sealed) const override {
    const auto envelope = vault_.envelope();
    if (envelope->is_newest(sealed)) return std::nullopt;
    auto wrapped = envelope->rewrapped(envelope_use::api_key, owner.value, sealed);
    if (!wrapped) return std::nullopt;
    return *std::move(wrapped);
  }
  std::optional<std::string> forget_former_keys() override {
    if (vault_.forget_former_keys()) return std::nullopt;
    return "former keys are still needed";
  }

 private:
  personal_vault& vault_;
  master_source& master_;
};

refused<std::string> missing_keys(const std::string& what, const std::string& directory) {
  return refused{
      what + " is missing, but the journal holds users: put " + directory +
      " back from your backup, or, where the node was over PostgreSQL, fetch them from there (madang keys fetch). "
      "With new keys nobody could log in, and names could be registered twice"};
}

using opened_vault = result<std::unique_ptr<personal_vault>, std::string>;

opened_vault vault_in_file(const kept_keys& keys, const settings& chosen, master_source& master) {
  std::error_code failed;
  const auto path = keys.directory + "/user_keys.db";
  if (keys.must_exist && !std::filesystem::exists(path, failed)) return missing_keys(path, keys.directory);
  auto vault = personal_vault::open(keys.directory, master, static_cast<std::size_t>(chosen.identity.opened_keys_max));
  if (!vault) return refused{vault.error().why};
  return *std::move(vault);
}

opened_vault vault_in_store(const kept_keys& keys, const settings& chosen, master_source& master) {
  postgres_key_store_options options;
  options.settings = chosen.of<postgres_settings>();
  options.metrics = keys.database;
  auto store = postgres_key_store::open(std::move(options));
  if (!store) return refused{"the keys of users: " + store.error()};
  const shared_vault how{keys.must_exist, false, static_cast<std::size_t>(chosen.identity.opened_keys_max)};
  auto vault = personal_vault::open_shared(keys.directory, master, *std::move(store), how);
  if (!vault) return refused{vault.error().why};
  return *std::move(vault);
}

opened_vault vault_of(const kept_keys& keys, const settings& chosen, master_source& master) {
  if (keys.must_exist && !master.is_there()) return missing_keys(master.where(), keys.directory);
  const bool on_server = chosen.of<store_settings>().kind == store_kind::postgres;
  return on_server ? vault_in_store(keys, chosen, master) : vault_in_file(keys, chosen, master);
}

constexpr auto settle_patience = std::chrono::seconds(10);
constexpr auto question_patience = std::chrono::seconds(2);

/// Whatever has been made of his data for him, a page of jobs at a time.
bool remove_exports(const erasure_parts& parts, user_id user) {
  constexpr std::uint32_t page = 50;
  jobs::list_jobs query{user, jobs::job_status::none, "user_export", {page, 0, 0}};
  for (bool more = true; more;) {
    const auto found = jobs::ask_lists(parts.lists, query, settle_patience);
    if (!found) return false;
    std::vector<jobs::job_id> gone;
    for (const auto& one : found->items) {
      parts.entities.tell(one.job, request<jobs::cancel_job>{{}, {one.job, user}});
      gone.push_back(one.job);
    }
    parts.results.discard_all(gone);
    more = found->more && !found->items.empty();
    if (more) query.at.before = found->items.back().job.value;
  }
  return true;
}

}  // namespace

void node_identity::start_erasures(const erasure_parts& parts) {
  const auto said = [](const auto& done) { return done.has_value(); };
  erasure_steps steps;
  steps.mark = [this, said](user_id user) { return said(vault_->doubt(user)); };
  steps.is_there = [parts](user_id user) -> std::optional<bool> {
    const auto given = parts.client.ask(parts.entities, user, read_user{user}, settle_patience);
    if (given && given->holds<user_view>()) return true;
    if (given && std::holds_alternative<refusal>(given->body)) return false;
    return std::nullopt;
  };
  steps.unmark = [this](user_id user) { vault_->settle(user); };
  steps.destroy_key = [this, said](user_id user) { return said(vault_->destroy(user)); };
  steps.drop_messages = [this](user_id user) { return links_->forget(user), true; };
  steps.remove_exports = [parts](user_id user) { return remove_exports(parts, user); };
  steps.end = [this, said](user_id user) { return said(vault_->erase(user)); };
  finisher_ = std::make_unique<erasure_finisher>(std::move(steps));
  if (const auto marked = vault_->unsettled()) finisher_->take_up(*marked);
  finisher_->look_for_more([this] {
    auto left = vault_->unsettled_of_gone();
    return left ? *std::move(left) : std::vector<user_id>{};
  });
}

void node_identity::start_asking(const erasure_parts& parts) {
  outside_logins_->ask_with([parts](user_id user, login_provider provider) -> std::optional<bool> {
    const auto given = parts.client.ask(parts.entities, user, read_outside_links{user}, question_patience);
    if (!given) return std::nullopt;
    if (const auto* links = given->get_if<outside_links_view>()) {
      return std::ranges::count(links->providers, provider) > 0;
    }
    const auto* why = std::get_if<refusal>(&given->body);
    if (why != nullptr && why->is(user_reject::user_unknown)) return false;  // he is erased
    return std::nullopt;
  });
}

std::uint64_t node_identity::fingerprint() const {
  return vault_->fingerprint("the keys of a journal") >> 1;
}

result<std::unique_ptr<node_identity>, std::string> node_identity::open(const kept_keys& keys, const settings& chosen,
                                                                        const std::string& outbox_path,
                                                                        const clock& time, outside_systems& outside) {
  const auto& config = chosen.identity;
  auto master = make_master_source(keys.directory, chosen.of<master_settings>());
  std::unique_ptr<node_identity> made(new node_identity);
  auto vault = vault_of(keys, chosen, *master);
  if (!vault) return refused{vault.error()};
  auto authority = token_authority::open(keys.directory, static_cast<std::size_t>(config.token_cache_max));
  if (!authority) return refused{authority.error().why};
  made->vault_ = *std::move(vault);
  made->master_ = std::move(master);
  made->rotation_ = std::make_unique<vault_rotation>(*made->vault_, *made->master_);
  made->key_secrets_ = std::make_unique<enveloped_secrets>(made->vault_->envelope());
  made->authority_ = *std::move(authority);
  made->hasher_ = std::make_unique<password_hasher>(config);
  made->persons_ = std::make_unique<vault_persons>(*made->vault_, made->finisher_);
  made->tokens_ = std::make_unique<signed_tokens>(*made->authority_, config.access_token_ttl_s);
  made->passwords_ = std::make_unique<pooled_passwords>(*made->hasher_);
  made->links_ = std::make_unique<posted_links>(outbox_path, chosen, address_seal_of(*made->vault_), time, outside);
  made->secrets_ = std::make_unique<vault_secrets>(*made->vault_);
  auto logins = provider_logins::open(chosen, *made->vault_, time, outside);
  if (!logins) return refused{logins.error()};
  made->outside_logins_ = *std::move(logins);
  return made;
}

}  // namespace madang
