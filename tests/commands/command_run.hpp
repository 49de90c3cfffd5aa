#pragma once

#include <gtest/gtest.h>

#include <iostream>
#include <sstream>
#include <string>

#include "cluster/commands/commands.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {

/// What a command has come to: its exit code, and what it has printed where.
struct command_run {
  int code = -1;
  std::string out;
  std::string err;
};

inline bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

/// Runs a command in this process, with `input` as its standard input.
inline command_run run_command(int (*command)(const arguments&), const arguments& given,
                               const std::string& input = {}) {
  std::istringstream from(input);
  auto* const terminal = std::cin.rdbuf(from.rdbuf());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  command_run done;
  done.code = command(given);
  std::cout << std::flush;
  done.out = testing::internal::GetCapturedStdout();
  done.err = testing::internal::GetCapturedStderr();
  std::cin.rdbuf(terminal);
  std::cin.clear();
  return done;
}

/// Arguments that are wrong: exit code 2, the help, and what is wrong in words.
inline void expect_complaint(int (*command)(const arguments&), const arguments& given, std::string_view about) {
  const auto done = run_command(command, given);
  const auto last = given.empty() ? std::string() : given.back();
  EXPECT_EQ(done.code, 2) << last << ": " << done.err;
  EXPECT_TRUE(says(done.err, "usage: madang")) << last << ": " << done.err;
  EXPECT_TRUE(says(done.err, about)) << last << ": " << done.err;
  EXPECT_EQ(done.out, "") << last;
}

/// Help is asked for: it is on standard output, and nothing else is done.
inline void expect_help(int (*command)(const arguments&), const arguments& given) {
  const auto done = run_command(command, given);
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(says(done.out, "usage: madang")) << done.out;
  EXPECT_EQ(done.err, "");
}

/// The data directory of a new node whose administrator has a password of his own; made once for all tests that only
/// read it.
const std::string& made_data_directory();
/// Makes another one at `dir`.
command_run make_data_directory(const std::string& dir, const std::string& password = "a-password-of-my-own");

}  // namespace madang
