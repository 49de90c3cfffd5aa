#include <atomic>
#include <chrono>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

std::string with_as_of(const std::string& path, const std::string& moment) {
  return path + (path.find('?') == std::string::npos ? "?" : "&") + "as_of=" + moment;
}

/// What was answered, and under which moments it has to be answered again to the letter.
class oracle {
 public:
  /// A read whose answer has a number of its own.
  void keep(const std::string& path, const std::string& number, const api_reply& reply) {
    ASSERT_EQ(reply.status, 200) << path << ": " << reply.raw.body;
    known_[with_as_of(path, number)] = reply.raw.body;
  }
  std::size_t size() const { return known_.size(); }

  void ask_again(api_client& by) const {
    std::size_t wrong = 0;
    for (const auto& [path, body] : known_) {
      const auto reply = by.get(path);
      EXPECT_EQ(reply.status, 200) << path << ": " << reply.raw.body;
      EXPECT_EQ(reply.raw.body, body) << path;
      wrong += reply.raw.body == body ? 0 : 1;
      ASSERT_LT(wrong, 5U) << "and more";
    }
  }

 private:
  std::map<std::string, std::string> known_;
};

class the_past : public stocked_market {
 protected:
  std::string balance_path() const { return "/accounts/" + who(0).account + "/balance"; }
  std::string portfolio_path() const { return "/portfolio/" + who(0).account; }
  /// What all accounts of the first trader are together.
  std::vector<std::string> over_accounts() const {
    const auto positions = "/positions/" + who(0).user;
    return {"/portfolio/summary", "/portfolio/analytics", positions, positions + "/pnl"};
  }

  /// Reads all there is and keeps each answer by its number, and by the time of the portfolio.
  void look(const std::vector<std::string>& orders) {
    auto me = who(0).at(port());
    const auto balance = me.get(balance_path());
    seen.keep(balance_path(), balance.body["seq"].dump(), balance);
    std::vector<std::pair<std::string, api_reply>> read{{balance_path(), balance}};
    for (const auto& order : orders) {
      const auto path = "/orders/" + order;
      read.emplace_back(path, me.get(path));
      seen.keep(path, read.back().second.body["version"].dump(), read.back().second);
    }
    for (const auto& symbol : {symbols()[0], symbols()[1]}) {
      for (const auto& path : {"/market/orderbook/" + symbol + "?depth=3", "/market/quote/" + symbol}) {
        read.emplace_back(path, me.get(path));
        seen.keep(path, read.back().second.body["seq"].dump(), read.back().second);
      }
    }
    read.emplace_back(portfolio_path() + "/positions", me.get(portfolio_path() + "/positions"));
    read.emplace_back(portfolio_path() + "/allocation", me.get(portfolio_path() + "/allocation"));
    for (const auto& path : over_accounts()) read.emplace_back(path, me.get(path));
    read.emplace_back(portfolio_path(), me.get(portfolio_path()));
    const auto now = read.back().second.body["as_of"].get<std::string>();
    for (const auto& [path, reply] : read) seen.keep(path, now, reply);
  }

  /// One thing that somebody does; orders of the first trader are remembered.
  void act(std::vector<std::string>& orders) {
    const auto pick = [&](std::int64_t below) { return static_cast<std::int64_t>(random_() % below); };
    const auto symbol = symbols()[static_cast<std::size_t>(pick(2))];
    const auto side = pick(2) == 0 ? "BUY" : "SELL";
    auto me = who(0).at(port());
    switch (pick(6)) {
      case 0: {
        const auto verb = pick(2) == 0 ? "deposit" : "withdraw";
        const json amount{{"amount", std::to_string(1 + pick(1'000))}};
        EXPECT_EQ(me.post("/accounts/" + who(0).account + "/" + verb, amount).status, 201);
        break;
      }
      case 1:
        if (!orders.empty()) me.remove("/orders/" + orders[static_cast<std::size_t>(pick(std::ssize(orders)))]);
        break;
      case 2:
        if (!orders.empty()) {
          me.patch("/orders/" + orders.back(), {{"quantity", std::to_string(1 + pick(9))}});
        }
        break;
      case 3:
        place(order_of(who(1 + static_cast<std::size_t>(pick(3))), symbol, side, 1 + pick(9), 9'900 + 10 * pick(20)));
        break;
      default:
        orders.push_back(place(order_of(who(0), symbol, side, 1 + pick(9), 9'900 + 10 * pick(20)))["order_id"]);
    }
  }

  oracle seen;

 private:
  std::mt19937 random_{20'261'129};
};

TEST_F(the_past, is_answered_to_the_letter_also_after_a_crash) {
  start();
  std::vector<std::string> orders;
  for (int round = 0; round < 40; ++round) {
    act(orders);
    const auto first = orders.size() > 3 ? orders.end() - 3 : orders.begin();
    look({first, orders.end()});
  }
  ASSERT_GT(seen.size(), 300U);
  auto me = who(0).at(port());
  seen.ask_again(me);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  act(orders);
  me = who(0).at(port());
  seen.ask_again(me);
}

TEST_F(the_past, is_that_of_a_busy_market_too) {
  start({"makers.enabled=true", "makers.orders_per_second=1000"});
  auto reader = who(0).at(port());
  const auto book = "/market/orderbook/" + symbols()[0];
  const auto quote = "/market/quote/" + symbols()[0];
  int n = 0;
  const auto look = [&] {
    for (const auto& path : {book, quote}) {
      const auto reply = reader.get(path);
      seen.keep(path, reply.body["seq"].dump(), reply);
    }
    if (n++ % 10 == 0) reader.post("/orders", market_order_of(who(0), symbols()[0], "BUY", 1));
    const auto balance = reader.get(balance_path());
    seen.keep(balance_path(), balance.body["seq"].dump(), balance);
    return n > 50 && seen.size() > 50;
  };
  ASSERT_TRUE(eventually(look, 60s)) << seen.size();
  seen.ask_again(reader);
}

TEST_F(the_past, has_a_beginning_and_an_end) {
  start();
  auto me = who(0).at(port());
  const auto order = place(order_of(who(0), symbols()[0], "BUY", 1, 9'000))["order_id"].get<std::string>();
  for (const auto& path :
       {balance_path(), portfolio_path(), portfolio_path() + "/positions", portfolio_path() + "/allocation",
        "/orders/" + order, "/market/orderbook/" + symbols()[0], "/market/quote/" + symbols()[0]}) {
    EXPECT_EQ(me.get(with_as_of(path, "2001-01-01T00:00:00Z")).code(), "not_found") << path;
    EXPECT_EQ(me.get(with_as_of(path, "0")).code(), "not_found") << path;
    EXPECT_EQ(me.get(with_as_of(path, "2190-01-01T00:00:00Z")).code(), "as_of_ahead") << path;
    EXPECT_EQ(me.get(with_as_of(path, "9000000000000000000")).code(), "as_of_ahead") << path;
    EXPECT_EQ(me.get(with_as_of(path, std::string(40, '9'))).code(), "as_of_ahead") << path;
    for (const std::string moment : {"-1", "1.5", "now", "2026-11-29", "2026-11-29T25:00:00Z", "%00", "1%2b1", "0x10",
                                     "2026-11-29T10:00:00", "%E2%91%A0", "1'--"}) {
      const auto reply = me.get(with_as_of(path, moment));
      EXPECT_EQ(reply.status, 400) << path << " " << moment << " " << reply.raw.body;
    }
    EXPECT_EQ(me.get(with_as_of(path, "")).status, 400) << path;
  }
  const auto balance = me.get(balance_path());
  const auto next = balance.body["seq"].get<std::uint64_t>() + 1;
  EXPECT_EQ(me.get(with_as_of(balance_path(), std::to_string(next))).code(), "as_of_ahead");
  EXPECT_EQ(me.get(with_as_of(balance_path(), balance.body["seq"].dump())).raw.body, balance.raw.body);
}

/// One more account was opened between two moments.
TEST_F(the_past, of_all_accounts_has_those_that_were_there) {
  start();
  auto me = who(0).at(port());
  std::vector<api_reply> before;
  for (const auto& path : over_accounts()) before.push_back(me.get(path));
  const auto then = me.get(portfolio_path()).body["as_of"].get<std::string>();
  const auto opened = me.post("/accounts", {{"kind", "PAPER"}, {"currency", "USD"}});
  ASSERT_EQ(opened.status, 201) << opened.raw.body;
  const auto second = opened.body["account_id"].get<std::string>();
  ASSERT_EQ(me.post("/accounts/" + second + "/deposit", {{"amount", "70"}}).status, 201);
  place(order_of(who(1), symbols()[0], "SELL", 7, 9'900));
  ASSERT_EQ(place(order_of(who(0), symbols()[0], "BUY", 7, 9'900))["status"], "FILLED");
  EXPECT_EQ(me.get("/portfolio/summary").body["items"].size(), 2U);
  EXPECT_EQ(me.get("/portfolio/analytics").body["items"].size(), 2U);
  const auto paths = over_accounts();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    EXPECT_NE(me.get(paths[i]).raw.body, before[i].raw.body) << paths[i];
    EXPECT_EQ(me.get(with_as_of(paths[i], then)).raw.body, before[i].raw.body) << paths[i];
    EXPECT_EQ(me.get(with_as_of(paths[i], "2001-01-01T00:00:00Z")).body["items"], json::array()) << paths[i];
  }
}

/// A number counts in one account: over several it is no moment.
TEST_F(the_past, of_all_accounts_is_that_of_a_time) {
  start();
  auto me = who(0).at(port());
  for (const auto& path : over_accounts()) {
    for (const std::string number : {"0", "1", "9000000000000000000"}) {
      const auto reply = me.get(with_as_of(path, number));
      EXPECT_EQ(reply.status, 400) << path << " " << number;
      EXPECT_EQ(reply.code(), "parameter_invalid") << path << " " << number;
      EXPECT_NE(reply.raw.body.find("a number counts in one account"), std::string::npos) << reply.raw.body;
    }
    for (const std::string moment : {"-1", "now", "2026-11-29", "2026-11-29T10:00:00", "%00", "1'--", ""}) {
      EXPECT_EQ(me.get(with_as_of(path, moment)).status, 400) << path << " " << moment;
    }
    EXPECT_EQ(me.get(with_as_of(path, "2190-01-01T00:00:00Z")).code(), "as_of_ahead") << path;
    EXPECT_EQ(api_client(port()).get(with_as_of(path, "2001-01-01T00:00:00Z")).status, 401) << path;
  }
  const auto positions = "/positions/" + who(0).user;
  EXPECT_EQ(who(1).at(port()).get(with_as_of(positions, "2001-01-01T00:00:00Z")).status, 404);
  EXPECT_EQ(me.get(with_as_of("/portfolio/analytics?from=2026-11-01", "2001-01-01T00:00:00Z")).status, 400)
      << "the day of the moment is the last one";
}

TEST_F(the_past, is_shown_by_the_rights_of_today) {
  start();
  auto stranger = who(1).at(port());
  api_client nobody(port());
  const auto order = place(order_of(who(0), symbols()[0], "BUY", 1, 9'000))["order_id"].get<std::string>();
  for (const auto& path : {balance_path(), portfolio_path(), portfolio_path() + "/positions",
                           portfolio_path() + "/allocation", "/orders/" + order}) {
    EXPECT_EQ(stranger.get(with_as_of(path, "1")).status, 404) << path;
    EXPECT_EQ(nobody.get(with_as_of(path, "1")).status, 401) << path;
  }
  EXPECT_EQ(nobody.get(with_as_of("/market/quote/" + symbols()[0], "1")).status, 200);
  const auto given =
      who(0).at(port()).post("/accounts/" + who(0).account + "/grants", {{"user_id", who(1).user}, {"access", "VIEW"}});
  ASSERT_EQ(given.status, 201) << given.raw.body;
  EXPECT_EQ(stranger.get(with_as_of(balance_path(), "1")).status, 200);
}

TEST_F(the_past, may_be_too_far_away) {
  start({"http.past_events_max=5"});
  auto me = who(0).at(port());
  EXPECT_EQ(me.get(with_as_of(balance_path(), "1")).status, 200);
  EXPECT_EQ(me.get(with_as_of(balance_path(), "20")).code(), "as_of_too_old");
}

/// The nearest state is an older snapshot each time: neither the first event nor the youngest snapshot is near enough.
TEST_F(the_past, is_reached_from_older_snapshots) {
  start({"makers.enabled=true", "makers.orders_per_second=2000", "journal.snapshot_every_events=3000",
         "journal.past_snapshot_events=1000", "http.past_events_max=10000"});
  auto reader = who(0).at(port());
  const auto book = "/market/orderbook/" + symbols()[0];
  const auto last_seq = [&] { return reader.get(book).body["seq"].get<std::uint64_t>(); };
  const auto begun = last_seq();
  ASSERT_TRUE(eventually([&] { return last_seq() > begun + 6'000; }, 60s));
  for (int n = 0; n < 20; ++n) {
    const auto reply = reader.get(book);
    seen.keep(book, reply.body["seq"].dump(), reply);
    std::this_thread::sleep_for(20ms);  // apart, so that they are of different states
  }
  const auto kept = last_seq();
  ASSERT_TRUE(eventually([&] { return last_seq() > kept + 15'000; }, 120s));
  seen.ask_again(reader);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  reader = who(0).at(port());
  seen.ask_again(reader);
}

/// Several who ask for far pasts at once are all served, and others go on meanwhile.
TEST_F(the_past, is_read_by_many_at_once) {
  start({"http.past_threads=1"});
  const auto last = api_client(port()).get("/market/orderbook/" + symbols()[0]).body["seq"].get<std::uint64_t>();
  std::vector<std::thread> readers;
  std::atomic<int> served{0};
  for (std::size_t reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&, reader] {
      auto me = who(reader).at(port());
      for (std::uint64_t n = 0; n < 5; ++n) {
        const auto at = std::to_string(1 + (last - 1) * (n * 4 + reader) / 20);
        if (me.get(with_as_of("/market/orderbook/" + symbols()[0], at)).status == 200) ++served;
      }
    });
  }
  EXPECT_EQ(place(order_of(who(5), symbols()[1], "BUY", 1, 9'000))["status"], "SUBMITTED");
  for (auto& one : readers) one.join();
  EXPECT_EQ(served.load(), 20);
}

}  // namespace
}  // namespace madang
