#include "tests/support/fake_node.hpp"

#include <chrono>

#include "cluster/ports/console_desk.hpp"
#include "config/door/door_settings.hpp"
#include "config/identity/oauth_settings.hpp"
#include "tests/support/fake_answers.hpp"

namespace madang {

// ---- region --------------------------------------------------------------------------------------------------------

void fake_region::answer_with(entity who) {
  const std::lock_guard lock(mutex_);
  who_ = std::move(who);
}

std::vector<caf::message> fake_region::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}
std::vector<fake_region::receiver> fake_region::receivers() const {
  const std::lock_guard lock(mutex_);
  return receivers_;
}
std::size_t fake_region::heard_count() const {
  const std::lock_guard lock(mutex_);
  return heard_.size();
}

bool fake_region::wait_for(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, std::chrono::seconds(10), [&] { return heard_.size() >= count; });
}

void fake_region::route(entity_id to, caf::message message, bool new_entity, reply_token) {
  if (message.match_elements<request<read_standing>>()) {
    const auto& asked = message.get_as<request<read_standing>>(0);
    ++standings_asked;
    auto body = standing_of ? standing_of(asked.command.user) : answer_body(plausible_standing(asked.command.user));
    const auto& way_out = standings_out ? standings_out : out;
    if (body) way_out(answer{asked.reply_to, false, false, *std::move(body)});
    return;
  }
  entity who;
  {
    const std::lock_guard lock(mutex_);
    heard_.push_back(message);
    receivers_.push_back({new_entity ? entity_id{to.kind, 0} : to, new_entity});
    who = who_;
    came_.notify_all();
  }
  if (auto said = who ? who(message) : plausible_answer(message)) out(*std::move(said));
}

// ---- gate ----------------------------------------------------------------------------------------------------------

void fake_gate::pass(output out) {
  when_open([this, out = std::move(out)] { sink({out}); });
}

void fake_gate::when_open(std::function<void()> then) {
  {
    const std::lock_guard lock(mutex_);
    if (!open_) {
      held_.push_back(std::move(then));
      return;
    }
  }
  then();
}

void fake_gate::open() {
  std::deque<std::function<void()>> held;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    held.swap(held_);
  }
  for (auto& one : held) one();
}

// ---- the console ---------------------------------------------------------------------------------------------------

namespace {

/// Shows what it was asked, and refuses what begins with `no` or `what`.
class fake_console final : public console::desk {
 public:
  void answer(std::string word, std::string arguments, std::function<void(console::outcome)> done) override {
    if (arguments.starts_with("no")) return done(console::not_found("there is no " + arguments));
    if (arguments.starts_with("what")) return done(console::misused("it takes no " + arguments));
    done(console::report{{{"word", word}, {"arguments", arguments}}, {{"rows", {"row"}, {{"1"}, {"2"}}}}, {"Done."}});
  }
  void act(std::string word, std::string arguments, admin_act by, bool dry_run,
           std::function<void(console::outcome)> done) override {
    if (arguments.starts_with("unknown")) return done(refused{console::failure{console::fault::unknown, {}}});
    answer(word, arguments, [&](console::outcome found) {
      if (found) {
        found->values.push_back({"by", to_text(by.by)});
        found->values.push_back({"reason", by.reason});
        found->values.push_back({"is_dry", dry_run ? "yes" : "no"});
      }
      done(std::move(found));
    });
  }
};

fake_console the_console;

}  // namespace

// ---- the node ------------------------------------------------------------------------------------------------------

fake_node::fake_node(const std::function<void(settings&)>& change) : rules(*load_market_rules({})) {
  limits.http.listen = "127.0.0.1:0";
  // Every client of a test comes from one address, and most are one user.
  limits.contexts.edit<limit_settings>().lifted = true;
  limits.http.user_share_percent = limits.http.address_share_percent = 100;
  limits.identity.login_failures_max = limits.identity.login_failures_per_address_max = 1'000'000;
  if (change) change(limits);
  const auto& providers = limits.of<identity::oauth_settings>();
  outside_logins.in_line =
      std::make_shared<fair_queue>(static_cast<std::size_t>(providers.threads), providers.queue_max,
                                   share_limits{limits.http.user_share_percent, limits.http.address_share_percent});
  gateway_ports ports{entities,
                      outputs,
                      cache,
                      lists,
                      kinds,
                      channels,
                      channels,
                      channels,
                      persons,
                      tokens,
                      passwords,
                      secrets,
                      ids,
                      time,
                      metrics,
                      [this] {
                        return readiness{ready, {{"journal", ready ? "writable" : "disk full"}}};
                      },
                      [this] { return intake.load(); },
                      [this] { return exits.load(); },
                      1,
                      nullptr,
                      &rules,
                      nullptr,
                      nullptr,
                      nullptr,
                      &key_secrets};
  ports.instruments = &instruments;
  ports.settlement = &settlement;
  ports.hours = &hours;
  ports.events = &past;
  ports.console_desk = &the_console;
  ports.outside_logins = &outside_logins;
  ports.may_know = [this] { return knows.load(); };
  ports.cluster = [] {
    cluster_figures figures;
    figures.shards_owned = 100;
    figures.links = {{2, true, 7, 500'000'000}, {3, false, 0, 0}};
    figures.channels_followed = 4;
    return figures;
  };
  door = std::make_unique<gateway>(std::move(ports), limits);
  outputs.sink = [this](std::vector<output>&& all) { door->deliver(std::move(all)); };
  entities.out = [this](output one) { outputs.pass(std::move(one)); };
  entities.standings_out = [this](output one) {
    std::vector<output> all;
    all.push_back(std::move(one));
    door->deliver(std::move(all));
  };
  if (auto started = door->start(); !started) throw std::runtime_error(started.error());
}

fake_node::~fake_node() {
  door->stop(0);
  lists.work.drop();
  passwords.work.drop();
  outside_logins.in_line->close();
  outside_logins.calls.drop();
}

}  // namespace madang
