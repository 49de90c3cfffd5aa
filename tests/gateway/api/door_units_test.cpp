// The parts of the door that need no socket.
#include <gtest/gtest.h>
#include <sodium.h>

#include <set>
#include <thread>

#include "gateway/api/parameters/cursor.hpp"
#include "gateway/api/parameters/request_hash.hpp"
#include "gateway/api/parameters/time_parameter.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/api/routing/router.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/request_reader.hpp"
#include "gateway/http/uri.hpp"
#include "gateway/operations/exposition.hpp"
#include "gateway/operations/rate_sampler.hpp"
#include "gateway/problems/problem.hpp"
#include "gateway/security/ticket_table.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"

namespace madang {
namespace {

// ---- targets and routes --------------------------------------------------------------------------------------------

TEST(Uri, DecodesPathAndQueryApart) {
  const auto uri = parse_target("/a%20b/c+d?x=1%262&y=a+b&z&=v&&");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->segments, (std::vector<std::string>{"a b", "c+d"}));
  EXPECT_EQ(uri->query,
            (std::vector<std::pair<std::string, std::string>>{{"x", "1&2"}, {"y", "a b"}, {"z", ""}, {"", "v"}}));
}

TEST(Uri, AnEscapedSlashIsPartOfItsSegment) {
  EXPECT_EQ(parse_target("/a%2fb").value().segments, (std::vector<std::string>{"a/b"}));
}

TEST(Uri, RefusesWhatIsMalformed) {
  for (const auto* target : {"", "a", "*", "/%", "/%4", "/%g0", "/%00", "/%c3", "/?%", "http:/x"})
    EXPECT_FALSE(parse_target(target)) << target;
  EXPECT_EQ(parse_target("HTTP://host").value().path, "/");
  EXPECT_EQ(parse_target("https://host:1/x?y=1").value().path, "/x");
}

void serve_nothing(route_services&, const exchange_ptr&) {}

route made(http_method method, std::string_view path) {
  return {.method = method,
          .path = path,
          .id = path,
          .tag = "t",
          .summary = "s",
          .who = access::anyone,
          .object = object_rule::nobodys,
          .serve = serve_nothing};
}

TEST(Router, FindsByMethodAndPathAndNamesTheMethodsOfAPath) {
  const router table({made(http_method::get, "/a"), made(http_method::post, "/a"), made(http_method::get, "/a/{id}"),
                      made(http_method::remove, "/a/{id}"), made(http_method::get, "/a/{id}/b"),
                      made(http_method::get, "/a/fixed")});
  const auto find = [&](http_method method, const char* target) {
    const auto uri = parse_target(target);
    return table.find(method, uri->path, uri->segments);
  };
  EXPECT_EQ(find(http_method::get, "/a").found->path, "/a");
  EXPECT_EQ(find(http_method::head, "/a").found->path, "/a");
  EXPECT_EQ(find(http_method::get, "/a/7").found->path, "/a/{id}");
  EXPECT_EQ(find(http_method::get, "/a/7").values, (std::vector<std::string>{"7"}));
  EXPECT_EQ(find(http_method::get, "/a/fixed").found->path, "/a/fixed");
  EXPECT_EQ(find(http_method::get, "/a/x/b").values, (std::vector<std::string>{"x"}));
  EXPECT_EQ(find(http_method::put, "/a/7").allow, "GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(find(http_method::put, "/a/7").found, nullptr);
  for (const auto* unknown : {"/", "/b", "/a/", "/a/7/c", "/a/7/b/", "/A"}) {
    EXPECT_EQ(find(http_method::get, unknown).found, nullptr) << unknown;
    EXPECT_EQ(find(http_method::get, unknown).allow, "") << unknown;
  }
}

// ---- HTTP texts ----------------------------------------------------------------------------------------------------

TEST(HttpMessage, WritesAnAnswer) {
  http_response response{201, "application/json", "{}", {{"Location", "/x"}}, false};
  std::string out;
  append_response(out, response, {"req_1", "Sun, 06 Nov 1994 08:49:37 GMT", {}, true, false, false});
  EXPECT_TRUE(out.starts_with(
      "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Request-Id: req_1\r\nLocation: /x\r\n"));
  EXPECT_TRUE(out.ends_with("Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
}

TEST(HttpMessage, WritesDatesOfHttp) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(1'709'164'799), "Wed, 28 Feb 2024 23:59:59 GMT");
}

TEST(RequestReader, GivesTheSameRequestHoweverTheBytesAreCut) {
  const std::string bytes =
      "\r\nPOST /x?y HTTP/1.1\r\nHost: h\r\nA: 1\r\nContent-Length: 5\r\n\r\nhelloGET /z HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    request_reader reader({});
    std::vector<http_request> requests;
    std::string unread;
    for (const auto& part : {bytes.substr(0, cut), bytes.substr(cut)}) {
      unread += part;
      for (;;) {
        unread.erase(0, reader.feed(unread));
        if (reader.at() != request_reader::phase::complete) break;
        requests.push_back(reader.take());
      }
      ASSERT_NE(reader.at(), request_reader::phase::failed) << cut;
    }
    ASSERT_EQ(requests.size(), 2U) << cut;
    EXPECT_EQ(requests[0].target, "/x?y");
    EXPECT_EQ(requests[0].body, "hello");
    EXPECT_EQ(requests[0].headers.find("a"), "1");
    EXPECT_EQ(requests[1].target, "/z");
    EXPECT_TRUE(unread.empty());
  }
}

TEST(RequestReader, TellsLimitsFromFaults) {
  const auto fault_of = [](std::string bytes, reader_limits limits = {}) {
    request_reader reader(limits);
    for (std::size_t used = 1; used != 0 && !bytes.empty();) {
      used = reader.feed(bytes);
      bytes.erase(0, used);
    }
    return reader.fault();
  };
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a')), read_fault::header_too_large);
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"), read_fault::body_too_large);
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
            read_fault::transfer_encoding_unsupported);
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n"), read_fault::expectation_unsupported);
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\n\r\n"), read_fault::malformed);
  EXPECT_EQ(fault_of("hello\r\n\r\n"), read_fault::malformed);
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), read_fault::none);
}

// ---- cursors, keys, times, tickets ---------------------------------------------------------------------------------

TEST(Cursor, ComesBackAsItWas) {
  ASSERT_GE(sodium_init(), 0);
  for (const list_cursor at : {list_cursor{0, 0}, list_cursor{1, 2}, list_cursor{UINT64_MAX, 7},
                               list_cursor{1'790'000'000'000'000'000, UINT64_MAX, 3}, list_cursor{0, 0, 1}}) {
    const auto text = cursor_text("orders", at);
    EXPECT_EQ(parse_cursor("orders", text), at);
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
  }
}

void refuses_others(const std::string& text) {
  EXPECT_FALSE(parse_cursor("executions", text));
  EXPECT_FALSE(parse_cursor("orders", ""));
  EXPECT_FALSE(parse_cursor("orders", text + "A"));
  EXPECT_FALSE(parse_cursor("orders", text.substr(1)));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_cursor("orders", changed)) << i;
  }
}

TEST(Cursor, OfTwoNumbersIsNoneOfThree) {
  const auto two = cursor_text("orders", {5, 6});
  const auto three = cursor_text("orders", {5, 6, 7});
  EXPECT_LT(two.size(), three.size());
  EXPECT_FALSE(parse_cursor("orders", three.substr(0, two.size())));
  EXPECT_EQ(two, "AAAAAAAAAAUAAAAAAAAABriEb3g") << "cursors that clients keep stay what they are";
}

TEST(Cursor, RefusesEveryOtherText) {
  for (const auto& text : {cursor_text("orders", {5, 6}), cursor_text("orders", {5, 6, 7})}) refuses_others(text);
}

TEST(RequestHash, IsFixedForAllTime) {
  // The journal keeps these: another value would make every repeated request a new one.
  const auto key = request_key({0x1234}, "POST", "/api/v1/orders", "k1");
  EXPECT_EQ(key.high, 0xac3c9c5d89609fbeULL);
  EXPECT_EQ(key.low, 0x77b7e2e224bc4081ULL);
  EXPECT_EQ(body_hash("{\"a\":\"1\"}"), 0xe9a88e85f950f6b1ULL);
}

TEST(RequestHash, TellsPartsApart) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  const auto add = [&](std::uint64_t user, const char* method, const char* path, const char* key) {
    const auto hash = request_key({user}, method, path, key);
    return seen.emplace(hash.high, hash.low).second;
  };
  EXPECT_TRUE(add(1, "POST", "/a", "k"));
  EXPECT_TRUE(add(2, "POST", "/a", "k"));
  EXPECT_TRUE(add(1, "PATCH", "/a", "k"));
  EXPECT_TRUE(add(1, "POST", "/ak", ""));
  EXPECT_TRUE(add(1, "POST/", "a", "k"));
  EXPECT_FALSE(add(1, "POST", "/a", "k"));
}

TEST(RequestHash, KnowsKeys) {
  EXPECT_TRUE(is_idempotency_key("a"));
  EXPECT_TRUE(is_idempotency_key(std::string(64, '~')));
  for (const auto& bad :
       {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\n"), std::string("\xc3\xa9")}) {
    EXPECT_FALSE(is_idempotency_key(bad));
  }
}

TEST(TimeParameter, ReadsMomentsAndDays) {
  const auto at = [](const char* text) { return parse_moment(text, 32'400)->value; };
  EXPECT_EQ(at("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(at("1970-01-01T00:00:01.5Z"), 1'500'000'000);
  EXPECT_EQ(at("1970-01-01T09:00:00+09:00"), 0);
  EXPECT_EQ(at("1970-01-01T09:00:00 09:00"), 0) << "a plus that a query turned into a blank";
  EXPECT_EQ(at("1970-01-01T00:00:00-01:00"), 3'600 * nanos_per_second);
  EXPECT_EQ(at("1970-01-02"), 15 * 3'600 * nanos_per_second) << "the market's day";
  for (const auto* bad : {"", "x", "1970-01-01T", "1970-13-01", "1970-01-01T24:00:00Z", "1970-01-01T00:00:00",
                          "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00.0000000001Z",
                          "9999-01-01", "1970-01-01T00:00:00+9:00", "0001-01-01"}) {
    EXPECT_FALSE(parse_moment(bad, 32'400)) << bad;
  }
}

TEST(TicketTable, AdmitsOnceAndNotForLong) {
  ASSERT_GE(sodium_init(), 0);
  ticket_table table(60, 3, std::make_shared<fair_share>(3, share_limits{100, 100}));
  const verified_caller who{{7}, {}, {}};
  const auto ticket = table.issue(who, 1, {0});
  ASSERT_TRUE(ticket);
  EXPECT_EQ(table.redeem(*ticket, {59 * nanos_per_second}).value().user, who.user);
  EXPECT_FALSE(table.redeem(*ticket, {59 * nanos_per_second})) << "used";
  const auto old = table.issue(who, 1, {0});
  EXPECT_FALSE(table.redeem(*old, {61 * nanos_per_second})) << "too old";
  EXPECT_FALSE(table.redeem("guess", {0}));
}

TEST(TicketTable, IsBoundedAndForgetsWhatIsOld) {
  ticket_table table(60, 3, std::make_shared<fair_share>(3, share_limits{100, 100}));
  const verified_caller who{{7}, {}, {}};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(table.issue(who, 1, {0}));
  EXPECT_FALSE(table.issue(who, 1, {1}));
  EXPECT_TRUE(table.issue(who, 1, {61 * nanos_per_second}));
  EXPECT_EQ(table.size(), 1U);
}

TEST(TicketTable, OneUserHoldsAFewAndAUsedOneLeavesAtOnce) {
  const auto places = std::make_shared<fair_share>(100, share_limits{25, 50});
  ticket_table table(60, 3, places);
  const verified_caller greedy{{7}, {}, {}};
  std::string last;
  for (int i = 0; i < 3; ++i) last = table.issue(greedy, 1, {0}).value();
  EXPECT_EQ(table.issue(greedy, 1, {0}).error(), fair_share::verdict::share_used);
  EXPECT_TRUE(table.issue({{8}, {}, {}}, 1, {0}));
  EXPECT_TRUE(table.redeem(last, {0}));
  EXPECT_EQ(places->held(), 3) << "its place is free again";
  EXPECT_TRUE(table.issue(greedy, 1, {0}));
}

// ---- the desk ------------------------------------------------------------------------------------------------------

TEST(ReplyDesk, HandsAnAnswerToItsTakerOnce) {
  pending_replies replies(1, [] {});
  int taken = 0;
  const auto token = replies.expect([&](answer&&) { ++taken; }, 100);
  EXPECT_EQ(token.listener, 1U);
  EXPECT_TRUE(token);
  const answer given{token, false, false, unavailable{}};
  std::vector<output> twice{given, given};
  replies.push(std::move(twice));
  replies.drain([](output&&) {});
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(replies.waiting(), 0U);
}

TEST(ReplyDesk, DropsALateAnswerEvenWhenItsPlaceIsTakenAgain) {
  pending_replies replies(1, [] {});
  int first = 0;
  int second = 0;
  const auto old = replies.expect([&](answer&&) { ++first; }, 100);
  replies.forget_old(100);
  const auto token = replies.expect([&](answer&&) { ++second; }, 200);
  EXPECT_EQ(token.correlation & 0xff'ffffU, old.correlation & 0xff'ffffU) << "the same place";
  std::vector<output> late;
  late.emplace_back(answer{old, false, false, unavailable{}});
  replies.push(std::move(late));
  replies.drain([](output&&) {});
  EXPECT_EQ(first + second, 0);
  EXPECT_EQ(replies.waiting(), 1U);
}

TEST(ReplyDesk, TakesNoAnswerForAnotherProcessOfItsNode) {
  constexpr auto home = home_of(3, 71);
  pending_replies replies(
      1, [] {}, home);
  int taken = 0;
  const auto token = replies.expect([&](answer&&) { ++taken; }, 100);
  EXPECT_EQ(token.home, home);
  for (const auto process : {home_of(3, 70), home_of(2, 71), node_home{0}, home}) {
    EXPECT_EQ(taken, 0);
    std::vector<output> one;
    one.emplace_back(answer{{token.listener, token.correlation, process}, false, false, unavailable{}});
    replies.push(std::move(one));
    replies.drain([](output&&) {});
  }
  EXPECT_EQ(taken, 1);
}

TEST(ReplyDesk, IgnoresTokensItNeverGave) {
  pending_replies replies(1, [] {});
  for (const std::uint64_t correlation : {0ULL, 1ULL, 1ULL << 32U, 0xffff'ffff'ffff'ffffULL}) {
    std::vector<output> out;
    out.emplace_back(answer{{1, correlation}, false, false, unavailable{}});
    replies.push(std::move(out));
    replies.drain([](output&&) {});
  }
}

TEST(ReplyDesk, AnnouncesABatchOnceAndKeepsItsOrder) {
  int wakes = 0;
  pending_replies replies(1, [&] { ++wakes; });
  std::vector<int> done;
  for (int i = 0; i < 10; ++i) replies.post([&done, i] { done.push_back(i); });
  EXPECT_EQ(wakes, 1);
  replies.drain([](output&&) {});
  EXPECT_EQ(done, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  replies.post([] {});
  EXPECT_EQ(wakes, 2);
  replies.close();
  replies.post([&] { done.push_back(99); });
  EXPECT_EQ(wakes, 2);
}

TEST(ReplyDesk, LosesNothingBetweenThreads) {
  std::atomic<int> wakes{0};
  pending_replies replies(1, [&] { ++wakes; });
  std::atomic<int> ran{0};
  std::vector<std::thread> posters;
  for (int t = 0; t < 4; ++t) {
    posters.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) replies.post([&] { ++ran; });
    });
  }
  for (int seen = 0; ran < 20'000;) {
    if (wakes == seen) continue;
    seen = wakes;
    replies.drain([](output&&) {});
  }
  for (auto& one : posters) one.join();
  EXPECT_EQ(ran, 20'000);
}

// ---- tables --------------------------------------------------------------------------------------------------------

TEST(Exposition, WritesCumulativeBucketsThatEndInInfinity) {
  duration_histogram times;
  times.observe(1);
  times.observe(100'000);
  times.observe(3'600'000'000'000);
  std::string out;
  exposition page(out);
  page.family("x_seconds", "histogram", "X.");
  page.histogram("a=\"b\"", times);
  EXPECT_TRUE(out.starts_with(
      "# HELP x_seconds X.\n# TYPE x_seconds histogram\nx_seconds_bucket{a=\"b\",le=\"6.4e-05\"} 1\nx_seconds_bucket{a=\"b\",le=\"0.000128\"} 2\n"))
      << out;
  EXPECT_NE(
      out.find(
          "x_seconds_bucket{a=\"b\",le=\"+Inf\"} 3\nx_seconds_sum{a=\"b\"} 3600.000100001\nx_seconds_count{a=\"b\"} 3\n"),
      std::string::npos)
      << out;
  EXPECT_EQ(label_text("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
}

TEST(RateSampler, ForgetsWhatIsOlderThanItsWindow) {
  rate_sampler rate;
  std::uint64_t count = 0;
  std::int64_t now = nanos_per_second;
  for (int i = 0; i < 20; ++i, now += nanos_per_second) rate.sample(count += 50, now);
  EXPECT_DOUBLE_EQ(rate.per_second(), 50);
  for (int i = 0; i < 20; ++i, now += nanos_per_second) rate.sample(count, now);
  EXPECT_DOUBLE_EQ(rate.per_second(), 0);
}

}  // namespace
}  // namespace madang
