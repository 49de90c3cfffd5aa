#pragma once

#include <memory>

#include "cluster/ports/channel_registry.hpp"

namespace madang::sample {

/// Makes the frames of `notes:USER` out of the events in the journal.
std::unique_ptr<channel_frames> make_notebook_frames(journal& events);

}  // namespace madang::sample
