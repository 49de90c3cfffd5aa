#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <deque>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "persistence/lists/query_session.hpp"

namespace madang {

/// The most rows of a list that is not read in pages: one that needs more is refused, as one that takes too long.
inline constexpr std::size_t whole_list_max = 300'000;

/// For a LIMIT: one more than the page, to know that there are more.
inline std::uint64_t one_more(const page& at) {
  return std::uint64_t{limit_of(at)} + 1;
}

/// How most lists are read: by one statement whose rows are the items. A context describes its list, this is the
/// reader of it (`query_registry`):
///
/// - `query`, and `item(row)`, the item of a row
/// - `sql(dialect)`, the statement, or several as an array; then `which(query)` says by its index which one reads it
/// - `parameters(query)`, a tuple of what the statement is asked with
/// - `is_search`, where most rows may be looked at in vain: then it stops when its time is over
/// - `shows_only_own`, where the statement itself reads nothing but what is the caller's
///
/// A query with a page `at` is read in pages, by a statement that ends with `LIMIT` of `one_more`; any other is whole.
/// `limit(query)`, where the page may be longer than a client's.
template <class List>
class statement_list {
 public:
  using query = typename List::query;
  using item = typename query::item;

  explicit statement_list(query_session& at) : at_(at) { add(at.sql, List::sql(at.sql.dialect())); }

  bool may_read(const query&) requires(List::shows_only_own) { return true; }

  list_result<query> read(const query& asked) {
    auto& rows = rows_of(asked);
    // What is bound lives until the rows are read.
    const auto with = List::parameters(asked);
    std::apply([&](const auto&... each) { rows.ask(each...); }, with);
    std::vector<item> items;
    bool stopped = false;
    while (!stopped && rows.next()) {
      items.push_back(List::item(rows));
      stopped = is_over(items.size());
    }
    rows.done();
    return end(asked, std::move(items), stopped);
  }

 private:
  static constexpr bool is_paged = requires(const query& asked) {
    { asked.at } -> std::convertible_to<page>;
  };
  static constexpr bool is_search = requires { requires List::is_search; };

  void add(sql_session& session, const std::string& sql) { rows_.emplace_back(session, sql); }
  template <std::size_t count>
  void add(sql_session& session, const std::array<std::string, count>& all) {
    for (const auto& sql : all) add(session, sql);
  }
  sql_statement& rows_of(const query& asked) {
    if constexpr (requires { List::which(asked); }) return rows_[List::which(asked)];
    return rows_.front();
  }

  static std::size_t page_size(const query& asked) {
    if constexpr (requires { List::limit(asked); }) {
      return List::limit(asked);
    } else {
      return limit_of(asked.at);
    }
  }
  bool is_over(std::size_t rows) {
    if constexpr (is_search) return at_.late();
    if constexpr (!is_paged) return rows > whole_list_max || at_.late();
    return false;
  }
  static list_result<query> end(const query& asked, std::vector<item> items, bool stopped) {
    if constexpr (is_paged) {
      return page_of_search(std::move(items), page_size(asked), stopped);
    } else {
      if (stopped) return refused{list_unavailable("the list is long")};
      return listing<item>{std::move(items), false};
    }
  }

  query_session& at_;
  std::deque<sql_statement> rows_;
};

}  // namespace madang
