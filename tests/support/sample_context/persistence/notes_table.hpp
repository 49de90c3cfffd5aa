#pragma once

#include <string_view>
#include <vector>

#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// A row of the table `notes`.
struct note_row {
  static constexpr std::string_view table_name = "notes";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::user_id user_id;
  std::uint64_t number = 0;
  std::vector<std::byte> sealed_text;
  unix_nanos written_at;

  MADANG_FIELDS(user_id, number, sealed_text, written_at)
};

/// The notes that are there.
class notes_table final : public plain_table<note_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const note_written& event) {
    const auto* text = reinterpret_cast<const std::byte*>(event.sealed_text.data());
    put({event.user, event.number, {text, text + event.sealed_text.size()}, record.time});
  }
  /// A notebook has its user's key.
  void take(const projected_record& record, const notebook_cleared& event) {
    for (auto number = event.first; number <= event.last; ++number) {
      erase({to_column(record.stream.key), to_column(number)});
    }
  }
};

}  // namespace madang::sample
