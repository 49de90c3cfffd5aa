// The description of the API is judged from outside, too, by the linter in tests/reference.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/contexts.hpp"
#include "gateway/reference/openapi.hpp"

namespace madang {
namespace {

/// What `tests/reference/lint` ends with where there is no linter on this machine.
constexpr int no_linter = 77;

std::string text_in(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

TEST(OpenApi, PassesTheLinter) {
  const auto stem = std::filesystem::temp_directory_path() / ("madang.openapi." + std::to_string(::getpid()));
  const auto document = std::filesystem::path(stem) += ".json";
  const auto said = std::filesystem::path(stem) += ".log";
  const auto parts = all_gateway_parts({});
  std::ofstream(document, std::ios::binary) << openapi_document(parts.routes, parts.problems);
  const auto command =
      MADANG_SOURCE_DIR "/tests/reference/lint '" + document.string() + "' >'" + said.string() + "' 2>&1";
  const int status = std::system(command.c_str());
  const auto words = text_in(said);
  std::filesystem::remove(document);
  std::filesystem::remove(said);
  ASSERT_TRUE(WIFEXITED(status)) << words;
  if (WEXITSTATUS(status) == no_linter) GTEST_SKIP() << words;
  EXPECT_EQ(WEXITSTATUS(status), 0) << words;
}

}  // namespace
}  // namespace madang
