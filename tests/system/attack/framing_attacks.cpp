// Requests that two readers would read differently, and paths that mean one thing and look like two.
#include "tests/system/attack/attack.hpp"

namespace madang {
namespace {

target& node() {
  return common_target();
}

const std::string nobodys_login = R"({"email":"nobody","password":"12345678"})";
const std::string length = "Content-Length: " + std::to_string(nobodys_login.size()) + "\r\n";
const std::string json_type = "Content-Type: application/json\r\n";

std::string login(const std::string& fields) {
  return "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + nobodys_login;
}

/// The request is refused and nothing behind it is served.
outcome smuggle(const std::string& fields) {
  auto client = node().from(1);
  if (!client.connect()) return "no connection";
  (void)client.send_bytes(login(fields) + "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto first = client.receive(std::chrono::seconds(5));
  if (!first || (first->status != 400 && first->status != 501)) {
    return "answered " + (first ? std::to_string(first->status) : std::string("nothing"));
  }
  if (client.receive(std::chrono::milliseconds(500))) return "a second request was served";
  return {};
}

outcome empty_then_unknown_coding() {
  return smuggle(json_type + "Transfer-Encoding:\r\nTransfer-Encoding: cow\r\n" + length);
}
outcome empty_coding_and_length() {
  return smuggle(json_type + "Transfer-Encoding:\r\n" + length);
}
outcome unknown_coding_and_length() {
  return smuggle(json_type + "Transfer-Encoding: cow\r\n" + length);
}
outcome two_codings() {
  return smuggle(json_type + "Transfer-Encoding: chunked, identity\r\n" + length);
}
outcome two_equal_lengths() {
  return smuggle(json_type + length + length);
}

outcome two_tokens() {
  const auto who = node().person("framing.tokens");
  const auto field = "Authorization: Bearer " + who.token + "\r\n";
  const auto got =
      say(node(), "GET /api/v1/users/profile HTTP/1.1\r\nHost: x\r\n" + field + "Authorization: Bearer x\r\n\r\n");
  return expect_status(got, {400}, "two tokens");
}

outcome a_token_in_a_trailer() {
  const auto who = node().person("framing.trailer");
  const auto got = say(node(), "POST /api/v1/accounts HTTP/1.1\r\nHost: x\r\n" + json_type +
                                   "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: Bearer " +
                                   who.token + "\r\n\r\n");
  return expect_status(got, {401}, "a token behind the body");
}

outcome a_bad_host() {
  for (const std::string host : {"", "a b", "user@x", "x/y", "x:port"}) {
    const auto got = say(node(), "GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    if (auto why = expect_status(got, {400}, "Host: " + host); !why.empty()) return why;
  }
  return {};
}

outcome a_body_of_no_type() {
  if (auto why = expect_status(say(node(), login(length)), {415}, "no type"); !why.empty()) return why;
  return expect_status(say(node(), login("Content-Type: application/json; charset=euc-kr\r\n" + length)), {415},
                       "euc-kr");
}

outcome one_key_two_spellings() {
  const auto who = node().person("framing.paths");
  auto at = who.at(node().port());
  for (const std::string word : {"withdraw", "%77ithdraw", "withdra%77", "%57ithdraw"}) {
    (void)at.ask("POST", "/accounts/" + who.account + "/" + word, R"({"amount":"1000"})", {{"Idempotency-Key", "one"}});
  }
  const auto cash = cash_of(node().port(), who);
  return cash == 999'000 ? "" : "withdrew more than once: " + std::to_string(cash) + " is left";
}

outcome one_key_two_decimals() {
  const auto who = node().person("framing.decimals");
  auto at = who.at(node().port());
  const auto path = "/accounts/" + who.account + "/withdraw";
  const auto first = at.ask("POST", path, R"({"amount":"1000"})", {{"Idempotency-Key", "one"}});
  const auto again = at.ask("POST", path, R"({"amount":"1000.0"})", {{"Idempotency-Key", "one"}});
  return again.status == first.status && again.replayed() ? "" : "1000 and 1000.0 are two bodies: " + again.raw.body;
}

outcome paths_in_metrics() {
  (void)say(node(), "GET /%68ealth HTTP/1.1\r\nHost: x\r\n\r\n");
  (void)say(node(), "GET /made-up-by-a-stranger HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto page = node().from(1).ask({"GET", "/metrics", {}, {}})->body;
  if (page.find("made-up") != std::string::npos || page.find("%68") != std::string::npos)
    return "a stranger's path is a label";
  return {};
}

outcome a_doubled_parameter() {
  const auto got = say(node(), "GET /api/v1/market/stocks?limit=1&limit=2 HTTP/1.1\r\nHost: x\r\n\r\n");
  return expect_status(got, {400}, "limit twice");
}

}  // namespace

std::vector<attack> framing_attacks() {
  return {{19, "an empty coding before an unknown one", empty_then_unknown_coding},
          {19, "an empty coding beside a length", empty_coding_and_length},
          {19, "an unknown coding beside a length", unknown_coding_and_length},
          {19, "two codings", two_codings},
          {19, "two equal lengths", two_equal_lengths},
          {19, "two tokens", two_tokens},
          {19, "a token behind a chunked body", a_token_in_a_trailer},
          {19, "a Host that is none", a_bad_host},
          {19, "a body of no type, or of another charset", a_body_of_no_type},
          {20, "one Idempotency-Key under many spellings of a path", one_key_two_spellings},
          {20, "one Idempotency-Key under two spellings of a number", one_key_two_decimals},
          {20, "a stranger's path in the metrics", paths_in_metrics},
          {20, "a parameter that comes twice", a_doubled_parameter}};
}

}  // namespace madang
