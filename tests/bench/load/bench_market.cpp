#include "tests/bench/load/bench_market.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <stdexcept>

#include "config/settlement/settlement_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "tests/bench/load/bench_store.hpp"

namespace madang {

bench_market::bench_market(const std::string& dir, plan wanted) : plan_(wanted) {
  spdlog::set_level(spdlog::level::warn);
  config_.node.data_dir = dir;
  bench_store::choose_for(dir, config_);
  config_.accounts.max_open_orders = wanted.max_open_orders;
  config_.entities.max_in_memory = wanted.max_in_memory;
  for (std::size_t i = 0; i < wanted.symbols; ++i) {
    instrument_listing listing;
    listing.symbol = *symbol_id::parse("B" + std::to_string(100'000 + i));
    listing.name = listing.name_ko = listing.symbol.text();
    listing.base_price = base();
    listings_.push_back(listing);
  }
}

bench_market::~bench_market() {
  stop();
}

void bench_market::defer_settlement() {
  config_.contexts.edit<settlement::settlement_settings>().deferred = true;
}

void bench_market::start() {
  node_parts parts;
  parts.gateway = parts.identity = parts.makers = false;
  parts.listings = listings_;
  auto started = node::start(config_, parts);
  if (!started) throw std::runtime_error(started.error());
  node_ = *std::move(started);
}

void bench_market::stop() {
  node_.reset();
}

account_id bench_market::account(std::size_t index) const {
  return house_account(index);
}

void bench_market::stock() {
  request_window window(256);
  std::atomic<std::size_t> failed{0};
  auto& region = node_->entities();
  auto& client = node_->client();
  auto token = [&] {
    window.enter();
    return client.expect([&](const answer& given) {
      if (!given.holds<balance_view>() && !given.holds<transaction_view>()) ++failed;
      window.leave();
    });
  };
  for (std::size_t i = 0; i < plan_.accounts; ++i) {
    peer_message<user_to_account> opening{1, open_account{owner(), account_kind::house, currency::krw, "bench"}};
    region.tell(account(i), peer_batch<user_to_account>{entity_of(owner()), {opening}, {}, false});
    deposit_funds deposit{account(i), owner(), money::whole(1'000'000'000'000), {}, {}, {}};
    region.tell(account(i), request<deposit_funds>{token(), deposit});
    for (const auto& listing : listings_) {
      issue_shares issued{account(i), listing.symbol, quantity::whole(100'000'000), money::whole(1'000'000'000)};
      region.tell(account(i), request<issue_shares>{token(), issued});
    }
  }
  window.drain();
  if (failed != 0) throw std::runtime_error("accounts could not be stocked");
}

void bench_market::place(std::size_t account_index, std::size_t symbol_index, side on, price limit, std::int64_t shares,
                         std::function<void(const answer&)> done) {
  place_order command;
  command.account = account(account_index);
  command.by = owner();
  command.symbol = symbol(symbol_index);
  command.side = on;
  command.quantity = quantity::whole(shares);
  command.price = limit;
  command.received_at = node_->ports().time.now();
  auto token = node_->client().expect(std::move(done));
  node_->entities().tell(command.account, request<place_order>{token, std::move(command)});
}

}  // namespace madang
