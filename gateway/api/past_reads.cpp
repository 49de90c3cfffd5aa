#include "gateway/api/past_reads.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "cluster/ports/clock.hpp"
#include "gateway/api/parameters/time_parameter.hpp"

namespace madang {
namespace {

constexpr std::string_view name = "as_of";
/// Answers show times to the microsecond: what is shown as this time is in it.
constexpr std::int64_t shown_step = 1'000;

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void refuse_text(exchange& ex, std::string_view code, const std::string& detail) {
  ex.refuse(problem{"parameter_invalid", detail, {{"?as_of", std::string(code), detail}}, {}, false});
}

std::optional<past_moment> number_of(exchange& ex, std::string_view text, std::uint64_t newest) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || number > newest) {
    ex.refuse("as_of_ahead");
    return std::nullopt;
  }
  if (number == 0) {
    ex.refuse("not_found");
    return std::nullopt;
  }
  return past_moment{number, {}, {}};
}

/// A moment of time; `wanted` says what else the text must be.
std::optional<past_moment> time_of(const route_services& with, exchange& ex, std::string_view text,
                                   const std::string& wanted) {
  constexpr std::size_t only_a_day = 10;
  const auto at = text.size() > only_a_day ? parse_moment(text, 0) : std::nullopt;
  if (!at) {
    refuse_text(ex, "format_invalid", wanted);
    return std::nullopt;
  }
  if (*at > with.ports.time.now()) {
    ex.refuse("as_of_ahead");
    return std::nullopt;
  }
  const bool is_as_shown = at->value % shown_step == 0;
  return past_moment{std::nullopt, *at, is_as_shown ? *at + (shown_step - 1) : *at};
}

void add_error(route& to, std::string_view code) {
  if (std::find(to.errors.begin(), to.errors.end(), code) == to.errors.end()) to.errors.push_back(code);
}

void refuse_past(const route_services& with, exchange& ex, const past_failure& why) {
  switch (why.fault) {
    case past_fault::not_there_yet:
      return ex.refuse("not_found");
    case past_fault::ahead:
      return ex.refuse("as_of_ahead");
    case past_fault::too_old:
      return ex.refuse("as_of_too_old");
    case past_fault::unreadable:
      break;
  }
  spdlog::warn("request {}: the past cannot be read: {}", ex.request_id, why.why);
  ex.refuse(with.come_again_later("unavailable"));
}

void ask_reader(route_services& with, const exchange_ptr& ex, past_request wanted,
                std::function<void(past_view&&)> take) {
  if (with.ports.past == nullptr) return ex->refuse(with.come_again_later("unavailable"));
  stand_in_line(*with.pools.pasts, with, ex,
                [past = with.ports.past, replies = with.replies, ex, wanted = std::move(wanted),
                 take = std::move(take)](const fair_queue::pass& pass) {
                  past->read(wanted, [replies, ex, take, pass](past_view found) {
                    const auto kept = std::make_shared<past_view>(std::move(found));
                    run_on_io_thread(replies, ex, [take, pass, kept] { take(std::move(*kept)); });
                  });
                });
}

}  // namespace

void add_as_of(route& to, std::string_view about) {
  add_as_of_time(to, about);
  add_error(to, "not_found");
}

void add_as_of_time(route& to, std::string_view about) {
  to.in_query.push_back({name, text_of(1, 40), about});
  add_error(to, "as_of_ahead");
  add_error(to, "as_of_too_old");
}

bool is_of_past(const exchange& ex) {
  return ex.query(name).has_value();
}

std::optional<past_moment> read_as_of(const route_services& with, exchange& ex, std::uint64_t newest) {
  const auto text = ex.query(name).value_or("");
  if (is_number(text)) return number_of(ex, text, newest);
  return time_of(with, ex, text, "It must be a number, or an RFC 3339 time.");
}

std::optional<time_of_view> read_time_of_view(const route_services& with, exchange& ex) {
  if (!is_of_past(ex)) return time_of_view{std::nullopt, with.ports.time.now()};
  const auto text = *ex.query(name);
  if (is_number(text)) {
    refuse_text(ex, "value_not_allowed",
                "Across accounts it must be an RFC 3339 time: a number counts in one account.");
    return std::nullopt;
  }
  const auto at = time_of(with, ex, text, "It must be an RFC 3339 time.");
  return at ? std::optional(time_of_view{*at, at->upto}) : std::nullopt;
}

void ask_past(route_services& with, const exchange_ptr& ex, past_request wanted,
              std::function<void(const exchange_ptr&, std::any&&)> then) {
  ask_reader(with, ex, std::move(wanted), [&with, ex, then = std::move(then)](past_view&& found) {
    if (!found) return refuse_past(with, *ex, found.error());
    then(ex, *std::move(found));
  });
}

void ask_past_if_there(route_services& with, const exchange_ptr& ex, past_request wanted,
                       std::function<void(const exchange_ptr&, std::any&&)> then) {
  ask_reader(with, ex, std::move(wanted), [&with, ex, then = std::move(then)](past_view&& found) {
    if (found) return then(ex, *std::move(found));
    if (found.error().fault == past_fault::not_there_yet) return then(ex, std::any{});
    refuse_past(with, *ex, found.error());
  });
}

}  // namespace madang
