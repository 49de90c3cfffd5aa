#pragma once

#include <any>
#include <functional>
#include <utility>

#include "messages/listing.hpp"

namespace madang {

/// A query of some context, by its type.
using any_query = std::any;
/// The `listing<Item>` that the type of the query calls for.
using any_listing = result<std::any, list_failure>;

/// Derived, rebuildable tables. Thread-safe; answers come on a thread of the store.
class read_models {
 public:
  virtual ~read_models() = default;

  /// Waits (bounded) until everything durable at this moment has been projected, then reads and calls
  /// `done(list_result<Query>)`. Answers `unavailable` at once when too many reads are queued.
  template <class Query, class Done>
  void ask(Query query, Done done) {
    ask_any(std::move(query), [done = std::move(done)](any_listing found) mutable {
      if (!found) return done(list_result<Query>(refused{found.error()}));
      done(list_result<Query>(std::any_cast<listing<typename Query::item>>(*std::move(found))));
    });
  }

 protected:
  virtual void ask_any(any_query query, std::function<void(any_listing)> done) = 0;
};

}  // namespace madang
