#include "persistence/jobs/result_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/temp_dir.hpp"

namespace madang::jobs {
namespace {

namespace fs = std::filesystem;

struct set_clock final : clock {
  unix_nanos at{1'900'000'000 * nanos_per_second};
  unix_nanos now() const override { return at; }
};

constexpr job_id one_job{0x1'0051};
constexpr job_id other_job{0x2'0051};

class result_directory_test : public ::testing::Test {
 protected:
  std::unique_ptr<result_directory> open(result_limits limits = {}) {
    // Files of this test are as old as the machine's clock says; results are kept for as long as it takes.
    if (limits.keep_s == result_limits{}.keep_s) limits.keep_s = 4'000'000'000;
    return *result_directory::open(path(), limits, time_, [](const std::function<void()>& job) { job(); });
  }
  std::string path() const { return dir_.text() + "/jobs"; }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& one : fs::directory_iterator(path())) all.insert(one.path().filename().string());
    return all;
  }
  static result<std::string, result_failure> read(result_directory& from, const std::string& file) {
    std::optional<result<std::string, result_failure>> got;
    from.read(file, [&](result<std::string, result_failure> found) { got = std::move(found); });
    return *std::move(got);
  }
  static unsigned mode_of(const std::string& path) {
    struct stat found {};
    ::stat(path.c_str(), &found);
    return found.st_mode & 0777U;
  }

  temp_dir dir_;
  set_clock time_;
};

TEST_F(result_directory_test, shows_a_result_only_when_it_is_whole) {
  auto files = open();
  EXPECT_EQ(*files->write(one_job, 0, "head\n"), 5u);
  EXPECT_EQ(*files->write(one_job, 5, "row\n"), 9u);
  const auto file = to_text(one_job) + ".csv";
  EXPECT_EQ(read(*files, file).error().fault, result_fault::missing);
  const auto made = *files->finish(one_job, "text/csv", "csv");
  EXPECT_EQ(made, (job_result{"text/csv", "", file, 9}));
  EXPECT_EQ(*read(*files, file), "head\nrow\n");
  EXPECT_EQ(names(), std::set<std::string>{file});
}

TEST_F(result_directory_test, a_step_that_runs_again_writes_the_same_file) {
  auto files = open();
  (void)files->write(one_job, 0, "head\n");
  (void)files->write(one_job, 5, "a longer row that a crash left behind\n");
  EXPECT_EQ(*files->write(one_job, 5, "row\n"), 9u);
  EXPECT_EQ(*read(*files, (*files->finish(one_job, "text/csv", "csv")).file), "head\nrow\n");
  EXPECT_EQ(files->bytes(), 9u);
  EXPECT_TRUE(files->finish(one_job, "text/csv", "csv")) << "again: the same";
}

TEST_F(result_directory_test, says_when_a_file_is_behind_its_cursor) {
  auto files = open();
  EXPECT_EQ(files->write(one_job, 5, "row\n").error().fault, result_fault::behind);
  EXPECT_EQ(files->finish(other_job, "text/csv", "csv").error().fault, result_fault::behind);
}

TEST_F(result_directory_test, is_closed_to_other_users) {
  auto files = open();
  (void)files->write(one_job, 0, "secret");
  EXPECT_EQ(mode_of(path()), 0700u);
  EXPECT_EQ(mode_of(path() + "/" + to_text(one_job) + ".part"), 0600u);
}

TEST_F(result_directory_test, bounds_one_file_and_all) {
  result_limits limits;
  limits.file_bytes_max = 10;
  limits.all_bytes_max = 15;
  auto files = open(limits);
  EXPECT_EQ(files->write(one_job, 0, std::string(11, 'x')).error().fault, result_fault::too_large);
  EXPECT_TRUE(files->write(one_job, 0, std::string(10, 'x')));
  EXPECT_EQ(files->write(other_job, 0, std::string(6, 'x')).error().fault, result_fault::full);
  files->discard(one_job);
  EXPECT_TRUE(files->write(other_job, 0, std::string(6, 'x')));
}

TEST_F(result_directory_test, leaves_room_for_other_users) {
  result_limits limits;
  limits.all_bytes_max = 40;
  limits.user_bytes_max = 10;
  constexpr job_id of_another{0x1'0052};
  {
    auto files = open(limits);
    EXPECT_TRUE(files->write(one_job, 0, std::string(6, 'x')));
    EXPECT_EQ(files->write(other_job, 0, std::string(5, 'x')).error().fault, result_fault::full);
    EXPECT_TRUE(files->write(of_another, 0, std::string(10, 'x')));
    EXPECT_TRUE(files->write(one_job, 0, std::string(2, 'x'))) << "shorter than it was";
    EXPECT_TRUE(files->write(other_job, 0, std::string(5, 'x')));
  }
  auto again = open(limits);
  EXPECT_EQ(again->write({0x3'0051}, 0, std::string(4, 'x')).error().fault, result_fault::full) << "after a restart";
  again->discard(one_job);
  EXPECT_TRUE(again->write({0x3'0051}, 0, std::string(4, 'x')));
}

TEST_F(result_directory_test, discards_several_at_once_and_no_other) {
  auto files = open();
  const job_id third{other_job.value + 1};
  for (const auto one : {one_job, other_job, third}) EXPECT_TRUE(files->write(one, 0, "12345"));
  EXPECT_TRUE(files->finish(one_job, "text/csv", "csv"));
  files->discard_all({one_job, third});
  EXPECT_EQ(files->bytes(), 5u);
  EXPECT_TRUE(files->write(other_job, 5, "6")) << "it is still there";
  files->discard_all({});
}

TEST_F(result_directory_test, counts_what_it_finds_when_it_is_opened_again) {
  (void)open()->write(one_job, 0, "12345");
  EXPECT_EQ(open()->bytes(), 5u);
}

TEST_F(result_directory_test, removes_what_is_too_old) {
  auto files = open();
  (void)files->write(one_job, 0, "12345");
  result_limits limits;
  limits.keep_s = 60;
  auto later = open(limits);
  EXPECT_TRUE(names().empty());
  EXPECT_EQ(later->bytes(), 0u);
}

TEST_F(result_directory_test, leads_to_no_file_elsewhere) {
  auto files = open();
  std::ofstream(dir_.text() + "/secret.csv") << "secret";
  const auto name = to_text(one_job);
  for (const std::string& file :
       {std::string("../secret.csv"), std::string("secret.csv"), std::string(), name, name + "./../secret.csv",
        name + ".", name + ".csv/../../secret.csv", name + ".CSV"}) {
    EXPECT_EQ(read(*files, file).error().fault, result_fault::missing) << file;
  }
  fs::create_symlink(dir_.text() + "/secret.csv", path() + "/" + name + ".csv");
  EXPECT_FALSE(read(*files, name + ".csv")) << "a link is not followed";
}

}  // namespace
}  // namespace madang::jobs
