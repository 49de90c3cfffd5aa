#include "tests/support/sample_context/actors/adapters/shelf_client.hpp"

#include <filesystem>
#include <fstream>

namespace madang::sample {

bool shelf_client::send(const std::string& name, std::string_view content) {
  std::error_code wrong;
  std::filesystem::create_directories(folder_, wrong);
  std::ofstream out(std::filesystem::path(folder_) / name, std::ios::binary | std::ios::trunc);
  out << content;
  return static_cast<bool>(out.flush());
}

}  // namespace madang::sample
