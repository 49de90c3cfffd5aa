#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "cluster/ports/job_kinds.hpp"
#include "messages/listing.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/ports/result_files.hpp"

/// What steps of jobs of several contexts do.
namespace madang::jobs {

/// Asks the read models and waits; a step's thread may. Refused as unavailable where they do not answer in time.
template <class Query>
list_result<Query> ask_lists(read_models& lists, Query query,
                             std::chrono::seconds patience = std::chrono::seconds(30)) {
  auto arrived = std::make_shared<std::promise<list_result<Query>>>();
  auto coming = arrived->get_future();
  lists.ask(std::move(query), [arrived](list_result<Query> found) { arrived->set_value(std::move(found)); });
  if (coming.wait_for(patience) != std::future_status::ready)
    return refused{list_unavailable("it was not read in time")};
  return coming.get();
}

/// What becomes of a step whose result cannot be written. `what` is too large, with a capital letter: `The ledger`.
inline step_outcome outcome_of(const result_failure& why, std::string_view what) {
  switch (why.fault) {
    case result_fault::too_large:
      return step_failed{{"result_too_large", std::string(what) + " is larger than a result may be."}};
    case result_fault::full:
      return step_failed{{"results_full", "There is no room for more results of jobs."}};
    case result_fault::behind:
    case result_fault::missing:
      return step_more{};  // another node has the file: from the beginning
    case result_fault::disk:
      break;
  }
  return step_unavailable{why.why};
}

/// The end of a job whose result is a JSON object.
inline step_done done_with_json(std::string json) {
  step_done made;
  made.result.media_type = "application/json";
  made.result.bytes = json.size();
  made.result.text = std::move(json);
  return made;
}

}  // namespace madang::jobs
