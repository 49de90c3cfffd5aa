#include "tests/support/sample_context/gateway/note_json.hpp"
#include "tests/support/sample_context/gateway/note_routes.hpp"
#include "tests/support/sample_context/gateway/notes_refusals.hpp"

namespace madang::sample {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_note_routes(to, limits);
  to.add_refusals<sample_reject>(row_of);
  to.frames.add<notebook_frame, write_notebook_frame>();
  to.add(channel_page{.kind = channel_kind::sample,
                      .about = "Each event of the notebook, with the notebook after it",
                      .update = notebook_frame_schema(),
                      .snapshot = {}});
}

}  // namespace madang::sample
