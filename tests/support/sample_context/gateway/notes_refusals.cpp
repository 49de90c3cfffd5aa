#include "tests/support/sample_context/gateway/notes_refusals.hpp"

namespace madang::sample {

// No default: the compiler names a refusal without a row.
refusal_row row_of(sample_reject why) {
  switch (why) {
    case sample_reject::notebook_unknown:
      return {problems::not_found};
    case sample_reject::idempotency_key_reused:
      return {problems::idempotency_key_reused};
    case sample_reject::too_many_requests:
      return {problems::too_many_requests};
    case sample_reject::notebook_full:
      return {{"notebook_full", 422, "The notebook is full"}, {"limit"}};
  }
  return {};
}

}  // namespace madang::sample
