#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// A note with its text opened, for its owner alone.
struct shown_note {
  std::uint64_t number = 0;
  std::string text;
  unix_nanos written_at;
};

void write_shown_note(std::string& out, const shown_note& note);
schema_ref note_schema();
void write_notebook(std::string& out, const notebook_view& notebook);
schema_ref notebook_schema();
/// The data of an event of `notes:USER`.
schema_ref notebook_frame_schema();
void write_notebook_frame(std::string& out, const notebook_frame& event, unix_nanos);

}  // namespace madang::sample
