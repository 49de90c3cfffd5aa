#include "cluster/console/report_writers.hpp"

#include <algorithm>
#include <string_view>

#include "cluster/console/escaped_text.hpp"
#include "cluster/console/value_paths.hpp"

namespace madang::console {
namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view cyan = "\x1b[36m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";
constexpr std::size_t gap = 2;

std::string in_colour(std::string text, std::string_view colour, const text_style& style) {
  return style.colours ? std::string(colour) + text + std::string(plain) : text;
}

std::string cut(const std::string& text, std::size_t used, const text_style& style) {
  if (style.columns == 0) return text;
  return cut_to(text, style.columns > used ? style.columns - used : 1);
}

std::string padding(std::size_t width, std::size_t used) {
  return std::string(width > used ? width - used : 0, ' ');
}

void write_values(std::string& out, const std::vector<named_value>& values, const text_style& style) {
  std::size_t width = 0;
  for (const auto& one : values) width = std::max(width, columns_of(escaped(one.name)));
  for (const auto& one : values) {
    const auto name = escaped(one.name);
    const auto pad = padding(width + gap, columns_of(name));
    out += in_colour(name, cyan, style) + pad + cut(escaped(one.value), width + gap, style) + "\n";
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

struct column_shape {
  std::size_t width = 0;
  bool right = true;  ///< all of it are numbers
};

std::vector<column_shape> shapes_of(const table& shown) {
  std::vector<column_shape> shapes(shown.columns.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    shapes[i].width = columns_of(escaped(shown.columns[i]));
    for (const auto& row : shown.rows) {
      shapes[i].width = std::max(shapes[i].width, columns_of(escaped(row[i])));
      shapes[i].right = shapes[i].right && is_number(row[i]);
    }
  }
  return shapes;
}

void write_row(std::string& out, const std::vector<std::string>& cells, const std::vector<column_shape>& shapes,
               std::string_view colour, const text_style& style) {
  std::string line;
  std::size_t used = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const bool is_last = i + 1 == shapes.size();
    auto text = escaped(cells[i]);
    if (is_last) text = cut(text, used, style);
    const auto pad = padding(shapes[i].width, columns_of(text));
    line += shapes[i].right ? pad + text : text + (is_last ? std::string() : pad);
    if (!is_last) line += std::string(gap, ' ');
    used += shapes[i].width + gap;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += in_colour(cut(line, 0, style), colour, style) + "\n";
}

void write_table(std::string& out, const table& shown, const text_style& style) {
  const auto shapes = shapes_of(shown);
  write_row(out, shown.columns, shapes, bold, style);
  for (const auto& row : shown.rows) write_row(out, row, shapes, {}, {false, style.columns});
}

void write_member(std::string& out, bool& first, std::string_view name) {
  if (!first) out += ',';
  first = false;
  append_escaped_json(out, name);
  out += ':';
}

void write_json_row(std::string& out, const std::vector<std::string>& columns, const std::vector<std::string>& row) {
  out += '{';
  bool first = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    write_member(out, first, columns[i]);
    append_escaped_json(out, row[i]);
  }
  out += '}';
}

std::string_view word_of(fault kind) {
  switch (kind) {
    case fault::refused:
      return "refused";
    case fault::usage:
      return "usage";
    case fault::unknown:
      return "unknown";
    case fault::lost:
      break;
  }
  return "lost";
}

void write_json_tables(std::string& out, const std::vector<table>& tables) {
  out += '{';
  bool first = true;
  for (const auto& one : tables) {
    write_member(out, first, one.name);
    out += '[';
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
      if (i > 0) out += ',';
      write_json_row(out, one.columns, one.rows[i]);
    }
    out += ']';
  }
  out += '}';
}

void write_json_values(std::string& out, const std::vector<named_value>& values) {
  out += '{';
  bool first = true;
  for (const auto& [path, value] : paths_of(values)) {
    write_member(out, first, path);
    append_escaped_json(out, value);
  }
  out += '}';
}

void write_json_list(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    append_escaped_json(out, texts[i]);
  }
  out += ']';
}

}  // namespace

std::string to_text(const report& shown, const text_style& style) {
  std::string out;
  write_values(out, shown.values, style);
  for (const auto& one : shown.tables) {
    if (!out.empty()) out += '\n';
    write_table(out, one, style);
  }
  for (const auto& one : shown.remarks) out += escaped(one) + "\n";
  return out;
}

std::string to_text(const failure& why, const text_style& style) {
  return in_colour(std::string(word_of(why.kind)) + ": " + escaped(why.why), red, style) + "\n";
}

std::string to_json(const report& shown) {
  std::string out = "{";
  bool first = true;
  if (!shown.values.empty()) {
    write_member(out, first, "values");
    write_json_values(out, shown.values);
  }
  if (!shown.tables.empty()) {
    write_member(out, first, "tables");
    write_json_tables(out, shown.tables);
  }
  if (!shown.remarks.empty()) {
    write_member(out, first, "remarks");
    write_json_list(out, shown.remarks);
  }
  return out + "}\n";
}

std::string to_json(const failure& why) {
  std::string out = R"({"error":{"kind":)";
  append_escaped_json(out, word_of(why.kind));
  out += R"(,"detail":)";
  append_escaped_json(out, why.why);
  return out + "}}\n";
}

}  // namespace madang::console
