#pragma once

#include <any>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "cluster/ports/past_reader.hpp"
#include "gateway/api/routing/route.hpp"
#include "gateway/api/routing/route_services.hpp"

namespace madang {

/// Adds `?as_of=` to a route, and the codes that it is refused with.
void add_as_of(route& to, std::string_view about);

bool is_of_past(const exchange& ex);
/// The moment of `?as_of=`. `newest`: the number of the present read. Nothing where the request has been refused: it is
/// no moment, before the first number, or ahead.
std::optional<past_moment> read_as_of(const route_services& with, exchange& ex, std::uint64_t newest);

/// Adds `?as_of=` to a route over several entities, where it is a time.
void add_as_of_time(route& to, std::string_view about);

/// When several entities are looked at: now, or at the time of `?as_of=`.
struct time_of_view {
  std::optional<past_moment> past;  ///< nothing: as they are
  unix_nanos upto;                  ///< what was stamped by then is in it
};
/// Nothing where the request has been refused: a number counts in one entity only.
std::optional<time_of_view> read_time_of_view(const route_services& with, exchange& ex);

/// Asks for a view of the past; refusals are answered here. Whoever asks has found out that the caller may read.
void ask_past(route_services& with, const exchange_ptr& ex, past_request wanted,
              std::function<void(const exchange_ptr&, std::any&&)> then);
/// The same for one of several: an empty view says that the entity was not there yet.
void ask_past_if_there(route_services& with, const exchange_ptr& ex, past_request wanted,
                       std::function<void(const exchange_ptr&, std::any&&)> then);

template <class View, class Then>
void ask_past_view(route_services& with, const exchange_ptr& ex, past_request wanted, Then then) {
  ask_past(with, ex, std::move(wanted), [then = std::move(then)](const exchange_ptr& at, std::any&& found) {
    then(at, std::any_cast<View&&>(std::move(found)));
  });
}

}  // namespace madang
