#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "cluster/ports/job_kinds.hpp"
#include "messages/listing.hpp"
#include "messages/time.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::settlement {

/// One step of each kind of batch.
jobs::step_outcome settle_accounts(const jobs::step_context& step, calendar_day day);
jobs::step_outcome reconcile_ledgers(const jobs::step_context& step, calendar_day day);

/// Asks the read models and waits; this is a thread that may.
template <class Query>
list_result<Query> ask_lists(read_models& lists, Query query) {
  auto arrived = std::make_shared<std::promise<list_result<Query>>>();
  auto coming = arrived->get_future();
  lists.ask(std::move(query), [arrived](list_result<Query> found) { arrived->set_value(std::move(found)); });
  if (coming.wait_for(std::chrono::seconds(30)) != std::future_status::ready)
    return refused{list_unavailable("it was not read in time")};
  return coming.get();
}

/// The end of a batch whose result is a JSON object.
inline jobs::step_done done_with(std::string json) {
  jobs::step_done made;
  made.result.media_type = "application/json";
  made.result.bytes = json.size();
  made.result.text = std::move(json);
  return made;
}

}  // namespace madang::settlement
