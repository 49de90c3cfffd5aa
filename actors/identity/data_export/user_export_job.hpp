#pragma once

#include "cluster/ports/job_kinds.hpp"

namespace madang::identity {

/// `user_export`: all that is known of a user as one zip archive, a page of a list each step. The cursor holds where
/// the list and the archive go on, so a step that runs again writes the same bytes.
jobs::job_kind user_export_job();

}  // namespace madang::identity
