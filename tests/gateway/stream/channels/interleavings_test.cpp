// Clients that subscribe, unsubscribe, authenticate and leave in any order, against a node that answers in any order
// and loses frames: held against a model that knows what each client is owed.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/ids.hpp"
#include "tests/gateway/stream/channels/stage.hpp"

namespace madang {
namespace {

using namespace stream_tests;
using nlohmann::json;

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed * 1'000'003) {}
  std::uint64_t below(std::uint64_t bound) { return mix64(++state_ * 0x9e3779b97f4a7c15ULL) % bound; }
  bool once_in(std::uint64_t n) { return below(n) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::uint64_t state_;
};

/// A frame that a client has sent and that is not answered yet: what the answer must be.
struct owed_answer {
  bool subscribe = true;
  std::set<std::string> open;                  ///< channels that must be accepted, or unavailable
  std::map<std::string, std::string> refused;  ///< by name: the code that is due
  std::map<std::string, std::vector<std::string>> bare;
  std::set<std::string> named;                       ///< what is wanted by itself, too
  std::map<std::string, std::uint64_t> resume;       ///< those that can be served
  std::map<std::string, std::string> resume_errors;  ///< the code that is due for another
  std::map<std::string, std::uint64_t> newest;       ///< of the private channels when the frame came
  std::set<std::string> asked_ahead;
  bool refused_any = false;
  std::vector<std::string> echo;  ///< of an unsubscribe

  bool is_over() const { return subscribe && open.empty() && refused.empty() && resume_errors.empty() && refused_any; }
};

class world {
 public:
  explicit world(std::uint64_t seed) : chance_(seed), at_(1'000) {
    at_.own(kims, kim);
    at_.own(kims_second, kim);
    at_.own(lees, lee);
    at_.accounts.held = true;
    at_.accounts.open_of = [this](account_id account) {
      const auto newest = newest_[channel_text({channel_kind::orders, account.value})];
      return std::optional(open_orders{account, newest - std::min(newest, chance_.below(3)), {}});
    };
    for (const auto channel : {book_channel, trades_channel}) at_.channels.open(channel, 0);
    for (const auto account : {kims, kims_second, lees}) {
      owners_[channel_text({channel_kind::orders, account.value})] = at_.accounts.accounts[account].owner;
      owners_[channel_text({channel_kind::account, account.value})] = at_.accounts.accounts[account].owner;
    }
    for (const auto user : {kim, lee}) owners_[channel_text({channel_kind::jobs, user.value})] = user;
    for (const auto& [name, _] : owners_) names_.push_back(name);
    for (const auto* name :
         {"book:005930", "trades:005930", "quote:005930", "book", "orders", "account", "jobs", "x:y"}) {
      names_.emplace_back(name);
    }
    names_.push_back(channel_text({channel_kind::orders, 0x9999}));
    for (int i = 0; i < 4; ++i) come();
  }

  void step() {
    switch (chance_.below(12)) {
      case 0:
      case 1:
        return subscribe();
      case 2:
        return unsubscribe();
      case 3:
        return authenticate();
      case 4:
        return chance_.once_in(4) ? leave() : ping();
      case 5:
        return void(chance_.once_in(20) ? at_.let_time_pass() : at_.to_private.sweep());
      case 6:
      case 7:
        return answer_one();
      case 8:
        return publish();
      case 9:
        return append();
      case 10:
        return deliver_late();
      default:
        return turn();
    }
  }

  /// All that is under way arrives, and every channel has one more event: every reader must get to the end.
  void end() {
    at_.accounts.answer_all();
    at_.outputs.open();
    settle();
    for (const auto channel : {book_channel, trades_channel}) at_.channels.publish(channel, 0, false);
    for (const auto& [name, _] : owners_) append_to(name, false);  // nothing would tell that the last one is lost
    settle();
    std::set<std::string> heard;
    for (const auto& who : clients_) {
      ASSERT_TRUE(who.owed.empty()) << "a frame is never answered";
      for (const auto& [name, last] : who.last) {
        heard.insert(name);
        EXPECT_EQ(last, newest_of(name)) << name << ": a reader is behind";
      }
    }
    for (const auto& name : names_) {
      if (const auto channel = at_.contexts.channels.parse(name)) {
        EXPECT_EQ(at_.listeners.in(*channel), heard.contains(name)) << name;
      }
    }
    for (auto& who : clients_) at_.leave(*who.reader);
    for (const auto& name : heard) EXPECT_FALSE(at_.listeners.in(*at_.contexts.channels.parse(name))) << name;
    EXPECT_EQ(at_.requests.waiting(), 0U);
  }

 private:
  struct client {
    made_up_reader* reader = nullptr;
    std::optional<user_id> user;
    std::deque<owed_answer> owed;
    std::map<std::string, std::optional<std::uint64_t>> last;  ///< of what is subscribed; nothing: it has not begun
    std::map<std::string, std::uint64_t> least;                ///< where one that has not begun must not begin before
  };

  void come() {
    client fresh;
    fresh.reader = &at_.open();
    clients_.push_back(std::move(fresh));
  }
  client& somebody() { return clients_[chance_.below(clients_.size())]; }
  std::vector<std::string> some_names() {
    std::set<std::string> some;
    for (auto count = 1 + chance_.below(4); count > 0; --count) some.insert(chance_.one_of(names_));
    return {some.begin(), some.end()};
  }
  std::uint64_t newest_of(const std::string& name) {
    const auto channel = *at_.contexts.channels.parse(name);
    return owners_.contains(name) ? newest_[name] : at_.channels.last(channel);
  }
  std::vector<std::string> own_channels(const std::string& word, user_id user) {
    std::vector<std::string> all;
    for (const auto& [name, owner] : owners_) {
      if (owner == user && name.starts_with(word + ":")) all.push_back(name);
    }
    return all;
  }

  // ---- what clients do ----

  void subscribe() {
    auto& who = somebody();
    const auto names = some_names();
    owed_answer owed;
    for (const auto& name : names) expect(owed, who, name);
    json resume = json::object();
    for (const auto& name : owed.open) {
      if (owners_.contains(name)) owed.newest[name] = newest_[name];
      if (!chance_.once_in(3)) continue;
      const bool ahead = chance_.once_in(4);
      resume[name] = ahead ? 1'000'000 : chance_.below(newest_of(name) + 1);
      if (ahead) {
        owed.asked_ahead.insert(name);
        owed.resume_errors[name] = "resume_ahead";
      } else {
        owed.resume[name] = resume[name];
      }
    }
    if (chance_.once_in(6)) {
      resume["orders"] = 1;
      owed.resume_errors["orders"] = "resume_unknown";
    }
    who.owed.push_back(std::move(owed));
    at_.subscribe(*who.reader, names, resume);
    read(who);
  }
  void expect(owed_answer& owed, const client& who, const std::string& name) {
    const bool is_bare = name == "orders" || name == "account" || name == "jobs";
    if (is_bare && who.user) {
      owed.bare[name] = own_channels(name, *who.user);
      owed.open.insert(owed.bare[name].begin(), owed.bare[name].end());
    } else if (is_bare || name.starts_with("orders:") || owners_.contains(name)) {
      if (!who.user) {
        owed.refused[name] = "token_missing";
      } else if (owners_.contains(name) && owners_.at(name) == *who.user) {
        owed.open.insert(name);
        owed.named.insert(name);
      } else {
        owed.refused[name] = "forbidden";
      }
    } else if (name == "book:005930" || name == "trades:005930") {
      owed.open.insert(name);
    } else {
      owed.refused[name] = "channel_unknown";
    }
  }
  void unsubscribe() {
    auto& who = somebody();
    owed_answer owed;
    owed.subscribe = false;
    const auto names = some_names();
    for (const auto& name : names) {
      if (name != "book" && name != "x:y") owed.echo.push_back(name);
    }
    who.owed.push_back(std::move(owed));
    at_.unsubscribe(*who.reader, names);
    read(who);
  }
  void authenticate() {
    auto& who = somebody();
    const auto as = chance_.once_in(8) ? lee : who.user.value_or(chance_.once_in(2) ? kim : lee);
    const bool changes = who.user && *who.user != as;
    at_.say(*who.reader, {{"op", "auth"}, {"token", "good:" + std::to_string(as.value)}});
    if (changes) {
      EXPECT_EQ(who.reader->closed_with, "4401 another_user");
      return replace(who);
    }
    who.user = as;
    read(who);
  }
  void ping() {
    auto& who = somebody();
    at_.say(*who.reader, {{"op", "ping"}});
    read(who);
  }
  void leave() { replace(somebody()); }
  void replace(client& who) {
    at_.leave(*who.reader);
    who = client{&at_.open(), {}, {}, {}, {}};
  }

  // ---- what the node does ----

  void answer_one() {
    if (chance_.once_in(3)) {
      at_.outputs.open();
    } else if (chance_.once_in(3)) {
      at_.outputs.shut = true;
    }
    if (!at_.accounts.waiting.empty()) at_.accounts.answer_one(chance_.below(at_.accounts.waiting.size()));
    turn();
  }
  void turn() {
    if (!at_.lists.empty() && chance_.once_in(2)) {
      const auto read = std::move(at_.lists.front());
      at_.lists.erase(at_.lists.begin());
      read();
    }
    at_.drain();
    for (auto& who : clients_) read(who);
  }
  void publish() { at_.channels.publish(chance_.once_in(2) ? book_channel : trades_channel, 0, chance_.once_in(5)); }
  void append() {
    auto at = owners_.begin();
    std::advance(at, chance_.below(owners_.size()));
    append_to(at->first, chance_.once_in(10));
  }
  void append_to(const std::string& name, bool lost) {
    const auto channel = *at_.contexts.channels.parse(name);
    const auto seq = ++newest_[name];
    private_frame frame =
        channel.kind == channel_kind::account ? made_up_balance(seq, 1, {channel.key}) : made_up_order(seq);
    frame.channel = channel;
    at_.history.frames[channel].insert({seq, frame});
    if (channel.kind == channel_kind::account) at_.accounts.accounts[{channel.key}].balance.seq = seq;
    if (at_.listeners.in(channel) && !lost) late_.push_back(std::move(frame));
  }
  void deliver_late() {
    if (late_.empty()) return;
    const auto at = late_.begin() + static_cast<std::ptrdiff_t>(chance_.below(std::min<std::size_t>(late_.size(), 4)));
    at_.to_private.deliver(*at);
    late_.erase(at);
    for (auto& who : clients_) read(who);
  }
  void settle() {
    while (!late_.empty()) deliver_late();
    for (int i = 0; i < 50; ++i) {
      at_.run();
      at_.to_private.sweep();
    }
    for (auto& who : clients_) read(who);
  }

  // ---- what clients get ----

  void read(client& who) {
    while (!who.reader->frames.empty()) take(who, who.reader->next());
    ASSERT_EQ(who.reader->closed_with, "");
  }
  void take(client& who, const json& frame) {
    const std::string type = frame["type"];
    if (type == "authenticated" || type == "pong") return;
    if (type == "error") return take_error(who, frame);
    if (type == "subscribed" || type == "unsubscribed") return take_answer(who, frame);
    take_data(who, frame);
  }
  void take_error(client& who, const json& frame) {
    ASSERT_FALSE(who.owed.empty()) << frame;
    auto& owed = who.owed.front();
    const std::string name = frame["ch"];
    owed.refused_any |= !std::string(frame["code"]).starts_with("resume_");
    if (frame["code"] == "unavailable") {
      take_unavailable(who, owed, name);
    } else if (std::string(frame["code"]).starts_with("resume_")) {
      ASSERT_EQ(owed.resume_errors[name], frame["code"]) << frame;
      owed.resume_errors.erase(name);
    } else {
      ASSERT_EQ(owed.refused[name], frame["code"]) << frame;
      owed.refused.erase(name);
    }
    if (owed.is_over()) who.owed.pop_front();
  }
  /// A channel, or a bare name: then what it stands for is not known, and only what is named by itself is still wanted.
  void take_unavailable(client& who, owed_answer& owed, const std::string& name) {
    const auto refused = owed.refused.find(name);
    if (refused != owed.refused.end()) {
      ASSERT_EQ(refused->second, "forbidden") << name << ": only for an owner somebody has to be asked";
      owed.refused.erase(refused);
      return;
    }
    ASSERT_TRUE(owed.open.contains(name) || owed.bare.contains(name)) << name;
    if (owed.open.erase(name) != 0) {
      owed.resume_errors.erase(name);
      who.last.erase(name);  // a resume had ended what was subscribed before
    }
    for (const auto& each : owed.bare[name]) {
      if (owed.named.contains(each)) continue;
      owed.open.erase(each);
      owed.resume_errors.erase(each);
    }
  }
  void take_answer(client& who, const json& frame) {
    ASSERT_FALSE(who.owed.empty()) << frame;
    const auto owed = std::move(who.owed.front());
    who.owed.pop_front();
    const std::vector<std::string> channels = frame["channels"];
    if (frame["type"] == "unsubscribed") {
      ASSERT_FALSE(owed.subscribe) << frame;
      ASSERT_EQ(channels, owed.echo);
      for (const auto& name : channels) {
        std::erase_if(who.last,
                      [&](const auto& one) { return one.first == name || one.first.starts_with(name + ":"); });
      }
      return;
    }
    ASSERT_TRUE(owed.subscribe) << frame;
    ASSERT_TRUE(owed.refused.empty()) << frame;
    ASSERT_EQ(std::set(channels.begin(), channels.end()), owed.open) << frame;
    ASSERT_TRUE(owed.resume_errors.empty()) << frame;
    for (const auto& name : channels) begin(who, owed, name, frame["seq"].at(name));
  }
  /// Where the client stands in a channel that it is told to be subscribed.
  void begin(client& who, const owed_answer& owed, const std::string& name, std::uint64_t number) {
    ASSERT_LE(number, newest_of(name)) << name;
    const bool resumes = owed.resume.contains(name);
    if (who.last.contains(name) && !resumes && !owed.asked_ahead.contains(name)) return;
    who.last[name] = resumes ? std::optional(owed.resume.at(name)) : std::nullopt;
    if (!resumes && name.starts_with("jobs:")) who.last[name] = number;
    who.least[name] = name.starts_with("account:") ? owed.newest.at(name) : 0;
  }
  void take_data(client& who, const json& frame) {
    const std::string name = frame["ch"];
    ASSERT_TRUE(who.last.contains(name)) << "it is not subscribed: " << frame;
    auto& last = who.last[name];
    const std::uint64_t seq = frame["seq"];
    if (const auto owner = owners_.find(name); owner != owners_.end()) {
      ASSERT_EQ(owner->second, *who.user) << frame;
      if (frame["type"] == "snapshot") {
        ASSERT_FALSE(last) << "a snapshot is the first frame: " << frame;
        ASSERT_FALSE(name.starts_with("jobs:"));
      } else {
        ASSERT_EQ(frame["prev"], seq - 1);
        ASSERT_TRUE(last) << "what has a snapshot begins with it: " << frame;
        ASSERT_EQ(seq, *last + 1) << frame;
      }
      ASSERT_TRUE(last || seq >= who.least[name]) << frame;
    } else if (frame["type"] == "update") {
      ASSERT_TRUE(last) << "nothing came before: " << frame;
      ASSERT_EQ(frame["prev"], *last) << frame;
    }
    last = seq;
  }

  dice chance_;
  stage at_;
  std::map<std::string, user_id> owners_;  ///< of the private channels
  std::vector<std::string> names_;
  std::map<std::string, std::uint64_t> newest_;
  std::vector<private_frame> late_;
  std::vector<client> clients_;
};

TEST(interleavings, of_requests_answers_and_events_give_each_client_what_it_is_owed) {
  for (std::uint64_t seed = 1; seed <= 30 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    world all(seed);
    for (int i = 0; i < 1'500 && !testing::Test::HasFailure(); ++i) all.step();
    if (!testing::Test::HasFailure()) all.end();
  }
}

}  // namespace
}  // namespace madang
