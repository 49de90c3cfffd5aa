// The web app at the door: what a socket sees of it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

class WebDoor : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / ("madang.web_door." + std::to_string(::getpid()));
    fs::create_directories(folder / "assets");
    std::ofstream(folder / "index.html") << "<!doctype html>";
    std::ofstream(folder / "assets" / "a-1.js") << "let a";
    node = std::make_unique<fake_node>([&](settings& limits) { limits.http.web_dir = folder.string(); });
  }
  void TearDown() override {
    node.reset();
    fs::remove_all(folder);
  }
  http_reply ask(http_ask what) const {
    http_client client(node->port());
    const auto reply = client.ask(what);
    EXPECT_TRUE(reply) << what.target;
    return reply ? *reply : http_reply();
  }
  http_reply page(const std::string& target, const std::string& method = "GET") const {
    return ask({method, target, {}, {{"Accept", "text/html"}}});
  }

  fs::path folder;
  std::unique_ptr<fake_node> node;
};

TEST_F(WebDoor, IsTheAppAtTheRootAndOnItsPages) {
  for (const auto* target : {"/", "/trade/005930?from=search"}) {
    const auto got = page(target);
    EXPECT_EQ(got.status, 200) << target;
    EXPECT_EQ(got.body, "<!doctype html>") << target;
    EXPECT_EQ(got.header("cache-control"), "no-cache") << target;
    EXPECT_EQ(got.header("content-security-policy").find("default-src 'none'; script-src 'self'"), 0U) << target;
  }
  EXPECT_EQ(page("/docs").body.find("<!doctype html>\n<html"), 0U) << "routes of the API come first";
}

TEST_F(WebDoor, KeepsTheHeaderOfTheBodyItLeavesOut) {
  const auto head = page("/assets/a-1.js", "HEAD");
  EXPECT_EQ(head.header("content-length"), "5");
  const auto tag = std::string(page("/").header("etag"));
  const auto again = ask({"GET", "/", {}, {{"If-None-Match", tag}}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.header("content-length").empty());
}

TEST_F(WebDoor, AnswersTheApiAsBefore) {
  EXPECT_EQ(page("/api/v1/nothing").status, 404);
  EXPECT_EQ(page("/assets/b-2.js").status, 404);
  EXPECT_EQ(page("/trade", "POST").status, 404);
  EXPECT_EQ(ask({"GET", "/trade", {}, {}}).status, 404) << "a client of the API hears that there is no such path";
}

TEST_F(WebDoor, LeadsNowhereElse) {
  for (const auto* target : {"/../../../../etc/passwd", "/assets/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                             "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/..%5c..%5cetc", "//etc/passwd",
                             "/assets/a-1.js%00.html", "/assets/./a-1.js"}) {
    const auto got = page(target);
    EXPECT_EQ(got.body.find("root:"), std::string::npos) << target;
    EXPECT_TRUE(got.status == 404 || got.status == 400 || got.body == "<!doctype html>") << target;
  }
}

}  // namespace
}  // namespace madang
