#include "actors/identity/secrets/durable_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tests/actors/identity/scratch_directory.hpp"
#include "tests/support/eventually.hpp"

namespace madang::identity {
namespace {

std::atomic<int> signals_seen{0};

/// Whether a thread of this process waits inside the kernel.
bool waits(int thread) {
  std::ifstream in("/proc/self/task/" + std::to_string(thread) + "/stat");
  const std::string said{std::istreambuf_iterator<char>(in), {}};
  const auto name_ends = said.rfind(") ");
  return name_ends != std::string::npos && said[name_ends + 2] == 'S';
}

/// A pipe into which nothing more goes.
class full_pipe {
 public:
  full_pipe() {
    EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
    ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
    while (::write(ends_[1], "a", 1) == 1) ++inside_;
    ::fcntl(ends_[1], F_SETFL, 0);
  }
  ~full_pipe() {
    for (const int one : ends_) ::close(one);
  }
  full_pipe(const full_pipe&) = delete;
  full_pipe& operator=(const full_pipe&) = delete;
  int entry() const { return ends_[1]; }
  std::size_t inside() const { return inside_; }
  std::string take(std::size_t wanted) {
    std::string out;
    std::array<char, 4'096> piece{};
    while (out.size() < wanted) {
      const auto count = ::read(ends_[0], piece.data(), std::min(piece.size(), wanted - out.size()));
      if (count <= 0) break;
      out.append(piece.data(), static_cast<std::size_t>(count));
    }
    return out;
  }

 private:
  std::array<int, 2> ends_{};
  std::size_t inside_ = 0;
};

TEST(writing_whole, goes_on_where_a_signal_cuts_it_off) {
  struct sigaction noticed {};
  noticed.sa_handler = [](int) { ++signals_seen; };  // without SA_RESTART
  struct sigaction before {};
  ASSERT_EQ(::sigaction(SIGUSR1, &noticed, &before), 0);
  full_pipe pipe;
  const std::string content(200'000, 'b');
  std::atomic<int> thread{0};
  std::atomic<bool> is_written{false};
  std::thread writer([&] {
    thread = ::gettid();
    is_written = write_whole(pipe.entry(), content);
  });
  EXPECT_TRUE(eventually([&] { return thread != 0 && waits(thread); }));
  ASSERT_EQ(::pthread_kill(writer.native_handle(), SIGUSR1), 0);
  EXPECT_TRUE(eventually([] { return signals_seen == 1; }));
  EXPECT_TRUE(eventually([&] { return waits(thread); })) << "it has given up";
  const auto took = pipe.take(waits(thread) ? pipe.inside() + content.size() : 0);
  writer.join();
  EXPECT_TRUE(is_written);
  EXPECT_TRUE(took.substr(std::min(pipe.inside(), took.size())) == content) << took.size() << " bytes came";
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST(a_durable_file, takes_the_place_of_the_one_before_and_is_its_owners_alone) {
  const scratch_directory scratch;
  const auto path = scratch.file("kept");
  write_file(path, "before", 0644);
  write_file(path + ".new", "torn");
  EXPECT_EQ(write_durably(path, "after"), nullptr);
  EXPECT_EQ(content_of(path), "after");
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(a_durable_file, that_cannot_be_written_names_the_call_and_leaves_the_one_before) {
  const scratch_directory scratch;
  const auto path = scratch.file("kept");
  write_file(path, "before");
  std::filesystem::create_directory(path + ".new");
  EXPECT_STREQ(write_durably(path, "after"), "create");
  EXPECT_EQ(errno, EEXIST);
  EXPECT_EQ(content_of(path), "before");
  std::filesystem::create_directory(scratch.file("taken"));
  EXPECT_STREQ(write_durably(scratch.file("taken"), "after"), "rename");
  EXPECT_EQ(errno, EISDIR);
}

TEST(syncing_a_directory, finds_it_by_the_path_of_what_it_holds) {
  const scratch_directory scratch;
  EXPECT_TRUE(sync_directory(scratch.path()));
  EXPECT_TRUE(sync_directory_of(scratch.file("not there")));
  EXPECT_TRUE(sync_directory_of("a name alone"));
  EXPECT_TRUE(sync_directory_of("/etc"));
  EXPECT_FALSE(sync_directory(scratch.file("not there")));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(sync_directory_of(scratch.file("not there") + "/kept"));
}

}  // namespace
}  // namespace madang::identity
