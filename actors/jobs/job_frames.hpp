#pragma once

#include <memory>

#include "cluster/ports/channel_registry.hpp"

namespace madang::jobs {

/// Makes the frames of `jobs:USER` out of the events in the journal.
std::unique_ptr<channel_frames> make_job_frames(journal& events);

}  // namespace madang::jobs
