#include "tests/system/rights/access_table.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "messages/identity/words.hpp"

namespace madang {
namespace {

constexpr std::string_view separator = " | ";

access_row read_row(const std::string& line, std::size_t object_at) {
  const auto callers_at = line.find(separator, object_at);
  if (callers_at == std::string::npos) throw std::runtime_error("no line of the table of routes: " + line);
  access_row out{line.substr(object_at, callers_at - object_at), false, {}};
  std::istringstream callers(line.substr(callers_at + separator.size()));
  for (std::string word; callers >> word;) {
    const auto known = identity::parse_role(word);
    if (!known && word != "-") throw std::runtime_error("there is no role " + word + ": " + line);
    if (known) out.roles = out.roles.with(*known);
    out.is_open = out.is_open || word == "-";
  }
  return out;
}

std::map<std::string, access_row> read_table() {
  const std::string path = MADANG_SOURCE_DIR "/tests/gateway/api/access_table.txt";
  std::ifstream file(path);
  std::map<std::string, access_row> out;
  for (std::string line; std::getline(file, line);) {
    const auto end = line.find(separator);
    if (end == std::string::npos) throw std::runtime_error("no line of the table of routes: " + line);
    out[line.substr(0, end)] = read_row(line, end + separator.size());
  }
  if (out.empty()) throw std::runtime_error("there is no table of routes: " + path);
  return out;
}

}  // namespace

const std::map<std::string, access_row>& access_table() {
  static const auto table = read_table();
  return table;
}

}  // namespace madang
