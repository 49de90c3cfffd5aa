#pragma once

#include <utility>
#include <vector>

#include "gateway/api/channel_page.hpp"
#include "gateway/api/frame_writers.hpp"
#include "gateway/api/routing/route.hpp"
#include "gateway/problems/problem_table.hpp"
#include "gateway/problems/refusal_table.hpp"

namespace madang {

/// What contexts and engines bring to the gateway; filled once, see `gateway/contexts.cpp`.
struct gateway_registry {
  std::vector<route> routes;           ///< in the order of the API's description
  problem_table problems;              ///< what a request may be refused with
  refusal_table refusals;              ///< which of these answers a refusal of an entity
  frame_writers frames;                ///< `data` of private channels
  std::vector<channel_page> channels;  ///< what the description of the streams says

  void add(route one) { routes.push_back(std::move(one)); }
  /// A code of the context that no entity refuses with: its routes do.
  void add(const problem_code& one) { problems.add(one); }
  /// The rows of the context's refusals, see `refusal_table::add`.
  template <class Reject>
  void add_refusals(refusal_row (*row_of)(Reject)) {
    refusals.add(row_of);
    refusals.each_of(reject_context<Reject>, [&](const refusal_row& row) { problems.add(row.problem); });
  }
  void add(channel_page one) { channels.push_back(std::move(one)); }
};

}  // namespace madang
