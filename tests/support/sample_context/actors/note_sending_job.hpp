#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cluster/ports/job_kinds.hpp"
#include "tests/support/sample_context/actors/note_sender.hpp"

namespace madang::sample {

/// Makes the adapter that the settings ask for.
using sender_maker = std::function<std::unique_ptr<note_sender>(const settings&)>;

/// `send_notes`: sends its user's notes, newest first, one a step, below a greeting. A step that runs again sends the
/// same note under the same name.
jobs::job_kind note_sending_job(sender_maker make_sender);

}  // namespace madang::sample
