#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/stream/stream_ports.hpp"
#include "messages/envelope/output.hpp"
#include "messages/result.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

/// Asks whose an account is, of the account itself. Answers come on the hub's thread, once, in bounded time; an error
/// is the code for the client: `forbidden` (also for an account that does not exist) or `unavailable`.
class account_inquiry {
 public:
  using balance_answer = result<balance_view, std::string_view>;
  using accounts_answer = result<std::vector<account_id>, std::string_view>;

  explicit account_inquiry(const stream_ports& ports) : ports_(ports) {}

  void ask_balance(account_id account, user_id by, std::function<void(balance_answer)> then);
  /// All accounts of a user.
  void ask_accounts(user_id by, std::function<void(accounts_answer)> then);
  /// Answers `unavailable` for what has taken too long.
  void sweep(std::int64_t now_ms);

 private:
  template <class Answer>
  struct question {
    std::int64_t expires_ms = 0;
    std::function<void(Answer)> then;
  };
  template <class Answer>
  using questions = std::unordered_map<std::uint64_t, question<Answer>>;

  template <class Answer>
  void settle(questions<Answer>& of, std::uint64_t number, Answer with);
  template <class Answer>
  void expire(questions<Answer>& of, std::int64_t now_ms);

  const stream_ports& ports_;
  questions<balance_answer> balances_;
  questions<accounts_answer> accounts_;
  std::uint64_t next_ = 1;
};

}  // namespace madang
