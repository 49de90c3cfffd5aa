#include "config/password_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace madang {
namespace {

class a_password_file : public testing::Test {
 protected:
  ~a_password_file() override { std::filesystem::remove(path); }
  void write(const std::string& content, mode_t mode) {
    std::ofstream(path) << content;
    ::chmod(path.c_str(), mode);
  }
  std::string fault() const {
    const auto read = read_password_file(path);
    return read ? std::string() : read.error();
  }

  const std::string path = testing::TempDir() + "/a_password_file." + std::to_string(::getpid());
};

TEST_F(a_password_file, holds_the_password_in_its_first_line) {
  write("s3cret pass\nnothing of it\n", 0600);
  EXPECT_EQ(*read_password_file(path), "s3cret pass");
  write("s3cret pass", 0400);
  EXPECT_EQ(*read_password_file(path), "s3cret pass");
}

TEST_F(a_password_file, that_others_can_read_is_no_secret) {
  for (const mode_t mode : {0640U, 0604U, 0666U}) {
    write("s3cret pass\n", mode);
    EXPECT_NE(fault().find("chmod 600"), std::string::npos) << fault();
  }
}

TEST_F(a_password_file, that_is_missing_or_empty_says_so) {
  EXPECT_NE(fault().find("no password can be read from"), std::string::npos) << fault();
  write("\n", 0600);
  EXPECT_NE(fault().find("first line is empty"), std::string::npos) << fault();
}

}  // namespace
}  // namespace madang
