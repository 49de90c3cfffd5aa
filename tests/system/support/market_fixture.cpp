#include "tests/system/support/market_fixture.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "tests/support/process/test_store.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// Skips all tests where the store that they are to run on cannot be had.
class store_at_hand : public testing::Environment {
 public:
  void SetUp() override {
    if (const auto why = test_store_missing(); !why.empty()) GTEST_SKIP() << why;
  }
};
[[maybe_unused]] const auto* const store_check = testing::AddGlobalTestEnvironment(new store_at_hand);

/// The prepared data directory and who lives in it.
struct prepared_market {
  temp_dir dir;
  std::vector<trader> traders;

  std::string data() const { return dir.text() + "/data"; }
  std::string instruments() const { return dir.text() + "/instruments.toml"; }
};

const std::vector<std::string> symbol_names{"900001", "900002", "900003"};

void write_instruments(const std::string& file) {
  std::ofstream out(file);
  for (const auto& symbol : symbol_names) {
    out << "[[instruments]]\nsymbol = \"" << symbol << "\"\nname = \"Test " << symbol << "\"\nname_ko = \"시험 "
        << symbol << "\"\nmarket = \"KOSPI\"\nbase_price = \"10000\"\n\n";
  }
}

/// What a market order of this size filled.
std::int64_t take(std::uint16_t port, const trader& who, const std::string& symbol, const std::string& side,
                  std::int64_t quantity) {
  const auto reply = who.at(port).post("/orders", market_order_of(who, symbol, side, quantity));
  if (reply.status != 201) throw std::runtime_error("a market order was answered: " + reply.raw.body);
  return whole(reply.body["filled_quantity"]);
}

/// Buys from the makers until the trader has enough of every symbol.
void stock(std::uint16_t port, const trader& who, std::int64_t shares) {
  const auto until = after(60s);
  for (const auto& symbol : symbol_names) {
    std::int64_t has = 0;
    while (has < shares) {
      if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the makers sell too little");
      const auto got = take(port, who, symbol, "BUY", shares - has);
      if (got == 0) std::this_thread::sleep_for(5ms);
      has += got;
    }
  }
}

/// Trades away what the makers left in the books.
void clear_books(std::uint16_t port, const trader& who) {
  for (const auto& symbol : symbol_names) {
    while (take(port, who, symbol, "BUY", 5'000) > 0) continue;
    while (take(port, who, symbol, "SELL", 5'000) > 0) continue;
    const auto book = api_client(port).get("/market/orderbook/" + symbol).body;
    if (!book["bids"].empty() || !book["asks"].empty())
      throw std::runtime_error("the book could not be cleared: " + book.dump());
  }
}

void start_or_throw(madang_process& node) {
  if (!node.start()) throw std::runtime_error("the platform does not start:\n" + node.said());
}

std::unique_ptr<prepared_market> prepare(std::size_t trader_count, std::int64_t shares) {
  auto made = std::make_unique<prepared_market>();
  write_instruments(made->instruments());
  madang_process node({program(), made->data(), {"market.instruments_file=" + made->instruments()}});
  node.set("makers.enabled=true");
  node.set("makers.orders_per_second=2000");
  node.set("makers.levels=100");
  start_or_throw(node);
  for (std::size_t i = 0; i < trader_count; ++i) {
    made->traders.push_back(make_trader(node.port(), "trader" + std::to_string(i), 2'000'000'000));
    stock(node.port(), made->traders.back(), shares);
  }
  const auto janitor = make_trader(node.port(), "janitor", 5'000'000'000);
  stock(node.port(), janitor, 10 * shares);  // more than any bids that are left
  if (node.stop() != 0) throw std::runtime_error("the platform does not stop:\n" + node.said());
  node.set("makers.enabled=false");
  start_or_throw(node);
  clear_books(node.port(), janitor);
  if (node.stop() != 0) throw std::runtime_error("the platform does not stop:\n" + node.said());
  return made;
}

const prepared_market& the_prepared_market(std::size_t trader_count, std::int64_t shares) {
  static const auto made = prepare(trader_count, shares);
  return *made;
}

}  // namespace

void empty_market::start(const std::vector<std::string>& settings) {
  node = std::make_unique<madang_process>(madang_process::plan{program(), dir.text() + "/data", settings});
  ASSERT_TRUE(node->start()) << node->said();
}

api_reply log_in_administrator(const std::string& data, std::uint16_t port) {
  std::ifstream file(data + "/keys/admin_password");
  std::string password{std::istreambuf_iterator<char>(file), {}};
  while (!password.empty() && password.back() == '\n') password.pop_back();
  auto login = api_client(port).post("/users/login", {{"email", "admin@madang.local"}, {"password", password}});
  EXPECT_EQ(login.status, 200) << login.raw.body;
  return login;
}

const std::vector<std::string>& stocked_market::symbols() {
  return symbol_names;
}

void stocked_market::start(const std::vector<std::string>& settings) {
  const auto& ready = the_prepared_market(trader_count, shares_each);
  traders = ready.traders;
  copy_node_data(ready.data(), dir.text() + "/data");
  auto all = settings;
  all.push_back("market.instruments_file=" + ready.instruments());
  node = std::make_unique<madang_process>(madang_process::plan{program(), dir.text() + "/data", all});
  ASSERT_TRUE(node->start()) << node->said();
}

std::string stocked_market::instruments() {
  return the_prepared_market(trader_count, shares_each).instruments();
}

json stocked_market::place(const json& order, header_list headers) {
  const auto owner = std::find_if(traders.begin(), traders.end(),
                                  [&](const trader& one) { return one.account == order["account_id"]; });
  const auto reply = owner->at(port()).post("/orders", order, std::move(headers));
  EXPECT_EQ(reply.status, 201) << reply.raw.body;
  return reply.body;
}

json stocked_market::book_of(const std::string& symbol) {
  return api_client(port()).get("/market/orderbook/" + symbol).body;
}

std::int64_t stocked_market::all_cash() const {
  std::int64_t sum = 0;
  for (const auto& one : traders) sum += cash_of(port(), one);
  return sum;
}

std::int64_t stocked_market::all_shares(const std::string& symbol) const {
  std::int64_t sum = 0;
  for (const auto& one : traders) sum += shares_of(port(), one, symbol);
  return sum;
}

}  // namespace madang
