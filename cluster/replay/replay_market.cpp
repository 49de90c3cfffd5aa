#include "cluster/replay/replay_market.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/contexts.hpp"
#include "cluster/region/rebuild_entity.hpp"
#include "config/embedded_text.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/order_messages.hpp"
#include "messages/trading/words.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;
constexpr auto stock_cash = money::whole(1'000'000'000'000);
constexpr auto stock_shares = quantity::whole(100'000'000);

refused<std::string> no(std::string why) {
  return {std::move(why)};
}

std::string reason_of(const answer_body& body) {
  if (const auto* why = std::get_if<refusal>(&body)) {
    if (auto of_account = why->as<account_reject>()) return std::string(to_text(*of_account));
    if (auto of_order = why->as<order_reject>()) return std::string(to_text(*of_order));
    return "refusal " + std::to_string(why->code);
  }
  if (const auto* closed = std::get_if<unavailable>(&body)) return closed->why;
  return "an answer of another kind";
}

/// Makes the directory with the rules of the stock's market in it, and gives the rules' file.
result<std::string, std::string> prepare(const std::filesystem::path& dir) {
  std::error_code failed;
  std::filesystem::create_directories(dir, failed);
  if (failed) return no(dir.string() + " cannot be made: " + failed.message());
  bool empty = std::filesystem::is_empty(dir, failed);
  if (failed || !empty) return no(dir.string() + " is not an empty directory; a replay starts from nothing");
  auto file = (dir / "us_ticks.toml").string();
  std::ofstream out(file, std::ios::binary);
  out << embedded_us_ticks;
  out.close();
  if (!out) return no(file + " cannot be written");
  return file;
}

}  // namespace

result<std::unique_ptr<replay_market>, std::string> replay_market::open(const std::string& dir, price base) {
  auto rules_file = prepare(dir);
  if (!rules_file) return no(rules_file.error());
  std::unique_ptr<replay_market> made(new replay_market);
  made->config_.node.data_dir = dir;
  made->config_.market.rules_file = *rules_file;
  made->config_.accounts.max_open_orders = 1'000'000;
  made->stock_.symbol = *symbol_id::parse("REPLAY");
  made->stock_.name = made->stock_.name_ko = "Replay";
  made->stock_.market = market_code::us;
  made->stock_.currency = currency::usd;
  made->stock_.base_price = base;
  if (auto started = made->start(); !started) return no(started.error());
  for (std::size_t owner = 0; owner < owners; ++owner) {
    if (auto stocked = made->stock(owner); !stocked) return no(stocked.error());
  }
  return made;
}

result<bool, std::string> replay_market::start() {
  node_parts parts;
  parts.gateway = parts.identity = parts.makers = false;
  parts.listings = {stock_};
  auto started = node::start(config_, parts);
  if (!started) return no(started.error());
  node_ = *std::move(started);
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (!image()) {
    if (std::chrono::steady_clock::now() > deadline) return no("the stock was not listed in time");
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

result<bool, std::string> replay_market::restart() {
  node_.reset();
  return start();
}

result<bool, std::string> replay_market::stock(std::size_t owner) {
  auto account = house_account(owner);
  auto& region = node_->entities();
  peer_message<user_to_account> opening{1, open_account{house_user(), account_kind::house, currency::usd, "replay"}};
  region.tell(account, peer_batch<user_to_account>{entity_of(house_user()), {opening}, {}, false});
  deposit_funds deposit{account, house_user(), stock_cash, {}, {}, {}};
  auto paid = node_->client().ask(region, account, deposit, patience);
  if (!paid) return no("an account gave no answer");
  if (!paid->holds<transaction_view>()) return no("a deposit failed: " + reason_of(paid->body));
  issue_shares issue{account, stock_.symbol, stock_shares, stock_cash};
  auto issued = node_->client().ask(region, account, issue, patience);
  if (!issued) return no("an account gave no answer");
  if (!issued->holds<balance_view>()) return no("an issue failed: " + reason_of(issued->body));
  return true;
}

template <class Id, class Command>
result<order_view, std::string> replay_market::ask(Id to, Command command) {
  auto given = node_->client().ask(node_->entities(), to, std::move(command), patience);
  if (!given) return no("no answer");
  auto* order = given->template get_if<order_view>();
  if (order == nullptr) return no(reason_of(given->body));
  return std::move(*order);
}

result<order_view, std::string> replay_market::place(std::size_t owner, side on, time_in_force tif, price limit,
                                                     quantity total) {
  place_order command;
  command.account = house_account(owner);
  command.by = house_user();
  command.symbol = stock_.symbol;
  command.side = on;
  command.time_in_force = tif;
  command.quantity = total;
  command.price = limit;
  command.received_at = node_->ports().time.now();
  return ask(command.account, command);
}

result<order_view, std::string> replay_market::amend(order_id order, quantity total) {
  amend_order command;
  command.order = order;
  command.by = house_user();
  command.quantity = total;
  command.received_at = node_->ports().time.now();
  return ask(order, command);
}

result<order_view, std::string> replay_market::cancel(order_id order) {
  return ask(order, cancel_order{order, house_user(), {}, node_->ports().time.now()});
}

result<order_view, std::string> replay_market::read(order_id order) {
  return ask(order, read_order{order, house_user()});
}

std::shared_ptr<const market_image> replay_market::image() const {
  return node_->ports().cache.image(stock_.symbol);
}

result<std::vector<traded>, std::string> replay_market::trades() {
  constexpr std::size_t page = 10'000;
  std::vector<traded> all;
  for (;;) {
    auto records = node_->journal().read_channel({channel_kind::trades, stock_.symbol.value}, all.size(), page);
    if (!records) return no("the journal's trades cannot be read: " + records.error().why);
    for (const auto& one : *records) {
      auto event = decode_event<symbol_event>(one.type, one.version, one.payload);
      if (!event) return no("a trade cannot be read: " + event.error().why);
      const auto* trade = std::get_if<traded>(&*event);
      if (trade == nullptr) return no("another event stands among the trades");
      all.push_back(*trade);
    }
    if (records->size() < page) return all;
  }
}

result<symbol_state, std::string> replay_market::rebuilt_symbol() {
  auto rebuilt = rebuild_entity(all_contexts().entities, node_->journal(), entity_of(stock_.symbol));
  if (!rebuilt) return no("the symbol cannot be rebuilt: " + rebuilt.error().why);
  return dynamic_cast<const typed_rebuild<symbol_entity, &start_symbol>&>(**rebuilt).state();
}

}  // namespace madang
