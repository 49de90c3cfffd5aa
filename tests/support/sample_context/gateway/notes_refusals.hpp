#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// How a refusal of the context is answered.
refusal_row row_of(sample_reject why);

}  // namespace madang::sample
