#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/api/cursor.hpp"
#include "gateway/api/route_services.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/shapes.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

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

/// Asks the read models and answers with a list. `not_owner(exchange)`: the caller does not own what it is of.
template <class Query, class Write, class NotOwner>
void serve_list(route_services& with, const exchange_ptr& ex, std::string_view list, Query query, Write write,
                NotOwner not_owner) {
  auto finish = [&with, ex, list, write, not_owner](const list_result<Query>& found) {
    if (!found && found.error().reason == list_failure::cause::not_owner) return not_owner(ex);
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    std::optional<list_cursor> next;
    if (found->more && !found->items.empty()) next = list_cursor{Query::cursor(found->items.back()), 0};
    ex->answer(list_response(found->items, list, next, write));
  };
  with.ports.lists.ask(std::move(query), [replies = with.replies, ex, finish](list_result<Query> got) {
    run_on_io_thread(replies, ex, [finish, got = std::move(got)] { finish(got); });
  });
}

template <class Query, class Write>
void serve_list(route_services& with, const exchange_ptr& ex, std::string_view list, Query query, Write write) {
  serve_list(with, ex, list, std::move(query), write, [](const exchange_ptr& at) { at->refuse("not_found"); });
}

/// The same of one account's list: where the caller does not own the account, the account says whether he may see it,
/// and the list is read as its owner's.
template <class Query, class Write>
void serve_list_of(route_services& with, const exchange_ptr& ex, account_id account, std::string_view list, Query query,
                   Write write) {
  auto ask_account = [&with, account, list, query, write](const exchange_ptr& at) {
    with.actors.ask<account_view>(
        at, read_account{account, at->who(), account_read::account},
        [&with, list, query, write](const exchange_ptr& to, account_view&& seen, const answer&) {
          auto of_owner = query;
          of_owner.by = seen.user;
          serve_list(with, to, list, std::move(of_owner), write);
        });
  };
  serve_list(with, ex, list, query, write, ask_account);
}

}  // namespace madang
