#include "gateway/web_files/web_files.hpp"

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace madang {
namespace {

namespace fs = std::filesystem;

class WebFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    static int count = 0;
    above = fs::temp_directory_path() / ("madang.web." + std::to_string(::getpid()) + '.' + std::to_string(++count));
    folder = above / "app";
    fs::create_directories(folder / "assets");
    put("index.html", "<!doctype html>");
    put("sw.js", "self");
    put("assets/app-1a2b.js", "let a");
    put("assets/app-1a2b.js.br", "BR");
    put("assets/app-1a2b.js.gz", "GZ");
    std::ofstream(above / "secret.txt") << "secret";
  }
  void TearDown() override { fs::remove_all(above); }

  void put(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  }
  web_files loaded() const {
    auto files = web_files::load(folder, 1'000);
    EXPECT_TRUE(files) << (files ? "" : files.error());
    return files ? *std::move(files) : web_files();
  }
  static http_request request(std::initializer_list<std::pair<std::string_view, std::string_view>> headers = {}) {
    http_request out;
    out.method = http_method::get;
    for (const auto& [name, value] : headers) out.headers.add(name, value);
    return out;
  }
  static std::string header(const http_response& in, std::string_view name) {
    for (const auto& [known, value] : in.headers) {
      if (known == name) return value;
    }
    return {};
  }

  fs::path above;
  fs::path folder;
};

TEST_F(WebFiles, WithoutAFolderThereAreNone) {
  const auto none = web_files::load({}, 1'000);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  EXPECT_FALSE(none->answer(request({{"Accept", "text/html"}}), "/"));
}

TEST_F(WebFiles, HashedFilesMayBeKeptForEver) {
  const auto got = loaded().answer(request(), "/assets/app-1a2b.js");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "let a");
  EXPECT_EQ(got->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(got->cache_control, "public, max-age=31536000, immutable");
}

TEST_F(WebFiles, WhatHasNoHashInItsNameIsAskedForAgain) {
  const auto files = loaded();
  for (const auto* path : {"/", "/index.html", "/sw.js"}) {
    const auto got = files.answer(request(), path);
    ASSERT_TRUE(got) << path;
    EXPECT_EQ(got->cache_control, "no-cache") << path;
    const auto tag = header(*got, "ETag");
    const auto again = files.answer(request({{"If-None-Match", tag}}), path);
    ASSERT_TRUE(again) << path;
    EXPECT_EQ(again->status, 304) << path;
    EXPECT_TRUE(again->body.empty()) << path;
    EXPECT_EQ(header(*again, "ETag"), tag) << path;
  }
}

TEST_F(WebFiles, TheSmallestFormThatTheClientTakesIsServed) {
  const auto files = loaded();
  const auto body = [&](std::string_view accepted) {
    return files.answer(request({{"Accept-Encoding", accepted}}), "/assets/app-1a2b.js")->body;
  };
  EXPECT_EQ(body("gzip, deflate, br"), "BR");
  EXPECT_EQ(body("GZIP;q=0.8, br;q=0"), "GZ");
  EXPECT_EQ(body("gzip ; q=0.0"), "let a");
  EXPECT_EQ(body("xbr, brx"), "let a");
  EXPECT_EQ(body(""), "let a");
}

TEST_F(WebFiles, EachFormHasATagOfItsOwn) {
  const auto files = loaded();
  const auto path = "/assets/app-1a2b.js";
  const auto plain = header(*files.answer(request(), path), "ETag");
  const auto small = files.answer(request({{"Accept-Encoding", "br"}, {"If-None-Match", plain}}), path);
  EXPECT_EQ(small->status, 200);
  EXPECT_NE(header(*small, "ETag"), plain);
  EXPECT_EQ(header(*small, "Content-Encoding"), "br");
  EXPECT_EQ(header(*small, "Vary"), "Accept, Accept-Encoding");
}

TEST_F(WebFiles, PagesOfTheAppAreItsIndexAndMissingFilesAreNotThere) {
  const auto files = loaded();
  const auto html = request({{"Accept", "text/html,application/xhtml+xml"}});
  for (const auto* path : {"/trade/005930", "/portfolio", "/apiary"}) {
    const auto got = files.answer(html, path);
    ASSERT_TRUE(got) << path;
    EXPECT_EQ(got->body, "<!doctype html>") << path;
  }
  for (const auto* path : {"/assets/app-0000.js", "/assets/x", "/assets", "/api", "/api/v1/nothing", "/x.js",
                           "/../secret.txt", "/assets/..%2F..%2Fsecret.txt", "/assets/app-1a2b.js.br"}) {
    EXPECT_FALSE(files.answer(html, path)) << path;
  }
  EXPECT_FALSE(files.answer(request({{"Accept", "*/*"}}), "/trade/005930"));
}

TEST_F(WebFiles, OnlyReadsAreServed) {
  auto post = request({{"Accept", "text/html"}});
  post.method = http_method::post;
  EXPECT_FALSE(loaded().answer(post, "/index.html"));
}

TEST_F(WebFiles, LinksAndHiddenFilesArePassedOver) {
  fs::create_symlink(above / "secret.txt", folder / "secret.txt");
  fs::create_directory_symlink(above, folder / "up");
  put(".env", "secret");
  const auto files = loaded();
  for (const auto* path : {"/secret.txt", "/up/secret.txt", "/.env"}) EXPECT_FALSE(files.answer(request(), path));
}

TEST_F(WebFiles, AFolderThatCannotBeServedIsRefusedInWords) {
  const auto why = [](const fs::path& at, std::int64_t bytes_max = 1'000) {
    const auto files = web_files::load(at, bytes_max);
    return files ? std::string() : files.error();
  };
  EXPECT_NE(why(above / "nothing").find("http.web_dir"), std::string::npos);
  EXPECT_NE(why(above).find("no index.html"), std::string::npos);
  EXPECT_NE(why(folder, 20).find("http.web_max_bytes"), std::string::npos);
  put("a b.js", "x");
  EXPECT_NE(why(folder).find("/a b.js"), std::string::npos);
}

TEST_F(WebFiles, ThePolicyAllowsThisNodeAndNothingInline) {
  const auto got = loaded().answer(request(), "/");
  EXPECT_EQ(got->content_policy.find("default-src 'none'; script-src 'self'; style-src 'self';"), 0U);
  EXPECT_EQ(got->content_policy.find("unsafe"), std::string_view::npos);
}

TEST(names_tag, reads_lists_and_weak_tags) {
  EXPECT_TRUE(names_tag(R"("a", W/"b")", R"("b")"));
  EXPECT_TRUE(names_tag("*", R"("b")"));
  EXPECT_FALSE(names_tag(R"("ab")", R"("b")"));
  EXPECT_FALSE(names_tag("", R"("b")"));
}

}  // namespace
}  // namespace madang
