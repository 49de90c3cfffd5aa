#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cluster/console/report_writers.hpp"
#include "cluster/console/session.hpp"
#include "tests/commands/made_up_exchange.hpp"

namespace madang::console {
namespace {

constexpr std::string_view prompt = "madang> ";

/// A page with sessions in it: fenced blocks of `console`, or of `console json` where the results are that. Those of
/// `console node` are of a node that runs, and typed elsewhere.
class session_page {
 public:
  explicit session_page(const std::string& path) {
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) lines_.push_back(line);
  }

  /// The page as it would be if all its lines were typed now.
  std::string replayed() {
    std::string out;
    bool in_session = false;
    for (const auto& line : lines_) {
      if (line.starts_with("```")) {
        in_session = line.starts_with("```console") && line != "```console node";
        json_ = line == "```console json";
        sessions_ += static_cast<std::size_t>(in_session);
      }
      const bool is_typed = in_session && line.starts_with(prompt);
      if (!in_session || is_typed || line.starts_with("```")) out += line + "\n";
      if (!is_typed) continue;
      shown_.clear();
      with_.run(std::string_view(line).substr(prompt.size()));
      out += shown_;
    }
    return out;
  }
  std::string text() const {
    std::string out;
    for (const auto& line : lines_) out += line + "\n";
    return out;
  }
  std::size_t sessions() const { return sessions_; }

 private:
  void show(const outcome& what) {
    if (json_) {
      shown_ += what ? to_json(*what) : to_json(what.error());
    } else {
      shown_ += what ? to_text(*what, {}) : to_text(what.error(), {});
    }
  }

  std::vector<std::string> lines_;
  std::string shown_;
  std::size_t sessions_ = 0;
  bool json_ = false;
  made_up_exchange exchange_;
  std::unique_ptr<journal_reader> reader_ = exchange_.reader();
  session with_{{*reader_, [this](const outcome& what) { show(what); },
                 [](const std::string& path) -> result<std::string, std::string> {
                   if (path == "closing.console") return std::string("# what is left\nopen\njournal\n");
                   return refused{path + " cannot be read"};
                 },
                 [](std::uint64_t) { return true; }}};
};

TEST(the_sessions_of_the_documentation, show_what_the_console_shows) {
  session_page page(MADANG_SOURCE_FOLDER "/docs/developers/console.md");
  const auto replayed = page.replayed();
  EXPECT_GE(page.sessions(), 10U);
  EXPECT_EQ(page.text(), replayed);
}

}  // namespace
}  // namespace madang::console
