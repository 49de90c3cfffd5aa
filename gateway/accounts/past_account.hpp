#pragma once

#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/past_reads.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// A view of an account as it was at `?as_of=`, for whoever may see it today: `then(exchange_ptr, View&&)`.
template <class View, class Then>
void ask_past_account(route_services& with, const exchange_ptr& ex, account_id account, account_read what, Then then) {
  with.actors.ask<balance_view>(
      ex, account, read_account{account, ex->who(), account_read::balance},
      [&with, account, what, then = std::move(then)](const exchange_ptr& at, balance_view&& now, const answer&) {
        const auto moment = read_as_of(with, *at, now.seq);
        if (!moment) return;
        past_request wanted{entity_of(account), *moment, static_cast<std::uint8_t>(what)};
        wanted.counted_by = channel_kind::account;
        wanted.shows_uncounted = true;
        ask_past_view<View>(with, at, std::move(wanted), then);
      });
}

}  // namespace madang::accounts
