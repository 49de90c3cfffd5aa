#include "cluster/replay/book_replay.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace madang {

namespace {

constexpr price lobster_tick{100};
constexpr account_id nobody{0};
constexpr std::uint32_t any_number_of_fills = std::numeric_limits<std::uint32_t>::max();
/// Order numbers of the file are below it.
constexpr std::uint64_t first_anonymous = std::uint64_t{1} << 63;

/// An order that was taken out because it must have gone.
struct gone_order {
  resting_order order;
  order_id passed_by;  ///< the younger one at its price that traded; zero where its price was in the way
};

/// Order numbers rise with time, and anonymous quantity was there before the file.
bool is_older(order_id one, order_id other) {
  const bool one_named = one.value < first_anonymous;
  const bool other_named = other.value < first_anonymous;
  return one_named == other_named ? one < other : other_named;
}

class book_replay {
 public:
  book_replay(const lobster_book& truth, std::vector<lobster_message>* plain_flow)
      : truth_(truth), plain_flow_(plain_flow) {}

  replay_report run(const std::vector<lobster_message>& messages);

 private:
  void apply(const lobster_message& message);
  void add(const lobster_message& message);
  void add_in_old_place(const resting_order& order);
  void reduce(const lobster_message& message);
  void remove(const lobster_message& message);
  void execute(const lobster_message& message);
  /// Without a true book: takes out what an aggressor would meet before `until`, if that is given.
  void take_out_gone(side aggressor, price limit, std::optional<order_id> until);
  /// Puts an order that was passed over back, now that the file speaks of it again.
  void bring_back(order_id order);
  void note_inversion(order_id traded);
  /// Takes quantity off an order from before the file.
  void reduce_anonymous(const lobster_message& message, std::uint64_t& counter);

  void skip_unknown(const lobster_message& message);

  void seed(const lobster_message& first);
  void seed_level(side on, const lobster_level& level);
  void compare(side on);
  /// Makes the side what the true book says, from anonymous quantity, after a difference.
  void seed_anew(side on);
  void forget(side on, price at);

  // The book changes through these alone, so that the plain flow misses nothing.
  void rest(const resting_order& order);
  void take_off(order_id order, quantity by);
  void take_out(order_id order);
  void hit(const resting_order& maker, quantity by);
  void write(lobster_type type, const resting_order& order, quantity size);

  const lobster_row& true_row() const { return truth_.rows[row_]; }
  std::optional<order_id> anonymous_at(side on, price at) const;
  void contradict(std::uint64_t& counter, const std::string& what);

  const lobster_book& truth_;
  std::vector<lobster_message>* plain_flow_;
  std::int64_t now_ = 0;
  order_book book_{lobster_tick};
  replay_report report_;
  std::size_t row_ = 0;
  std::uint64_t anonymous_ = first_anonymous;
  std::uint64_t newest_ = 0;  // of the order numbers in the file so far
  std::unordered_map<order_id, gone_order> gone_;
  std::unordered_set<order_id> out_of_turn_;
};

const std::vector<lobster_level>& levels_of(const lobster_row& row, side on) {
  return on == side::buy ? row.buys : row.sells;
}

std::string describe(const lobster_message& message) {
  return "order " + std::to_string(message.order) + ", " + to_text(message.size) + " at " + to_text(message.price);
}

replay_report book_replay::run(const std::vector<lobster_message>& messages) {
  const bool has_truth = truth_.depth > 0;
  const auto rows = has_truth ? std::min(messages.size(), truth_.rows.size()) : messages.size();
  for (row_ = 0; row_ < rows; ++row_) {
    now_ = messages[row_].at;
    if (has_truth && row_ == 0) {
      seed(messages[0]);
    } else {
      apply(messages[row_]);
    }
    if (!has_truth) continue;
    compare(side::buy);
    compare(side::sell);
    ++report_.rows_compared;
  }
  report_.rows_not_compared = std::max(messages.size(), truth_.rows.size()) - report_.rows_compared;
  report_.resting = book_.size();
  report_.book_hash = hash_of(book_);
  return std::move(report_);
}

void book_replay::apply(const lobster_message& message) {
  if (message.type != lobster_type::added) bring_back({message.order});
  switch (message.type) {
    case lobster_type::added:
      return add(message);
    case lobster_type::reduced:
      return reduce(message);
    case lobster_type::deleted:
      return remove(message);
    case lobster_type::executed:
      return execute(message);
    case lobster_type::executed_hidden:
      ++report_.skipped_hidden;
      return;
    case lobster_type::crossed:
      ++report_.skipped_auction;
      return;
    case lobster_type::halted:
      ++report_.skipped_halt;
      return;
  }
}

void book_replay::add(const lobster_message& message) {
  take_out_gone(message.side, message.price, std::nullopt);
  const auto crosses =
      book_.plan(message.side, message.price, message.size, nobody, false, 1, [](const planned_fill&) {}).fills > 0;
  if (crosses) contradict(report_.changes_unlike, "a new order crosses: " + describe(message));
  const resting_order order{{message.order}, nobody, message.side, message.price, message.size};
  if (book_.find(order.order)) return contradict(report_.changes_unlike, "new twice: " + describe(message));
  std::int64_t total = 0;
  if (__builtin_add_overflow(book_.level_at(order.side, order.price).quantity.raw, order.leaves.raw, &total)) {
    return contradict(report_.changes_unlike, "more than a level can hold: " + describe(message));
  }
  ++report_.added;
  if (message.order < newest_) {
    ++report_.added_in_old_place;
    add_in_old_place(order);
  } else {
    rest(order);
  }
  newest_ = std::max(newest_, message.order);
}

void book_replay::add_in_old_place(const resting_order& order) {
  std::vector<resting_order> younger;
  book_.for_each([&](const resting_order& other) {
    const bool same_price = other.side == order.side && other.price == order.price;
    if (same_price && other.order > order.order && other.order.value < first_anonymous) younger.push_back(other);
  });
  for (const auto& other : younger) take_out(other.order);
  rest(order);
  for (const auto& other : younger) rest(other);
}

void book_replay::reduce(const lobster_message& message) {
  const auto found = book_.find({message.order});
  if (!found) return reduce_anonymous(message, report_.reduced);
  if (found->leaves <= message.size || found->price != message.price || found->side != message.side) {
    return contradict(report_.changes_unlike, "a part of it is not there: " + describe(message));
  }
  take_off({message.order}, message.size);
  ++report_.reduced;
}

void book_replay::remove(const lobster_message& message) {
  const auto found = book_.find({message.order});
  if (!found) return reduce_anonymous(message, report_.deleted);
  if (found->leaves != message.size || found->price != message.price || found->side != message.side) {
    contradict(report_.changes_unlike, "has " + to_text(found->leaves) + " when it is deleted: " + describe(message));
  }
  take_out({message.order});
  ++report_.deleted;
}

void book_replay::execute(const lobster_message& message) {
  const bool named = book_.find({message.order}).has_value();
  // An order from before the file stands before all others at its price, so only better prices must be gone.
  const price one{message.side == side::buy ? 1 : -1};
  take_out_gone(opposite(message.side), named ? message.price : message.price + one,
                named ? std::optional(order_id{message.order}) : std::nullopt);
  const auto maker = named ? order_id{message.order} : anonymous_at(message.side, message.price);
  if (!maker) return skip_unknown(message);
  std::optional<planned_fill> first;
  const auto planned = book_.plan(opposite(message.side), message.price, message.size, nobody, false,
                                  any_number_of_fills, [&](const planned_fill& fill) {
                                    if (!first) first = fill;
                                  });
  const auto there = book_.find(*maker)->leaves;
  const bool passes_over =
      first && first->price == message.price && is_older(first->maker, *maker) && message.size <= there;
  if (passes_over) {
    note_inversion(*maker);
    take_off(*maker, message.size);
    ++report_.executed;
    return;
  }
  if (planned.fills != 1 || planned.end != match_end::filled || first->maker != *maker ||
      first->price != message.price) {
    contradict(report_.makers_unlike, "an aggressor does not hit just this order: " + describe(message));
    // What the exchange did is done all the same, so that one difference stays one.
    take_off(*maker, std::min(message.size, there));
    return;
  }
  hit(*book_.find(*maker), message.size);
  ++report_.executed;
  if (!named) ++report_.executed_anonymous;
}

void book_replay::take_out_gone(side aggressor, price limit, std::optional<order_id> until) {
  if (truth_.depth > 0) return;
  std::vector<order_id> met;
  book_.plan(aggressor, limit, quantity{std::numeric_limits<std::int64_t>::max()}, nobody, false, any_number_of_fills,
             [&](const planned_fill& fill) { met.push_back(fill.maker); });
  if (until) met.erase(std::find(met.begin(), met.end(), *until), met.end());
  for (const auto order : met) {
    const auto gone = *book_.find(order);
    gone_[order] = {gone, until && gone.price == limit ? *until : order_id{}};
    take_out(order);
  }
  report_.gone_unseen += met.size();
}

void book_replay::bring_back(order_id order) {
  const auto found = gone_.find(order);
  if (found == gone_.end() || !found->second.passed_by) return;
  const auto back = found->second;
  gone_.erase(found);
  --report_.gone_unseen;
  note_inversion(back.passed_by);
  take_out_gone(back.order.side, back.order.price, std::nullopt);
  add_in_old_place(back.order);
}

void book_replay::note_inversion(order_id traded) {
  if (out_of_turn_.insert(traded).second) ++report_.source_inversions;
}

void book_replay::reduce_anonymous(const lobster_message& message, std::uint64_t& counter) {
  const auto there = anonymous_at(message.side, message.price);
  if (!there) return skip_unknown(message);
  const auto leaves = book_.find(*there)->leaves;
  if (leaves < message.size) {
    contradict(report_.changes_unlike, "more than was there before the file: " + describe(message));
  }
  take_off(*there, std::min(leaves, message.size));
  ++counter;
}

void book_replay::skip_unknown(const lobster_message& message) {
  ++report_.skipped_unknown;
  if (gone_.contains({message.order})) contradict(report_.changes_unlike, "is not gone: " + describe(message));
}

/// The order of the first message is known by name where it stands in the row; all else is anonymous.
void book_replay::seed(const lobster_message& first) {
  for (const auto on : {side::buy, side::sell}) {
    for (auto level : levels_of(true_row(), on)) {
      ++report_.levels_seeded;
      const bool has_first = first.type == lobster_type::added && first.side == on && first.price == level.price &&
                             first.size <= level.size;
      if (has_first) level.size -= first.size;
      if (level.size) seed_level(on, level);
      if (has_first) rest({{first.order}, nobody, on, first.price, first.size});
      newest_ = first.order;
    }
  }
  ++report_.skipped_seeded;
}

void book_replay::seed_level(side on, const lobster_level& level) {
  rest({{anonymous_++}, nobody, on, level.price, level.size});
}

void book_replay::compare(side on) {
  const auto& truth = levels_of(true_row(), on);
  std::vector<lobster_level> ours;
  book_.levels(on, book_.size(), [&](const book_level& level) { ours.push_back({level.price, level.quantity}); });
  const auto known = std::min(ours.size(), truth.size());
  const bool alike = std::equal(truth.begin(), truth.begin() + static_cast<std::ptrdiff_t>(known), ours.begin());
  // A true book that shows fewer levels than it could shows all.
  const bool too_many = ours.size() > truth.size() && truth.size() < truth_.depth;
  report_.levels_compared += known;
  if (!alike || too_many) {
    contradict(report_.levels_unlike,
               on == side::buy ? "the buys are not the true ones" : "the sells are not the true ones");
    return seed_anew(on);
  }
  for (auto i = known; i < ours.size(); ++i) {
    ++report_.levels_left;
    forget(on, ours[i].price);
  }
  for (auto i = known; i < truth.size(); ++i) {
    ++report_.levels_appeared;
    seed_level(on, truth[i]);
  }
}

void book_replay::seed_anew(side on) {
  while (const auto at = book_.best(on)) forget(on, *at);
  for (const auto& level : levels_of(true_row(), on)) seed_level(on, level);
}

void book_replay::forget(side on, price at) {
  std::vector<order_id> there;
  book_.for_each([&](const resting_order& order) {
    if (order.side == on && order.price == at) there.push_back(order.order);
  });
  for (const auto order : there) take_out(order);
}

void book_replay::rest(const resting_order& order) {
  book_.add(order);
  write(lobster_type::added, order, order.leaves);
}

void book_replay::take_off(order_id order, quantity by) {
  const auto before = *book_.find(order);
  book_.reduce(order, by);
  write(by == before.leaves ? lobster_type::deleted : lobster_type::reduced, before, by);
}

void book_replay::take_out(order_id order) {
  const auto gone = *book_.remove(order);
  write(lobster_type::deleted, gone, gone.leaves);
}

void book_replay::hit(const resting_order& maker, quantity by) {
  book_.execute(opposite(maker.side), maker.price, by, nobody, false, any_number_of_fills, [](const planned_fill&) {});
  write(lobster_type::executed, maker, by);
}

void book_replay::write(lobster_type type, const resting_order& order, quantity size) {
  if (plain_flow_ != nullptr) plain_flow_->push_back({now_, type, order.order.value, size, order.price, order.side});
}

std::optional<order_id> book_replay::anonymous_at(side on, price at) const {
  std::optional<order_id> found;
  if (book_.level_at(on, at).orders == 0) return found;
  book_.for_each([&](const resting_order& order) {
    if (order.side == on && order.price == at && order.order.value >= first_anonymous) found = order.order;
  });
  return found;
}

void book_replay::contradict(std::uint64_t& counter, const std::string& what) {
  ++counter;
  if (report_.first_contradiction.empty()) {
    report_.first_contradiction = "row " + std::to_string(row_ + 1) + ": " + what;
  }
}

}  // namespace

replay_report replay_lobster(const std::vector<lobster_message>& messages, const lobster_book& truth,
                             std::vector<lobster_message>* plain_flow) {
  return book_replay(truth, plain_flow).run(messages);
}

std::uint64_t hash_of(const order_book& book) {
  std::uint64_t hash = 0;
  const auto take = [&hash](std::uint64_t value) { hash = mix64(hash + 0x9E3779B97F4A7C15ULL + value); };
  book.for_each([&](const resting_order& order) {
    take(order.order.value);
    take(order.owner.value);
    take(static_cast<std::uint64_t>(order.side));
    take(static_cast<std::uint64_t>(order.price.raw));
    take(static_cast<std::uint64_t>(order.leaves.raw));
  });
  return hash;
}

std::string fault_of(const replay_report& report, bool has_true_book) {
  if (report.replayed() + report.rows_compared == 0) return "nothing was replayed";
  if (has_true_book && report.rows_not_compared > 0) {
    return std::to_string(report.rows_not_compared) + " of " +
           std::to_string(report.rows_compared + report.rows_not_compared) +
           " rows were not compared: the files have not the same number of rows";
  }
  if (report.contradictions() == 0) return {};
  return std::to_string(report.contradictions()) + " contradictions, the first in " + report.first_contradiction;
}

std::string to_text(const replay_report& report) {
  std::string text;
  const auto line = [&](const char* what, std::uint64_t count) {
    text += what;
    text += ": " + std::to_string(count) + "\n";
  };
  line("replayed", report.replayed());
  line("  added", report.added);
  line("  of these in an old place, because they came into view", report.added_in_old_place);
  line("  reduced", report.reduced);
  line("  deleted", report.deleted);
  line("  executed, each against the order that was named", report.executed);
  line("  of these against quantity from before the file", report.executed_anonymous);
  line("skipped", report.skipped());
  line("  the first message, which is in the first row", report.skipped_seeded);
  line("  hidden executions", report.skipped_hidden);
  line("  auctions", report.skipped_auction);
  line("  halts", report.skipped_halt);
  line("  of orders never seen", report.skipped_unknown);
  line("orders that must have gone unseen", report.gone_unseen);
  line("orders that the source lets trade before older ones", report.source_inversions);
  line("rows compared with the true book", report.rows_compared);
  line("rows not compared", report.rows_not_compared);
  line("levels compared", report.levels_compared);
  line("levels that came into view", report.levels_appeared);
  line("levels that left the view", report.levels_left);
  line("contradictions", report.contradictions());
  if (!report.first_contradiction.empty()) text += "  " + report.first_contradiction + "\n";
  line("resting at the end", report.resting);
  line("hash of the book", report.book_hash);
  return text;
}

}  // namespace madang
