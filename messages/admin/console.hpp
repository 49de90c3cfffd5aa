#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/admin/act_result.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/envelope/view.hpp"
#include "messages/ids.hpp"

namespace madang::admin {

/// A word of the console about one entity, on its way to the node that serves the entity: that node answers it, not the
/// entity.
struct ask_console {
  entity_id about;
  std::string word;
  std::vector<std::string> arguments;
  std::string reason;    ///< of a word that acts
  bool dry_run = false;  ///< says what an act would do

  MADANG_FIELDS(about, word, arguments, reason, dry_run)
};

struct console_row {
  std::vector<std::string> cells;

  friend bool operator==(const console_row&, const console_row&) = default;
  MADANG_FIELDS(cells)
};
struct console_table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<console_row> rows;

  friend bool operator==(const console_table&, const console_table&) = default;
  MADANG_FIELDS(name, columns, rows)
};
/// What the node has found, or why it has found nothing.
struct console_view {
  std::uint8_t fault = 0;  ///< 0: none; else a `console::fault`
  std::string why;
  std::vector<named_value> values;
  std::vector<console_table> tables;
  std::vector<std::string> remarks;
  act_result how = act_result::ok;  ///< how an act has ended

  MADANG_VIEW(console_view, admin, 5, fault, why, values, tables, remarks, how)
};

}  // namespace madang::admin
