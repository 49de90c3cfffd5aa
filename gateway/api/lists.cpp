#include "gateway/api/lists.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace madang {

schema_ref page_schema(std::string_view title, schema_ref item) {
  return object_of(title, {{"items", array_of(std::move(item))}, {"next_cursor", nullable(text_of(1, 64))}});
}
schema_ref items_schema(std::string_view title, schema_ref item) {
  return object_of(title, {{"items", array_of(std::move(item))}});
}

std::vector<parameter> page_parameters(const settings& limits, std::vector<parameter> more) {
  std::vector<parameter> out{
      {"limit",
       with_fallback(integer_of(1, limits.http.page_limit_max), std::to_string(limits.http.page_limit_default)),
       "Items of one page."},
      {"cursor", text_of(1, 64), "`next_cursor` of the page before."},
  };
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

std::optional<page> read_page(const route_services& with, exchange& ex, std::string_view list) {
  page out;
  out.limit = static_cast<std::uint32_t>(with.limits.http.page_limit_default);
  if (const auto limit = ex.query("limit")) out.limit = static_cast<std::uint32_t>(std::stoul(std::string(*limit)));
  if (const auto text = ex.query("cursor")) {
    const auto cursor = parse_cursor(list, *text);
    if (!cursor) {
      ex.refuse("cursor_invalid");
      return std::nullopt;
    }
    out.before = cursor->before;
    out.before2 = cursor->before2;
    out.before3 = cursor->before3;
  }
  return out;
}

void refuse_list(const route_services& with, exchange& ex, std::string_view list, const std::string& why) {
  const auto second =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
  if (with.pools.list_warned_s.exchange(second) != second) {
    spdlog::warn("request {}: the list {} cannot be read: {}", ex.request_id, list, why);
  }
  ex.refuse(with.come_again_later("unavailable"));
}

}  // namespace madang
