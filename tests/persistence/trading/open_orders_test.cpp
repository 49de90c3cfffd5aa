#include <map>

#include "persistence/trading/trading_queries.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

namespace madang {
namespace {

/// What the open orders of each account were after each event of its channel `orders:`, by replaying everything.
class true_pasts {
 public:
  explicit true_pasts(const hand_made_journal& journal) {
    for (const auto& batch : journal.batches()) {
      record_walk walk(*batch.bytes);
      record_view view;
      while (walk.next(view)) {
        if (view.stream.kind == entity_kind::order) take(view);
      }
    }
  }
  /// Version by order; nothing where the channel never had this number.
  const std::map<order_id, std::uint64_t>& at(account_id account, std::uint64_t number) const {
    static const std::map<order_id, std::uint64_t> none;
    const auto found = pasts_.find({account, number});
    return found == pasts_.end() ? none : found->second;
  }

 private:
  void take(const record_view& view) {
    const auto event = *decode_event<order_event>(view.type, view.version, view.payload);
    const order_id order{view.stream.key};
    if (const auto* placed = std::get_if<order_placed>(&event)) owners_[order] = placed->terms.account;
    for (std::size_t i = 0; i < view.channel_count; ++i) {
      if (view.channels[i].kind == channel_kind::orders) note(order, view, event, view.meta.channel_numbers[i]);
    }
  }
  void note(order_id order, const record_view& view, const order_event& event, std::uint64_t number) {
    const auto account = owners_.at(order);
    auto& open = open_[account];
    open[order] = view.meta.seq;
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { one.after; }) {
            if (!is_open(one.after.status)) open.erase(order);
          }
        },
        event);
    pasts_[{account, number}] = open;
  }

  std::map<order_id, account_id> owners_;
  std::map<account_id, std::map<order_id, std::uint64_t>> open_;
  std::map<std::pair<account_id, std::uint64_t>, std::map<order_id, std::uint64_t>> pasts_;
};

class open_orders_test : public projection_test {
 protected:
  void expect_truth(read_models& lists, const true_pasts& truth, account_id account) {
    const auto given = ask(lists, read_open_orders{account});
    ASSERT_TRUE(given) << given.error().text;
    ASSERT_EQ(given->items.size(), 1U);
    const auto& found = given->items.front();
    std::map<order_id, std::uint64_t> shown;
    for (const auto& order : found.orders) {
      EXPECT_TRUE(is_open(order.progress.status));
      shown[order.terms.order] = order.version;
    }
    EXPECT_EQ(shown, truth.at(account, found.number)) << "at number " << found.number;
    for (std::size_t i = 1; i < found.orders.size(); ++i) {
      EXPECT_GT(found.orders[i - 1].terms.order, found.orders[i].terms.order) << "newest first";
    }
  }
};

TEST_F(open_orders_test, are_read_with_the_number_of_the_channel) {
  hand_made_journal journal;
  made_up_orders flow(journal, {});
  for (int i = 0; i < 500; ++i) flow.step();
  journal.close_batch();
  const true_pasts truth(journal);
  const auto projection = project(journal, options());
  table_read_models lists(*projection, all_queries(), [&] { return journal.last(); }, {});
  std::size_t open = 0;
  for (const auto account : flow.accounts()) {
    expect_truth(lists, truth, account);
    const auto given = ask(lists, read_open_orders{account});
    EXPECT_EQ(given->items.front().number, journal.last_number({channel_kind::orders, account.value}));
    open += given->items.front().orders.size();
  }
  EXPECT_GT(open, 20U);
  const auto nobody = ask(lists, read_open_orders{{4711}});
  EXPECT_EQ(nobody->items.front().number, 0U);
  EXPECT_TRUE(nobody->items.front().orders.empty());
}

TEST_F(open_orders_test, are_those_of_the_number_also_while_the_tables_move_on) {
  hand_made_journal journal;
  made_up_orders::shape few;
  few.accounts = 2;
  few.cancel_percent = 50;
  made_up_orders flow(journal, few);
  for (int i = 0; i < 3'000; ++i) {
    flow.step();
    journal.close_batch();
  }
  const true_pasts truth(journal);
  const auto with = options("projection.db", 5);
  const auto projection = open(with);
  projection->start(fetch_from(journal));
  position durable;
  table_read_models lists(*projection, all_queries(), [&] { return durable; }, {});
  for (std::size_t i = 0; i < journal.batches().size(); ++i) {
    projection->offer(journal.batches()[i]);
    if (i % 3 == 0) expect_truth(lists, truth, flow.accounts()[i % 2]);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace madang
