#include "actors/settlement/reconciliation.hpp"

#include <charconv>
#include <utility>

namespace madang::settlement {
namespace {

/// What an entry has done to cash; holds leave it as it is.
money effect_of(const ledger_entry& one) {
  const bool holds = one.kind == accounts::ledger_kind::hold || one.kind == accounts::ledger_kind::release;
  return holds ? money{} : one.amount;
}

/// A wide amount as two numbers of 64 bits.
constexpr wide_int half = 1'000'000'000'000'000;

class reader {
 public:
  explicit reader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  template <class Number>
  bool number(Number& into) {
    const auto [next, wrong] = std::from_chars(at_, end_, into);
    if (wrong != std::errc{}) return false;
    at_ = next == end_ ? end_ : next + 1;
    return true;
  }
  std::string word() {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const auto length = rest.find(' ');
    const auto taken = rest.substr(0, length);
    at_ += taken.size() + (length == std::string_view::npos ? 0 : 1);
    return std::string(taken);
  }
  bool at_end() const { return at_ == end_; }

 private:
  const char* at_;
  const char* end_;
};

/// `3 1048737 005930 1 65535 10000000 7000000`; what has no symbol has `-`.
std::string text_of(const difference& one) {
  return std::to_string(static_cast<unsigned>(one.cause)) + " " + std::to_string(one.account.value) + " " +
         (one.symbol.empty() ? "-" : one.symbol) + " " + std::to_string(one.first) + " " + std::to_string(one.last) +
         " " + std::to_string(one.expected) + " " + std::to_string(one.found);
}
std::optional<difference> parse_one(reader& from) {
  difference made;
  unsigned cause = 0;
  if (!from.number(cause) || !from.number(made.account.value)) return std::nullopt;
  made.cause = static_cast<difference_cause>(cause);
  made.symbol = from.word();
  if (made.symbol == "-") made.symbol.clear();
  const bool good =
      from.number(made.first) && from.number(made.last) && from.number(made.expected) && from.number(made.found);
  return good ? std::optional(made) : std::nullopt;
}

}  // namespace

void reconciliation::begin(account_id next, currency money_of) {
  account = next.value;
  before = 0;
  of_currency = static_cast<std::uint64_t>(money_of);
  expects = false;
  expected = {};
  ++accounts;
}

void reconciliation::take(const ledger_entry& one) {
  if (expects && one.cash_after != expected) add_cash(one.entry, one.cash_after);
  expects = true;
  expected = one.cash_after - effect_of(one);
  before = one.entry;
  const bool clears = one.kind == accounts::ledger_kind::buy || one.kind == accounts::ledger_kind::sell;
  if (clears && of_currency >= 1 && of_currency <= currencies) clearing[of_currency - 1] += one.amount;
}

void reconciliation::end() {
  if (expects && expected) {
    const auto left = std::exchange(expected, {});
    add_cash(0, left);
  }
  before = 0;
  expects = false;
  expected = {};
}

void reconciliation::add_cash(std::uint64_t entry, money left) {
  add({difference_cause::ledger, account_id{account}, {}, entry, entry, expected.raw, left.raw});
}

void reconciliation::add(const difference& one) {
  ++differences;
  if (shown.size() < shown_max) shown.push_back(one);
}

std::string reconciliation::to_text() const {
  std::string out = std::to_string(account) + " " + std::to_string(before) + " " + std::to_string(of_currency) + " " +
                    (expects ? "1 " : "0 ") + std::to_string(expected.raw) + " " + std::to_string(accounts) + " " +
                    std::to_string(differences);
  for (const auto& sum : clearing) {
    out += " " + std::to_string(static_cast<std::int64_t>(sum.raw / half)) + " " +
           std::to_string(static_cast<std::int64_t>(sum.raw % half));
  }
  for (const auto& one : shown) out += " " + text_of(one);
  return out;
}

std::optional<reconciliation> reconciliation::parse(std::string_view text) {
  reconciliation made;
  if (text.empty()) return made;
  reader from(text);
  int expects_number = 0;
  bool good = from.number(made.account) && from.number(made.before) && from.number(made.of_currency) &&
              from.number(expects_number) && from.number(made.expected.raw) && from.number(made.accounts) &&
              from.number(made.differences);
  for (auto& sum : made.clearing) {
    std::int64_t high = 0;
    std::int64_t low = 0;
    good = good && from.number(high) && from.number(low);
    sum = wide_money(wide_int{high} * half + low);
  }
  if (!good) return std::nullopt;
  made.expects = expects_number != 0;
  while (!from.at_end() && made.shown.size() < shown_max) {
    auto one = parse_one(from);
    if (!one) return std::nullopt;
    made.shown.push_back(*std::move(one));
  }
  return made;
}

}  // namespace madang::settlement
