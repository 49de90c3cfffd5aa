#pragma once

#include "cluster/ports/job_kinds.hpp"

namespace madang::accounts {

/// `ledger_export`: the ledger of one account (its id is the parameter) as a CSV file, newest entry first, a page each
/// step. The cursor holds where the list and the file go on, so a step that runs again writes the same rows.
jobs::job_kind ledger_export_job();

}  // namespace madang::accounts
