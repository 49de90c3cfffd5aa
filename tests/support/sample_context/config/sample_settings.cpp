#include "tests/support/sample_context/config/sample_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::sample {
namespace {

bool is_path(std::string_view text) {
  return !text.empty();
}

}  // namespace

void add_settings(setting_registry& into) {
  using s = sample_settings;
  section_rows<s>(into, "sample", "Notebooks.")
      .integer("notes_max", &s::notes_max, 1, 1'000, "notes", "Notes that one notebook holds.")
      .text("shelf", &s::shelf, "a path", is_path, "Where notes are sent to.");
}

}  // namespace madang::sample
