#include "gateway/reference/docs_page.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gateway/contexts.hpp"
#include "gateway/reference/html.hpp"

namespace madang {
namespace {

std::string page(bool with_app = false) {
  const auto parts = all_gateway_parts({});
  return docs_page(parts.routes, parts.problems, with_app);
}

/// All texts between `before` and the next quote.
std::set<std::string> quoted_after(const std::string& in, std::string_view before) {
  std::set<std::string> out;
  for (auto at = in.find(before); at != std::string::npos; at = in.find(before, at)) {
    at += before.size();
    out.insert(in.substr(at, in.find('"', at) - at));
  }
  return out;
}

TEST(docs_page, shows_every_route_and_every_code) {
  const auto parts = all_gateway_parts({});
  const auto all = page();
  for (const auto& one : parts.routes) {
    EXPECT_NE(all.find("<section id=\"op-" + std::string(one.id) + '"'), std::string::npos) << one.id;
    EXPECT_NE(all.find(html_code(one.path)), std::string::npos) << one.path;
  }
  for (const auto& one : parts.problems.codes())
    EXPECT_NE(all.find("id=\"code-" + std::string(one.code) + '"'), std::string::npos) << one.code;
}

TEST(docs_page, has_a_place_for_each_of_its_links_and_needs_nothing_from_outside) {
  const auto all = page();
  const auto places = quoted_after(all, "id=\"");
  for (const auto& link : quoted_after(all, "href=\"")) {
    if (link.starts_with("#")) {
      EXPECT_TRUE(places.contains(link.substr(1))) << link;
    } else {
      EXPECT_TRUE(link == "/" || link == "/openapi.json") << link;
    }
  }
  for (const auto* word : {"<script", "src=", "@import", "url(", "style=\"", "<link", "http://", "https://"})
    EXPECT_EQ(all.find(word), std::string::npos) << word;
}

TEST(docs_page, leads_to_a_form_for_each_operation_that_is_no_stream_where_the_web_app_is_there) {
  const auto linked = quoted_after(page(true), "href=\"/try/");
  for (const auto& one : all_gateway_parts({}).routes) {
    EXPECT_EQ(linked.contains(std::string(one.id)), one.kind != route_kind::stream) << one.id;
  }
  EXPECT_TRUE(quoted_after(page(), "href=\"/try/").empty());
}

TEST(docs_page, writes_what_a_route_says_as_text_and_never_as_markup) {
  route odd;
  odd.path = "/odd";
  odd.id = "odd";
  odd.tag = "operations";
  odd.summary = "<b>\"bold\" & 'more'</b>";
  odd.kind = route_kind::operations;
  odd.who = access::anyone;
  odd.answers = {{200, {}, "<i>"}};
  const auto all = docs_page({odd}, own_problems(), true);
  EXPECT_EQ(all.find("<b>"), std::string::npos);
  EXPECT_EQ(all.find("<i>"), std::string::npos);
  EXPECT_NE(all.find("&lt;b&gt;&quot;bold&quot; &amp; &#39;more&#39;&lt;/b&gt;"), std::string::npos);
}

TEST(home_page, says_its_version_and_where_to_go) {
  const auto all = home_page();
  EXPECT_NE(all.find(MADANG_VERSION), std::string::npos);
  const std::set<std::string> links{"/docs", "/openapi.json", "/health"};
  EXPECT_EQ(quoted_after(all, "href=\""), links);
}

}  // namespace
}  // namespace madang
