#pragma once

#include <string_view>

#include "cluster/ports/job_kinds.hpp"

namespace madang::settlement {

/// The word of the job that every batch of a day is; its parameters say which.
inline constexpr std::string_view batch_word = "settlement";

/// Batches of a day. CASH: each account that has something due on the day or before is told to settle it; the job looks
/// again until none has, so that whatever was lost in between is told once more. The account itself settles a date only
/// once. RECONCILE: every ledger is read against itself.
jobs::job_kind batch_job();

}  // namespace madang::settlement
