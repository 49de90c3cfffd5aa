#include "gateway/stream/channels/account_inquiry.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include "cluster/ports/region.hpp"
#include "gateway/api/pending_replies.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/queries.hpp"

namespace madang {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t accounts_max = 500;

std::int64_t steady_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

account_inquiry::balance_answer judge(const answer& reply) {
  if (const auto* balance = reply.get_if<balance_view>()) return *balance;
  if (std::holds_alternative<unavailable>(reply.body)) return refused{"unavailable"sv};
  return refused{"forbidden"sv};
}

account_inquiry::accounts_answer judge(const list_result<list_accounts>& list) {
  if (!list) return refused{"unavailable"sv};
  std::vector<account_id> accounts;
  for (const auto& one : list->items) accounts.push_back(one.account);
  return accounts;
}

}  // namespace

template <class Answer>
void account_inquiry::settle(questions<Answer>& of, std::uint64_t number, Answer with) {
  auto node = of.extract(number);
  if (!node.empty()) node.mapped().then(std::move(with));
}

template <class Answer>
void account_inquiry::expire(questions<Answer>& of, std::int64_t now_ms) {
  std::vector<std::uint64_t> late;
  for (const auto& [number, one] : of) {
    if (one.expires_ms <= now_ms) late.push_back(number);
  }
  for (const auto number : late) settle(of, number, Answer(refused{"unavailable"sv}));
}

void account_inquiry::ask_balance(account_id account, user_id by, std::function<void(balance_answer)> then) {
  const auto number = next_++;
  const auto expires_ns = steady_ns() + ports_.request_timeout_ms * 1'000'000;
  balances_[number] = {expires_ns / 1'000'000, std::move(then)};
  const auto token =
      ports_.replies->expect([this, number](answer&& reply) { settle(balances_, number, judge(reply)); }, expires_ns);
  ports_.entities.tell(account, request<read_account>{token, {account, by, account_read::balance}});
}

void account_inquiry::ask_accounts(user_id by, std::function<void(accounts_answer)> then) {
  const auto number = next_++;
  accounts_[number] = {steady_ns() / 1'000'000 + ports_.request_timeout_ms, std::move(then)};
  page whole;
  whole.limit = accounts_max;
  ports_.lists.ask(list_accounts{by, whole},
                   [this, number, replies = ports_.replies](list_result<list_accounts> reply) {
                     const auto kept = std::make_shared<accounts_answer>(judge(reply));
                     replies->post([this, number, kept] { settle(accounts_, number, *kept); });
                   });
}

void account_inquiry::sweep(std::int64_t now_ms) {
  expire(balances_, now_ms);
  expire(accounts_, now_ms);
}

}  // namespace madang
