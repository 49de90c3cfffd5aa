#include "tests/commands/made_up_exchange.hpp"

#include <stdexcept>

#include "actors/identity/user.hpp"

namespace madang {
namespace {

constexpr std::uint16_t slot = 0x51;

constexpr std::uint64_t id_at(std::uint64_t number) {
  constexpr std::uint64_t ticks_of_2026_11_20 = 7'430'400'000'000;
  return pack_id(ticks_of_2026_11_20 + number, slot);
}

/// A journal that somebody else holds, as its own files.
class held_journal final : public stored_journal {
 public:
  explicit held_journal(std::shared_ptr<hand_made_journal> from) : from_(std::move(from)) {}

  std::string place() const override { return "the made-up exchange"; }
  result<std::optional<std::string>, std::string> writer() override { return std::optional<std::string>{}; }
  result<journal_facts, std::string> facts() override {
    journal_facts found;
    found.end = {from_->batches().size(), from_->last(), {}};
    found.incarnation = 1;
    return found;
  }
  result<std::optional<chain_hash>, std::string> chain_of(std::uint64_t) override {
    return std::optional<chain_hash>{};
  }
  void walk(std::uint64_t from, const std::function<bool(const batch_row&)>& each,
            const std::function<void(const std::string&)>&) override {
    for (auto number = from; number <= from_->batches().size(); ++number) {
      const auto& one = from_->batches()[number - 1];
      if (!each({number, 1, one.first, one.last, {}, *one.bytes})) return;
    }
  }
  std::filesystem::path head() const override { return {}; }

 private:
  std::shared_ptr<hand_made_journal> from_;
};

}  // namespace

const user_id made_up_exchange::ada{id_at(1)};
const account_id made_up_exchange::account{id_at(2)};
const account_id made_up_exchange::buyer{id_at(7)};
const order_id made_up_exchange::first_sale{id_at(3)};
const order_id made_up_exchange::second_sale{id_at(4)};
const order_id made_up_exchange::purchase{id_at(5)};
const order_id made_up_exchange::refused_order{id_at(6)};

made_up_exchange::made_up_exchange() {
  batches_->time = {began_s * nanos_per_second};
  batches_->step_ns = nanos_per_second;
  add_people();
  batches_->close_batch();
  add_trades();
  batches_->close_batch();
}

void made_up_exchange::add_people() {
  identity::registration_started started;
  started.user = ada;
  started.email_name = {0x1234};
  started.email_proof = 77;
  started.username_name = {0x5678};
  started.sealed_email = std::string(60, 'e');
  started.sealed_username = std::string(50, 'u');
  started.password_hash = hash;
  append(entity_of(ada), started);
  append(entity_of(account), account_opened{1, {ada, account_kind::paper, currency::krw, "Ada's"}});
  append(entity_of(account), funds_deposited{1, krw(1'000'000), krw(1'000'000), {}, {}});
  append(entity_of(account), funds_withdrawn{2, krw(250'000), krw(750'000), {}, {}});
}

void made_up_exchange::add_order(order_id id, side side, quantity wanted, price at) {
  const auto by = side == madang::side::sell ? account : buyer;
  order_terms terms;
  terms.order = id;
  terms.account = by;
  terms.user = ada;
  terms.symbol = test_symbol();
  terms.side = side;
  terms.quantity = wanted;
  terms.price = terms.worst = at;
  append(entity_of(id), order_placed{terms, 1});
  tell(symbol_, id, limit_order(by, side, wanted, at));
  add_symbol_events();
}

void made_up_exchange::add_symbol_events() {
  for (; symbol_events_written_ < symbol_.history.size(); ++symbol_events_written_) {
    std::visit([&](const auto& one) { append(entity_of(test_symbol()), one); },
               symbol_.history[symbol_events_written_].first);
  }
}

void made_up_exchange::add_progress(order_id id, order_status status, quantity filled) {
  order_progress after;
  after.status = status;
  after.quantity = shares(10);
  after.price = after.worst = won(70'100);
  after.filled = filled;
  after.traded = krw(70'100 * (filled.raw / quantity::one));
  if (!filled) {
    append(entity_of(id), order_submitted{1, 1, after, 2});
    return;
  }
  order_executed executed;
  executed.peer_message = status == order_status::filled ? 1 : 2;
  executed.answers = 1;
  executed.fill = {1, won(70'100), filled, liquidity_kind::maker};
  executed.after = after;
  executed.version_after = 3;
  append(entity_of(id), executed);
}

void made_up_exchange::add_trades() {
  add_order(first_sale, side::sell, shares(10), won(70'100));
  add_progress(first_sale, order_status::submitted, {});
  add_order(second_sale, side::sell, shares(10), won(70'100));
  add_progress(second_sale, order_status::submitted, {});
  add_order(purchase, side::buy, shares(4), won(70'100));
  add_progress(first_sale, order_status::partially_filled, shares(4));
  order_executed bought;
  bought.peer_message = bought.answers = 1;
  bought.fill = {1, won(70'100), shares(4), liquidity_kind::taker};
  bought.after = {order_status::filled, order_reason::none, shares(4),   won(70'100),
                  won(70'100),          shares(4),          krw(280'400)};
  bought.version_after = 2;
  append(entity_of(purchase), bought);
  order_terms terms;
  terms.order = refused_order;
  terms.account = account;
  terms.user = ada;
  terms.symbol = test_symbol();
  terms.quantity = shares(1);
  terms.time_in_force = time_in_force::ioc;
  terms.price = terms.worst = won(60'000);
  append(entity_of(refused_order), order_placed{terms, 1});
  order_cancelled ended;
  ended.peer_message = ended.answers = 1;
  ended.after = {order_status::cancelled, order_reason::no_liquidity, shares(1), won(60'000), won(60'000), {}, {}};
  ended.version_after = 2;
  append(entity_of(refused_order), ended);
}

journal_opener made_up_exchange::opener() const {
  return [from = batches_]() -> result<std::unique_ptr<stored_journal>, std::string> {
    return std::unique_ptr<stored_journal>(std::make_unique<held_journal>(from));
  };
}

std::unique_ptr<console::journal_reader> made_up_exchange::reader() const {
  auto opened = console::journal_reader::open(opener(), settings{});
  if (!opened) throw std::runtime_error(opened.error());
  return *std::move(opened);
}

}  // namespace madang
