#pragma once

#include "cluster/ports/job_kinds.hpp"
#include "tests/support/sample_context/actors/note_sender.hpp"

namespace madang::sample {

/// `send_notes`: sends as many notes as its parameter says, one a step. A step that runs again sends the same number.
jobs::job_kind note_sending_job(note_sender& to);

}  // namespace madang::sample
