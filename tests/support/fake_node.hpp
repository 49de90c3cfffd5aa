#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/entity_history.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/ports/market/instrument_directory.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "cluster/ports/metrics.hpp"
#include "cluster/ports/region.hpp"
#include "config/rules/market_hours.hpp"
#include "config/rules/market_rules.hpp"
#include "config/rules/settlement_rules.hpp"
#include "config/settings.hpp"
#include "gateway/gateway.hpp"
#include "gateway/security/outside_logins.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

class frozen_clock final : public clock {
 public:
  unix_nanos now() const override { return {at.load()}; }
  std::atomic<std::int64_t> at{1'800'000'000 * nanos_per_second};
};

/// Where a request to an entity ends up in a test: it is answered at once with a plausible view, unless told otherwise.
class fake_region final : public region {
 public:
  /// What an entity answers: the body of an answer, or nothing at all.
  using entity = std::function<std::optional<answer>(const caf::message&)>;

  void acknowledge(entity_id, acknowledged_peer) override {}
  void note_lifecycle(entity_id, lifecycle_flags) override {}
  bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
  bool finish_retire(entity_id) override { return true; }
  void stay(entity_id) override {}
  void begin_rebuild(entity_id, const std::string&) override {}
  void give_back(entity_id, caf::message) override {}
  void finish_rebuild(entity_id) override {}
  void snapshot_taken(std::uint64_t) override {}

  /// Replaces the answers of all entities; an empty function restores the plausible ones.
  void answer_with(entity who);
  /// The commands that arrived, oldest first.
  std::vector<caf::message> heard() const;
  std::size_t heard_count() const;
  /// Whom they were for; a new entity without its number, which nobody can foresee.
  struct receiver {
    entity_id to;
    bool is_new = false;
    friend bool operator==(const receiver&, const receiver&) = default;
  };
  std::vector<receiver> receivers() const;
  /// Waits until so many have arrived; false when that takes too long.
  bool wait_for(std::size_t count) const;
  /// Where answers go.
  std::function<void(output)> out;
  /// What users may do is answered apart from all this: it is not heard of. Null: as the fake tokens say.
  std::function<std::optional<answer_body>(user_id)> standing_of;
  std::function<void(output)> standings_out;  ///< where that goes; null: `out`
  /// How often it was asked.
  std::atomic<int> standings_asked{0};

 protected:
  void route(entity_id to, caf::message message, bool new_entity, reply_token answer_to) override;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::vector<caf::message> heard_;
  std::vector<receiver> receivers_;
  entity who_;
};

/// A gate that is open, or holds everything until it is opened.
class fake_gate final : public gate {
 public:
  void pass(output out) override;
  void when_open(std::function<void()> then) override;
  void shut() { open_ = false; }
  void open();
  std::function<void(std::vector<output>&&)> sink;

 private:
  std::mutex mutex_;
  bool open_ = true;
  std::deque<std::function<void()>> held_;
};

class fake_market_cache final : public market_cache {
 public:
  fake_market_cache();
  std::shared_ptr<const market_image> image(symbol_id symbol) const override;
  std::vector<symbol_id> symbols() const override;
  std::vector<trade_view> trades(symbol_id symbol, std::size_t limit, std::uint64_t before) const override;
  std::vector<trade_view> trades_after(symbol_id, std::uint64_t) const override { return {}; }
  minute_candle minute(symbol_id) const override { return {}; }
  void publish(std::shared_ptr<const market_image>, const std::vector<trade_view>&) override {}

 private:
  std::vector<std::shared_ptr<const market_image>> images_;
};

/// Knows the instruments of the fake market cache: one is found by a part of its symbol or of a name.
class fake_instruments final : public instrument_directory {
 public:
  explicit fake_instruments(const market_cache& cache) : cache_(cache) {}
  const market::instrument_details& details(market::symbol_id symbol) const override;
  std::vector<found_instrument> search(std::string_view text) const override;

 private:
  const market_cache& cache_;
  market::instrument_details known_{"Semiconductors", 5'919'600'000};
};

/// Work of a fake that is done at once, or when the test says so.
class held_work {
 public:
  void hold() { holding_ = true; }
  /// Does what came first; false when there is nothing.
  bool do_one();
  void run(std::function<void()> work);
  std::size_t waiting() const;
  /// Forgets what is held, with the requests that it holds.
  void drop();

 private:
  mutable std::mutex mutex_;
  std::atomic<bool> holding_{false};
  std::deque<std::function<void()>> held_;
};

class fake_lists final : public read_models {
 public:
  held_work work;
  std::optional<list_failure> failure;  ///< none: two plausible items, and more (of accounts one)
  any_query last;

 protected:
  void ask_any(any_query query, std::function<void(any_listing)> done) override;
};

class fake_channels final : public public_channels, public interest, public channel_history {
 public:
  bool start(channel_id, std::uint32_t, std::uint64_t, std::optional<std::uint64_t>) override { return false; }
  void add(channel_id) override {}
  void remove(channel_id) override {}
  bool in(channel_id) const override { return false; }
  std::optional<std::uint64_t> last_number(channel_id) const override { return 0; }
  void read(channel_id, std::uint64_t, std::size_t,
            std::function<void(result<std::vector<private_frame>, read_failure>)>) override {}
};

/// Every entity has lived through the same.
class fake_history final : public entity_history {
 public:
  void read(entity_id entity, std::function<void(result<std::vector<shown_event>, read_failure>)> done) override {
    asked = entity;
    done(events);
  }
  std::vector<shown_event> events{{"order_placed", {nanos_per_second}, 1, {{"quantity", "10"}}},
                                  {"order_submitted", {2 * nanos_per_second}, 2, {}},
                                  {"cancel_requested", {3 * nanos_per_second}, 2, {{"by", "usr_1"}}}};
  entity_id asked;
};

class fake_persons final : public person_port {
 public:
  result<keyed_name, std::string> key_of(name_use use, std::string_view text) const override;
  bool is_reserved(std::string_view username) const override { return username == "admin"; }
  keyed_name key_of_request(const idempotency_key& request) const override { return {{request.high | 1}, 2}; }
  bool create_key(user_id user) override;
  void settle_key(user_id user) override;
  void begin_erasure(user_id user, std::function<void(bool)> done) override;
  void finish_erasure(user_id user, std::function<void(bool)> done) override;
  bool erase_key(user_id user) override;
  std::vector<std::string> deeds() const;  ///< `create`, `settle`, `begin`, `finish`, `erase`, in order
  std::optional<std::string> seal(user_id, personal_field, std::string_view plain) override;
  std::optional<std::string> open(user_id, personal_field, std::string_view sealed) override;
  std::uint64_t fingerprint(std::string_view text) const override { return text.size(); }

 private:
  void note(std::string deed);

  mutable std::mutex mutex_;
  std::vector<std::string> deeds_;
};

/// Tokens are their own meaning: `trader`, `viewer`, `admin`, `stranger` (another trader), `expired`.
class fake_tokens final : public token_port {
 public:
  result<verified_caller, token_refusal> verify(std::string_view token, unix_nanos now) const override;
  issued_token issue(const token_request&, unix_nanos) const override { return {"trader", 900}; }
  std::string key_set() const override { return R"({"keys":[]})"; }
  mutable std::atomic<int> verified{0};
};

/// Calls back at once on the caller's thread; the password `right-password` is right.
class fake_passwords final : public password_port {
 public:
  bool hash(std::string password, std::function<void(std::optional<std::string>)> done) override;
  bool verify(std::string password, std::string phc, std::function<void(bool)> done) override;
  bool verify_against_nobody(std::string password, std::function<void(bool)> done) override;
  held_work work;
  std::vector<std::string> seen;  ///< passwords whose turn has come, in order
  std::atomic<bool> full{false};
  std::atomic<int> nobodies{0};
};

/// Secrets that begin with `genuine` are.
class fake_secrets final : public secret_port {
 public:
  given_secret make(secret_use, user_id, std::uint64_t) const override { return {"genuine", "hash of genuine"}; }
  given_secret successor(std::string_view text, refresh_nonce) const override {
    return {std::string(text) + "+", "hash of " + std::string(text) + "+"};
  }
  std::optional<shown_secret> open(secret_use use, std::string_view text) const override;
  std::string session_secret(session_id) const override { return "a secret of thirty-two bytes ..."; }
  refresh_nonce nonce() const override { return {3, 4}; }
};

/// Secrets lie open behind a word.
class fake_key_secrets final : public key_secret_port {
 public:
  std::string seal_key(user_id, std::string_view secret) const override { return "sealed:" + std::string(secret); }
  std::optional<std::string> open_key(user_id, std::string_view sealed) const override {
    return std::string(sealed.substr(7));
  }
};

/// Google alone, which vouches for nobody.
class fake_outside_logins final : public outside_login_port {
 public:
  bool offers(login_provider provider) const override { return provider == login_provider::google; }
  outside_login_start begin(login_provider) const override {
    const auto state = "state-" + std::to_string(++begun_);
    return {"https://provider.example/authorize?state=" + state, state, "a nonce", "a verifier"};
  }
  std::string seal(std::string_view departed) const override {
    std::string out;
    for (const unsigned char c : departed) {
      out += static_cast<char>('a' + c / 16);
      out += static_cast<char>('a' + c % 16);
    }
    return out;
  }
  std::optional<std::string> open(std::string_view sealed) const override {
    std::string out;
    for (std::size_t i = 0; i + 1 < sealed.size(); i += 2) {
      out += static_cast<char>((sealed[i] - 'a') * 16 + (sealed[i + 1] - 'a'));
    }
    return out;
  }
  result<std::monostate, login_state_fault> use_up(std::string_view, std::uint64_t, unix_nanos) override {
    return std::monostate{};
  }
  unix_nanos states_complete_since() const override { return {}; }
  std::size_t states_remembered() const override { return 0; }
  fair_queue& line() override { return *in_line; }
  bool identify(returned_login, std::function<void(result<outside_person, outside_login_fault>)> done) override {
    calls.run([done = std::move(done)] { done(refused{outside_login_fault::refused}); });
    return true;
  }
  std::optional<std::vector<std::uint64_t>> keep_grants(std::vector<outside_grant> all) override;
  void take_grant_back(std::uint64_t number) override { note("take " + std::to_string(number)); }
  void leave_grant(std::uint64_t number) override { note("leave " + std::to_string(number)); }
  void renew_grant(user_id, login_provider) override { note("renew"); }
  bool run(std::function<void()> work) override {
    work();
    return true;
  }
  keyed_name key_of(login_provider, std::string_view) const override { return {}; }

  /// `keep WHAT`, `take NUMBER`, `leave NUMBER`, `renew`, in order.
  std::vector<std::string> deeds() const;

  held_work calls;
  std::shared_ptr<fair_queue> in_line;
  std::atomic<bool> disk_is_full{false};  ///< grants cannot be written down

 private:
  void note(std::string deed);

  mutable std::atomic<int> begun_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> deeds_;
};

/// A gateway on a free loopback port with nothing real behind it.
class fake_node {
 public:
  explicit fake_node(const std::function<void(settings&)>& change = {});
  ~fake_node();

  std::uint16_t port() const { return door->port(); }

  settings limits;
  frozen_clock time;
  id_source ids{time};
  node_metrics metrics;
  fake_region entities;
  fake_gate outputs;
  fake_market_cache cache;
  fake_instruments instruments{cache};
  settlement_rules settlement{*load_market_calendar(""), *load_charge_rules("")};
  market_hours hours{*load_market_hours("")};
  market_rules rules;  ///< the built-in ones
  fake_lists lists;
  channel_registry kinds;  ///< none
  fake_channels channels;
  fake_history past;
  fake_persons persons;
  fake_tokens tokens;
  fake_passwords passwords;
  fake_key_secrets key_secrets;
  fake_outside_logins outside_logins;
  fake_secrets secrets;
  std::atomic<bool> intake{true};
  std::atomic<bool> exits{true};
  std::atomic<bool> knows{true};  ///< it holds its lease
  std::atomic<bool> ready{true};
  std::unique_ptr<gateway> door;
};

// Who is who in the fakes.
inline const user_id the_user{0x1111'0001};
inline const user_id another_user{0x2222'0002};
inline const user_id the_viewer{0x1111'0002};
inline const user_id the_admin{0x1111'0003};
inline const session_id the_session{0x5555'0001};
inline const account_id the_account{0x3333'0003};
inline const order_id the_order{0x4444'0003};
constexpr jobs::job_id the_job{pack_id(4'000, 7)};
inline const symbol_id the_symbol = *symbol_id::parse("005930");

order_view plausible_order();
account_view plausible_account();
balance_view plausible_balance();
portfolio_view plausible_portfolio();
user_view plausible_user();
standing_view plausible_standing(user_id user);

}  // namespace madang
