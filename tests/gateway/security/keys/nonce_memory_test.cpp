// A nonce is taken once: over restarts, over kills, and with a clock that steps.
#include "gateway/security/keys/nonce_memory.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

constexpr api_key_id key{{11}, 1};
constexpr api_key_id other_key{{11}, 2};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
constexpr nonce_memory::bounds small{.places = 8, .per_key_max = 4, .window_s = 30};

constexpr unix_nanos after(std::int64_t seconds) {
  return noon + seconds * nanos_per_second;
}
std::string nonce(int number) {
  return "nonce-0000000000" + std::to_string(number);
}
using fault = nonce_memory::fault;

struct kept {
  temp_dir dir;
  std::string path = dir.text() + "/nonces";

  std::unique_ptr<nonce_memory> open(unix_nanos now, const nonce_memory::bounds& limits = small) const {
    auto made = nonce_memory::open(path, limits, now);
    EXPECT_TRUE(made) << made.error();
    return made ? *std::move(made) : nullptr;
  }
  void write_at(std::size_t offset, const std::string& bytes) const {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
  }
};

TEST(NonceMemory, ANonceIsTakenOnceByEachKey) {
  nonce_memory memory(small);
  EXPECT_TRUE(memory.take(key, nonce(1), noon));
  EXPECT_EQ(memory.take(key, nonce(1), after(59)).error(), fault::reused);
  EXPECT_TRUE(memory.take(other_key, nonce(1), noon));
}

TEST(NonceMemory, WhatIsGoodOnceForEverybodyTakesAPlaceOfWhoShowsIt) {
  const kept at;
  {
    const auto memory = at.open(noon);
    EXPECT_TRUE(memory->take_for(1, key, nonce(1), noon));
    EXPECT_EQ(memory->take_for(2, key, nonce(1), noon).error(), fault::reused) << "another one shows the same";
    for (int i = 2; i <= 4; ++i) EXPECT_TRUE(memory->take_for(1, key, nonce(i), noon)) << i;
    EXPECT_EQ(memory->take_for(1, key, nonce(5), noon).error(), fault::key_full);
    EXPECT_TRUE(memory->take_for(2, key, nonce(5), noon)) << "nobody else's share";
  }
  const auto again = at.open(noon);
  EXPECT_EQ(again->take_for(1, key, nonce(6), noon).error(), fault::key_full) << "over a restart, too";
  EXPECT_TRUE(again->take_for(2, key, nonce(6), noon));
}

TEST(NonceMemory, ForgetsWhatNoTimestampCanShowAgain) {
  nonce_memory memory(small);
  EXPECT_TRUE(memory.take(key, nonce(1), noon));
  EXPECT_EQ(memory.take(key, nonce(1), after(61)).error(), fault::reused);
  EXPECT_TRUE(memory.take(key, nonce(2), after(62)));
  EXPECT_EQ(memory.size(), 1U);
  // Whoever sets the clock back finds it closed: all up to here may have been seen.
  EXPECT_EQ(memory.complete_since(), noon);
}

TEST(NonceMemory, AFullMemoryRefusesAndForgetsNothing) {
  nonce_memory memory(small);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(memory.take(key, nonce(i), noon));
  EXPECT_EQ(memory.take(key, nonce(9), noon).error(), fault::key_full);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(memory.take(other_key, nonce(i), noon));
  EXPECT_EQ(memory.take({{12}, 1}, nonce(1), noon).error(), fault::full);
  EXPECT_EQ(memory.take(key, nonce(0), noon).error(), fault::reused);
  EXPECT_TRUE(memory.take(key, nonce(9), after(62)));
}

TEST(NonceMemory, GoesRoundItsRingForEver) {
  const kept file;
  auto memory = file.open(noon);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(memory->take(key, nonce(i), after(i * 20))) << i;
    ASSERT_EQ(memory->take(key, nonce(i), after(i * 20)).error(), fault::reused);
    if (i % 7 == 0) {
      memory.reset();
      memory = file.open(after(i * 20));
    }
  }
}

TEST(NonceMemory, AStopForgetsNothing) {
  const kept file;
  EXPECT_TRUE(file.open(noon)->take(key, nonce(1), noon));
  auto again = file.open(after(10));
  EXPECT_EQ(again->take(key, nonce(1), after(10)).error(), fault::reused);
  EXPECT_EQ(again->complete_since(), noon);
}

TEST(NonceMemory, AKilledProcessForgetsNothing) {
  const kept file;
  const auto child = ::fork();
  if (child == 0) {
    const auto memory = nonce_memory::open(file.path, small, noon);
    if (memory && (*memory)->take(key, nonce(1), noon)) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(file.open(after(10))->take(key, nonce(1), after(10)).error(), fault::reused);
}

TEST(NonceMemory, AfterAPowerCutItSaysSinceWhenItIsComplete) {
  const kept file;
  const auto child = ::fork();
  if (child == 0) {
    const auto memory = nonce_memory::open(file.path, small, noon);
    if (memory && (*memory)->take(key, nonce(1), noon)) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  ::waitpid(child, nullptr, 0);
  file.write_at(16, "another start of the machine");
  const auto again = file.open(after(10));
  EXPECT_EQ(again->complete_since(), after(10));
  EXPECT_EQ(again->size(), 0U);
}

TEST(NonceMemory, AFileOfAnotherSizeOrOfNonsenseBeginsAnew) {
  const kept file;
  EXPECT_TRUE(file.open(noon)->take(key, nonce(1), noon));
  EXPECT_EQ(file.open(after(1), {16, 4, 30})->complete_since(), after(1));
  std::filesystem::resize_file(file.path, 5);
  EXPECT_EQ(file.open(after(2))->complete_since(), after(2));
  file.write_at(0, "nonsense");
  EXPECT_EQ(file.open(after(3))->complete_since(), after(3));
  EXPECT_EQ(std::filesystem::status(file.path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace madang
