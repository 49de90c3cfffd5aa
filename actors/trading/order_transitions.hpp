#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "messages/trading/order.hpp"

namespace madang::trading {

/// What can happen to an order, as the rows of the table below.
enum class order_step : std::uint8_t {
  submit,          ///< rests in the book
  execute,         ///< a fill that leaves something
  execute_last,    ///< the fill that leaves nothing
  cancel,          ///< out of the book with something left
  reject,          ///< never taken into the book
  expire,          ///< its day is over
  request_cancel,  ///< a client wants it cancelled
  request_amend,   ///< a client wants other terms
  answer_hold,     ///< the account's word on an amend that needs more
  amend,           ///< new terms
  fail_change,     ///< the symbol's refusal of a change
  recall,          ///< the account wants it out of the market
  release,         ///< an operator lets it go while its symbol is out of service
  withdraw,        ///< the symbol has answered the withdrawal of a released order
  trigger,         ///< its stop price is reached
  take_price,      ///< it has its limit from the book
};
constexpr std::size_t order_step_count = 16;

/// Where a step leads; `order_status{}` (0) where it cannot happen, which makes an event that says so a bug.
///
/// Rows are statuses from VALIDATED to EXPIRED. Legal and less obvious:
/// - An order can execute before it is submitted: it traded on arrival.
/// - A fill that raced our cancel is legal, so cancel_requested does not change the status.
/// - A resting order is amended into a marketable one; the pass that follows may fill it, or leave it where it was.
/// - answer_hold after the end: the account's answer to an amend that the last fill, or a rejection at the symbol's
/// door,
///   has overtaken. The peer message must be consumed, nothing else comes of it.
/// - fail_change after the end: the symbol's answer to a change that the end has overtaken; likewise.
/// - recall after the end: likewise.
/// - trigger before submit: its stop price was reached when it came. Nothing of an order trades before its trigger.
/// - take_price is the first that the book says: nothing of an order trades before it has its limit.
/// - withdraw comes after the end alone, and of CANCELLED orders only released ones ask for it.
constexpr order_status next_status(order_status from, order_step step) {
  constexpr auto no = order_status{};
  constexpr auto sub = order_status::submitted;
  constexpr auto par = order_status::partially_filled;
  constexpr auto fil = order_status::filled;
  constexpr auto can = order_status::cancelled;
  constexpr auto rej = order_status::rejected;
  constexpr auto exp = order_status::expired;
  constexpr auto val = order_status::validated;
  using row = std::array<order_status, order_step_count>;
  // clang-format off
  //                             submit execute last cancel reject expire ask-cancel ask-amend hold amend fail recall release withdraw trigger price
  constexpr row validated_row = {sub,   par,    fil, can,   rej,   exp,   val,       val,      val, val,  val, val,   can,    no,      val,     val};
  constexpr row submitted_row = {sub,   par,    fil, can,   no,    exp,   sub,       sub,      sub, sub,  sub, sub,   can,    no,      sub,     no};
  constexpr row partial_row   = {par,   par,    fil, can,   no,    exp,   par,       par,      par, par,  par, par,   can,    no,      no,      no};
  constexpr row filled_row    = {no,    no,     no,  no,    no,    no,    no,        no,       fil, no,   fil, fil,   no,     no,      no,      no};
  constexpr row rejected_row  = {no,    no,     no,  no,    no,    no,    no,        no,       rej, no,   rej, rej,   no,     no,      no,      no};
  constexpr row cancelled_row = {no,    no,     no,  no,    no,    no,    no,        no,       can, no,   can, can,   no,     can,     no,      no};
  constexpr row expired_row   = {no,    no,     no,  no,    no,    no,    no,        no,       exp, no,   exp, exp,   no,     no,      no,      no};
  // clang-format on
  auto column = static_cast<std::size_t>(step);
  switch (from) {
    case order_status::validated:
      return validated_row[column];
    case order_status::submitted:
      return submitted_row[column];
    case order_status::partially_filled:
      return partial_row[column];
    case order_status::filled:
      return filled_row[column];
    case order_status::rejected:
      return rejected_row[column];
    case order_status::cancelled:
      return cancelled_row[column];
    case order_status::expired:
      return expired_row[column];
    case order_status::pending:   // the account's, before there is an order
    case order_status::settled:   // settlement's
    case order_status::replaced:  // a broker's
      return no;
  }
  return no;
}

}  // namespace madang::trading
