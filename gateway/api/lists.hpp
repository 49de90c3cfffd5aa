#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/api/parameters/cursor.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

/// `{"items": […], "next_cursor": … | null}`
schema_ref page_schema(std::string_view title, schema_ref item);
/// `{"items": […]}`
schema_ref items_schema(std::string_view title, schema_ref item);

/// `limit` and `cursor` of every list, before `more`.
std::vector<parameter> page_parameters(const settings& limits, std::vector<parameter> more = {});

/// The page that a request asks for; nothing when its cursor is none of ours (then it has been refused).
std::optional<page> read_page(const route_services& with, exchange& ex, std::string_view list);

/// `{"items": […], "next_cursor": …}`; `write(out, item)` appends one item, `next` is where the list goes on.
template <class Items, class Write>
http_response list_response(const Items& items, std::string_view list, std::optional<list_cursor> next, Write write) {
  return json_response(200, [&](std::string& out) {
    json_object body(out);
    {
      json_array array(body.member("items"));
      for (const auto& item : items) write(array.item(), item);
    }
    if (next) {
      body.word("next_cursor", cursor_text(list, *next));
    } else {
      body.nothing("next_cursor");
    }
  });
}

/// 503 for a list that could not be read, and why in the log; a line a second at most.
void refuse_list(const route_services& with, exchange& ex, std::string_view list, const std::string& why);

/// Asks the read models, in line with other lists; `take` gets what they say, on the request's thread.
template <class Query, class Take>
void ask_list(route_services& with, const exchange_ptr& ex, const Query& query, Take take) {
  // The next list begins when this one has been written out.
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<Query> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)] { take(got); });
                  });
                });
}

/// Asks the read models and answers with a list. `not_owner(exchange)`: the caller does not own what it is of.
template <class Query, class Write, class NotOwner>
void serve_list(route_services& with, const exchange_ptr& ex, std::string_view list, const Query& query, Write write,
                NotOwner not_owner) {
  auto finish = [&with, ex, list, write, not_owner](const list_result<Query>& found) {
    if (!found && found.error().reason == list_failure::cause::not_owner) return not_owner(ex);
    if (!found) return refuse_list(with, *ex, list, found.error().text);
    std::optional<list_cursor> next;
    if (found->more && !found->items.empty()) {
      page behind;
      begin_behind(behind, Query::cursor(found->items.back()));
      next = list_cursor{behind.before, behind.before2, behind.before3};
    }
    ex->answer(list_response(found->items, list, next, write));
  };
  ask_list(with, ex, query, finish);
}

template <class Query, class Write>
void serve_list(route_services& with, const exchange_ptr& ex, std::string_view list, const Query& query, Write write) {
  serve_list(with, ex, list, query, write, [](const exchange_ptr& at) { at->refuse("not_found"); });
}

}  // namespace madang
