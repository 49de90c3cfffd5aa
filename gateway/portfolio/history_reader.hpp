#pragma once

#include <functional>

#include "gateway/api/past_reads.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/portfolio/history.hpp"

namespace madang::portfolio {

/// Days that are asked for, both included.
struct day_range {
  calendar_day from;
  calendar_day to;
};

calendar_day today_of(const route_services& with);
/// The day of a moment in the market's zone.
calendar_day day_of(const route_services& with, unix_nanos at);

using with_history = std::function<void(const exchange_ptr&, history_facts&&)>;
/// Reads what the days of an account from the one before `wanted.from` follow from. Whoever asks has asked the account:
/// `now` is its answer.
void read_history(route_services& with, const exchange_ptr& ex, portfolio_view now, day_range wanted,
                  with_history then);
/// The same as it was known at a time, at which the account was as `then_was`.
void read_history_at(route_services& with, const exchange_ptr& ex, portfolio_view then_was, const past_moment& at,
                     day_range wanted, with_history then);

}  // namespace madang::portfolio
