#include "tests/node/node_stage.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "actors/makers/maker_actor.hpp"
#include "config/door/door_settings.hpp"

namespace madang {

node_stage::node_stage() {
  spdlog::set_level(spdlog::level::off);
  config.node.data_dir = dir_.text() + "/data";
  config.http.listen = "127.0.0.1:0";
  config.contexts.edit<limit_settings>().lifted = true;
  config.entities.resend_after_ms = 200;
  config.identity.argon2_memory_kib = 1'024;
  config.projector.linger_ms = 5;
}

void node_stage::start() {
  instrument_listing listing;
  listing.symbol = symbol();
  listing.name = listing.name_ko = "Samsung Electronics";
  listing.base_price = base();
  node_parts parts;
  parts.makers = false;
  parts.listings = std::vector{listing};
  parts.time = &time;
  auto started = node::start(config, parts);
  if (!started) throw std::runtime_error(started.error());
  node_ = *std::move(started);
}

void node_stage::stop() {
  node_.reset();
}

account_id node_stage::account(std::size_t index) const {
  return house_account(index);
}
user_id node_stage::owner() const {
  return house_user();
}

void node_stage::stock(std::size_t accounts) {
  for (std::size_t i = 0; i < accounts; ++i) {
    const peer_message<user_to_account> opening{1, open_account{owner(), account_kind::house, currency::krw, "test"}};
    node_->entities().tell(account(i), peer_batch<user_to_account>{entity_of(owner()), {opening}, {}, false});
    const auto paid = deposit(i, 1'000'000'000);
    const auto issued =
        ask(account(i), issue_shares{account(i), symbol(), quantity::whole(1'000'000), money::whole(1'000'000)});
    if (!paid.holds<transaction_view>() || !issued.holds<balance_view>()) throw std::runtime_error("not stocked");
  }
}

order_view node_stage::place(std::size_t account_index, side on, price limit, std::int64_t shares, time_in_force tif) {
  place_order command;
  command.account = account(account_index);
  command.by = owner();
  command.symbol = symbol();
  command.side = on;
  command.time_in_force = tif;
  command.quantity = quantity::whole(shares);
  command.price = limit;
  command.received_at = time.now();
  const auto to = command.account;
  const auto given = ask(to, std::move(command));
  const auto* view = given.get_if<order_view>();
  return view == nullptr ? order_view{} : *view;
}

balance_view node_stage::balance(std::size_t account_index) {
  const auto of = account(account_index);
  const auto given = ask(of, read_account{of, owner(), account_read::balance});
  const auto* view = given.get_if<balance_view>();
  if (view == nullptr) throw std::runtime_error("the account does not say its balance");
  return *view;
}

quantity node_stage::held_shares(std::size_t account_index) {
  const auto of = account(account_index);
  const auto given = ask(of, read_account{of, owner(), account_read::positions});
  const auto* view = given.get_if<portfolio_view>();
  if (view == nullptr) throw std::runtime_error("the account does not say its positions");
  quantity held;
  for (const auto& one : view->positions) held += one.held;
  return held;
}

answer node_stage::deposit(std::size_t account_index, std::int64_t units) {
  return ask(account(account_index),
             deposit_funds{account(account_index), owner(), money::whole(units), {}, {}, time.now()});
}

market_image node_stage::image() {
  const auto found = node_->market().cache().image(symbol());
  return found ? *found : market_image{};
}

}  // namespace madang
