#pragma once

#include <any>
#include <array>
#include <functional>
#include <memory>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "messages/ensure.hpp"
#include "persistence/lists/query_session.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

/// One kind of list: how its query is checked and read. `Reader` is made once per reading thread.
///
/// A reader has for each of its queries `list_result<Query> read(const Query&)` and, unless the query says
/// `static constexpr bool is_public = true`, `bool may_read(const Query&)`: whether what it is about is the caller's.
/// Where the tables have another layout on a server than in a file, a second reader reads them there.
struct query_entry {
  struct way {
    std::type_index reader;
    std::function<std::shared_ptr<void>(query_session&)> make_reader;
    any_listing (*read)(void* reader, const any_query& query);
  };
  std::string_view word;
  std::array<way, 2> ways;  ///< in a file, on a server

  const way& in(sql_dialect dialect) const { return ways[dialect == sql_dialect::sqlite ? 0 : 1]; }
};

/// The lists that the contexts offer, by the type of the query.
class query_registry {
 public:
  template <class Query, class Reader, class ServerReader = Reader>
  void add(std::string_view word) {
    query_entry entry{word, {way_of<Query, Reader>(), way_of<Query, ServerReader>()}};
    bool added = entries_.emplace(typeid(Query), std::move(entry)).second;
    ensure(added, "a query is registered once");
  }
  /// Null for a query of no context.
  const query_entry* find(std::type_index query) const {
    auto found = entries_.find(query);
    return found == entries_.end() ? nullptr : &found->second;
  }
  std::size_t size() const { return entries_.size(); }

 private:
  template <class Query, class Reader>
  static query_entry::way way_of() {
    return {typeid(Reader), [](query_session& at) -> std::shared_ptr<void> { return std::make_shared<Reader>(at); },
            &read_with<Query, Reader>};
  }
  template <class Query, class Reader>
  static any_listing read_with(void* reader, const any_query& query) {
    auto& at = *static_cast<Reader*>(reader);
    const auto& asked = *std::any_cast<Query>(&query);
    if constexpr (!requires { Query::is_public; }) {
      if (!at.may_read(asked)) return refused{list_not_owned()};
    }
    auto found = at.read(asked);
    if (!found) return refused{found.error()};
    return std::any(*std::move(found));
  }

  std::unordered_map<std::type_index, query_entry> entries_;
};

}  // namespace madang
