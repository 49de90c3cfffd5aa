#include "tests/bench/load/bench_gateway.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <stdexcept>
#include <variant>

#include "actors/makers/maker_actor.hpp"
#include "config/door/door_settings.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

template <class View>
void expect(const std::optional<answer>& given, const char* what) {
  if (!given || !given->template holds<View>()) throw std::runtime_error(what);
}

}  // namespace

bench_gateway::bench_gateway(const std::string& dir, std::size_t symbols, settings config, doors wanted) {
  spdlog::set_level(spdlog::level::warn);
  config.node.data_dir = dir;
  config.http.listen = "127.0.0.1:0";
  auto& limits = config.contexts.edit<limit_settings>();
  limits.lifted = !wanted.limits;
  if (wanted.limits) limits.roles = "TRADER=1000000/1000000";
  if (!wanted.passwords) {
    config.identity.argon2_memory_kib = 8;
    config.identity.argon2_iterations = 1;
  }
  for (std::size_t i = 0; i < symbols; ++i) {
    instrument_listing listing;
    listing.symbol = *symbol_id::parse("B" + std::to_string(100'000 + i));
    listing.name = listing.name_ko = listing.symbol.text();
    listing.base_price = price::whole(base);
    listings_.push_back(listing);
  }
  node_parts parts;
  parts.makers = false;
  parts.listings = listings_;
  auto started = node::start(std::move(config), parts);
  if (!started) throw std::runtime_error(started.error());
  node_ = *std::move(started);
}

bench_gateway::~bench_gateway() = default;

void bench_gateway::stock(std::size_t account, std::size_t symbol) {
  const auto id = house_account(account);
  peer_message<user_to_account> opening{1, open_account{house_user(), account_kind::house, currency::krw, "bench"}};
  node_->entities().tell(id, peer_batch<user_to_account>{entity_of(house_user()), {opening}, {}, false});
  const auto ask = [&](auto command) { return node_->client().ask(node_->entities(), id, std::move(command), 10s); };
  expect<transaction_view>(ask(deposit_funds{id, house_user(), money::whole(1'000'000'000'000), {}, {}, {}}),
                           "no deposit");
  expect<balance_view>(ask(issue_shares{id, listings_[symbol].symbol, quantity::whole(500'000'000), money::whole(1)}),
                       "no shares");
}

void bench_gateway::place(std::size_t account, std::size_t symbol, side on, std::int64_t limit, std::int64_t shares) {
  place_order command;
  command.account = house_account(account);
  command.by = house_user();
  command.symbol = listings_[symbol].symbol;
  command.side = on;
  command.quantity = quantity::whole(shares);
  command.price = price::whole(limit);
  command.received_at = node_->ports().time.now();
  expect<order_view>(node_->client().ask(node_->entities(), command.account, command, 10s),
                     "an order of the house was refused");
}

}  // namespace madang
