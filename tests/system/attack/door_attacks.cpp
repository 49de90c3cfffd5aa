// Tokens that are not what they seem, quotas that are to be got round, pages of strangers, and the TLS face.
#include <sodium.h>

#include <array>

#include "tests/support/process/process.hpp"
#include "tests/system/attack/attack.hpp"
#include "tests/system/support/program.hpp"

namespace madang {
namespace {

const std::string profile = "/api/v1/users/profile";

std::string get(const std::string& path, const std::string& fields) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

std::string base64url(const std::string& text) {
  constexpr auto form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string out(sodium_base64_encoded_len(text.size(), form), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), form);
  out.pop_back();
  return out;
}

struct token_parts {
  std::string header;
  std::string claims;
  std::string signature;
  std::string text() const { return header + '.' + claims + '.' + signature; }
};
token_parts parts_of(const std::string& token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

/// None of these tokens is anybody's.
outcome none_admits(const std::vector<std::string>& tokens) {
  for (const auto& token : tokens) {
    const auto got = say(common_target(), get(profile, "Authorization: Bearer " + token + "\r\n"));
    if (got.status != 401 && got.status != 400 && got.status != 431)
      return "'" + token.substr(0, 60) + "' was answered " + std::to_string(got.status);
  }
  return {};
}

// ---- tokens --------------------------------------------------------------------------------------------------------

outcome other_algorithms() {
  const auto good = parts_of(common_target().person("door.alg").token);
  std::vector<std::string> tokens;
  for (const auto* alg :
       {"none", "None", "NONE", "nOnE", "", "HS256", "HS512", "RS512", "PS256", "ES256", "EdDSA", "RS256 "}) {
    auto one = good;
    one.header = base64url(std::string(R"({"alg":")") + alg + R"(","typ":"JWT"})");
    tokens.push_back(one.text());
    one.signature.clear();
    tokens.push_back(one.text());
    tokens.push_back(one.header + '.' + one.claims);
  }
  return none_admits(tokens);
}

outcome headers_that_name_keys() {
  const auto good = parts_of(common_target().person("door.keys").token);
  std::vector<std::string> tokens;
  for (const auto* more :
       {R"("kid":"../../../../dev/null")", R"("kid":"' OR 1=1 --")", R"("jku":"http://127.0.0.1:1/keys")",
        R"("x5u":"http://127.0.0.1:1/x")", R"("jwk":{"kty":"oct","k":"AA"})", R"("x5c":["AA"])", R"("crit":["exp"])",
        R"("alg":"none")", R"("zip":"DEF")", R"("b64":false)"}) {
    auto one = good;
    one.header = base64url(std::string(R"({"alg":"RS256","typ":"JWT",)") + more + "}");
    tokens.push_back(one.text());
  }
  return none_admits(tokens);
}

outcome changed_claims() {
  const auto good = parts_of(common_target().person("door.claims").token);
  std::vector<std::string> tokens;
  for (const auto* claims :
       {R"({"sub":"1","roles":["ADMIN"],"account_ids":[],"iat":1,"exp":9999999999})", R"({"exp":9999999999})", "{}",
        "[]", "null", R"({"sub":"1","exp":1e99})", R"({"sub":"1","exp":"9999999999"})",
        R"({"sub":{"$ne":1},"exp":9999999999})", R"({"sub":"1","sub":"2","exp":9999999999})"}) {
    auto one = good;
    one.claims = base64url(claims);
    tokens.push_back(one.text());
  }
  return none_admits(tokens);
}

outcome other_forms_of_a_good_token() {
  const auto token = common_target().person("door.forms").token;
  const auto good = parts_of(token);
  auto flipped = good;
  flipped.signature.back() = flipped.signature.back() == 'A' ? 'B' : 'A';
  return none_admits({token + ".",
                      "." + token,
                      token + "=",
                      token + "==",
                      token + "%00",
                      token + "\t\tx",
                      token + "," + token,
                      good.header + "." + good.claims,
                      good.header + ".." + good.signature,
                      flipped.text(),
                      good.claims + "." + good.header + "." + good.signature,
                      token.substr(0, token.size() - 1),
                      token.substr(1),
                      token + token,
                      std::string(9'000, 'a'),
                      "..",
                      ".",
                      "a.b.c",
                      "{}",
                      "null",
                      "\"\""});
}

outcome tokens_in_other_places() {
  const auto token = common_target().person("door.places").token;
  for (const auto& fields : std::vector<std::string>{
           "Cookie: access_token=" + token, "Cookie: Authorization=Bearer " + token, "X-Access-Token: " + token,
           "X-Auth-Token: " + token, "Authorization: Token " + token, "Authorization: Basic " + token,
           "Authorization: " + token, "Proxy-Authorization: Bearer " + token, "X-Authorization: Bearer " + token,
           "X-Forwarded-User: admin", "X-User-Id: 1", "X-Original-URL: /api/v1/market/stocks", "X-Rewrite-URL: /health",
           "X-HTTP-Method-Override: OPTIONS", "X-Forwarded-For: 127.0.0.1"}) {
    const auto got = say(common_target(), get(profile, fields + "\r\n"));
    if (got.status != 401) return fields.substr(0, 40) + " was answered " + std::to_string(got.status);
  }
  const auto in_query = say(common_target(), get(profile + "?access_token=" + token, ""));
  return expect_status(in_query, {400, 401}, "a token in the query");
}

outcome cookies_without_end() {
  for (const auto& cookie :
       {std::string(";;;;=;;=;"), std::string("a=") + std::string(8'000, 'x'),
        std::string("__Secure-refresh=x; refresh=y"), std::string("refresh=\"; Path=/; Domain=evil\""),
        std::string("$Version=1; refresh=x; $Path=/")}) {
    const auto got = say(common_target(), get("/health", "Cookie: " + cookie + "\r\n"));
    if (got.status != 200) return cookie.substr(0, 30) + " was answered " + std::to_string(got.status);
    if (got.body.find("evil") != std::string::npos) return "a cookie comes back";
  }
  return {};
}

// ---- quotas --------------------------------------------------------------------------------------------------------

/// How many of these are let in on a node that allows 20 a minute; each is given its number.
int let_in(std::uint8_t address, const std::function<std::string(int)>& bytes) {
  static target at({"limits.lifted=false", "limits.general_per_minute=20", "limits.after_start_percent=100"});
  auto client = at.from(address);
  int out = 0;
  for (int i = 0; i < 60; ++i) {
    if (!client.is_open() && !client.connect()) return 1'000;
    (void)client.send_bytes(bytes(i));
    const auto reply = client.receive(std::chrono::seconds(5));
    if (!reply) return 1'000;
    out += reply->status != 429;
  }
  return out;
}

outcome within_quota(std::uint8_t address, const std::function<std::string(int)>& bytes) {
  const auto count = let_in(address, bytes);
  return count <= 22 ? "" : std::to_string(count) + " requests were let in, not 20";
}

outcome quotas_by_headers() {
  return within_quota(11, [](int i) {
    const auto claimed = "203.0.113." + std::to_string(i);
    return get("/api/v1/market/stocks", "X-Forwarded-For: " + claimed + "\r\nX-Real-IP: " + claimed +
                                            "\r\nForwarded: for=" + claimed + "\r\nTrue-Client-IP: " + claimed +
                                            "\r\nCF-Connecting-IP: " + claimed + "\r\nX-Client-IP: " + claimed +
                                            "\r\nVia: 1.1 " + claimed + "\r\n");
  });
}
outcome quotas_by_paths() {
  constexpr std::array<const char*, 4> ways{"/api/v1/market/stocks", "/api/v1/market/%73tocks",
                                            "/api/v1/market/stocks?limit=1", "http://x/api/v1/market/stocks"};
  return within_quota(12, [&](int i) { return get(ways[static_cast<std::size_t>(i) % ways.size()], ""); });
}
outcome quotas_by_names_of_the_client() {
  return within_quota(13, [](int i) {
    const auto n = std::to_string(i);
    return get("/api/v1/market/stocks", "User-Agent: agent " + n + "\r\nX-Request-Id: " + n + "\r\nX-Api-Key: " + n +
                                            "\r\nCookie: session=" + n + "\r\nIdempotency-Key: " + n + "\r\n");
  });
}
outcome quotas_by_heads_and_bodies() {
  return within_quota(14, [](int i) {
    return i % 2 == 0 ? get("/api/v1/market/stocks", "")
                      : "GET /api/v1/market/stocks HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx";
  });
}

outcome forged_tokens_without_end() {
  target at({"limits.lifted=false", "limits.bad_tokens_per_minute=10", "limits.after_start_percent=100"});
  int looked_at = 0;
  for (int i = 0; i < 60; ++i) {
    const auto got = say(at, get(profile, "Authorization: Bearer eyJ" + std::to_string(i) + ".a.b\r\n"));
    looked_at += got.status == 401;
  }
  return looked_at <= 12 ? "" : std::to_string(looked_at) + " forged tokens were looked at";
}

// ---- pages of strangers --------------------------------------------------------------------------------------------

outcome streams_for_strange_pages() {
  for (const auto* origin : {"https://evil.example", "null", "https://x.evil.example", "http://x@evil.example",
                             "https://", "http://x:80:80", "file:///x", "javascript:x", "http://evil.example/x"}) {
    const auto got =
        say(common_target(), get("/api/v1/stream", std::string("Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                                                               "dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ") +
                                                       origin + "\r\n"));
    if (got.status != 403) return std::string(origin) + " was answered " + std::to_string(got.status);
  }
  return {};
}

outcome answers_for_strange_pages() {
  auto client = common_target().from(1);
  if (!client.connect()) return "no connection";
  for (const auto* origin : {"https://evil.example", "null", "*"}) {
    const auto reply = client.ask({"GET", "/health", {}, {{"Origin", origin}}});
    if (!reply) return "no answer";
    if (!reply->header("access-control-allow-origin").empty())
      return std::string("pages of ") + origin + " may read answers";
    if (reply->header("x-frame-options") != "DENY") return "pages may be framed";
  }
  return {};
}

// ---- TLS -----------------------------------------------------------------------------------------------------------

/// A node that speaks TLS, with a certificate of its own making.
struct tls_target {
  temp_dir dir;
  madang_process node;

  tls_target()
      : node({program(),
              dir.text() + "/data",
              {"tls.enabled=true", "tls.certificate_file=" + dir.text() + "/c", "tls.key_file=" + dir.text() + "/k",
               "tls.handshake_timeout_ms=500", "tls.max_handshakes=40", "http.address_share_percent=50"}}) {
    const auto made = run_program({"/bin/sh", "-c",
                                   "umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                                   "-days 1 -subj /CN=x -keyout " +
                                       dir.text() + "/k -out " + dir.text() + "/c"});
    if (made.exit_code != 0 || !node.start_listening())
      throw std::runtime_error("no TLS node: " + made.said + node.said());
  }
  bool serves() const {
    const auto got =
        run_program({"/bin/sh", "-c", "curl -sk -m 5 https://127.0.0.1:" + std::to_string(node.port()) + "/health"});
    return got.said.find("alive") != std::string::npos;
  }
};

outcome handshakes_that_never_end() {
  tls_target at;
  std::vector<http_client> held;
  for (int i = 0; i < 200; ++i) {
    held.emplace_back(at.node.port());
    held.back().socket().come_from(3);
    if (held.back().connect())
      (void)held.back().send_bytes(i % 2 == 0 ? "" : std::string("\x16\x03\x01\x02\x00\x01", 6));
  }
  if (!at.serves()) return "others are not served";
  for (auto& one : held) {
    if (one.is_open() && !one.wait_closed(std::chrono::seconds(5))) return "a handshake that is not done stays open";
  }
  return {};
}

outcome noise_instead_of_a_handshake() {
  tls_target at;
  for (const auto& noise :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(20'000, '\xff'), std::string("\x80\x2e\x01\x03\x01", 5),
        std::string("\x16\x03\x03\xff\xff", 5) + std::string(70'000, 'x'),
        std::string("\x15\x03\x01\x00\x02\x02\x28", 7), std::string("\x17\x03\x03\x00\x01x", 6),
        std::string(1, '\0')}) {
    http_client client(at.node.port());
    if (!client.connect()) return "no connection";
    (void)client.send_bytes(noise);
    if (!client.wait_closed(std::chrono::seconds(5))) return "noise keeps its connection";
  }
  return at.serves() ? "" : "it does not serve any more";
}

outcome renegotiation_and_old_versions() {
  tls_target at;
  const auto to = "-connect 127.0.0.1:" + std::to_string(at.node.port());
  for (const auto* how : {"-tls1", "-tls1_1", "-tls1_2", "-tls1_3 -ciphersuites TLS_AES_128_CCM_8_SHA256", "-alpn h2",
                          "-tls1_2 -cipher NULL-SHA:@SECLEVEL=0"}) {
    const auto got = run_program({"/bin/sh", "-c", "echo | timeout 5 openssl s_client " + to + " " + how + " 2>&1"});
    if (got.said.find("Server certificate") != std::string::npos) return std::string(how) + " is spoken";
  }
  return at.serves() ? "" : "it does not serve any more";
}

}  // namespace

std::vector<attack> door_attacks() {
  return {{31, "tokens of other algorithms", other_algorithms},
          {31, "tokens whose header names a key", headers_that_name_keys},
          {31, "tokens with other claims", changed_claims},
          {31, "other forms of a good token", other_forms_of_a_good_token},
          {31, "tokens in other places", tokens_in_other_places},
          {31, "cookies without end", cookies_without_end},
          {32, "a quota got round by claims of addresses", quotas_by_headers},
          {32, "a quota got round by other paths", quotas_by_paths},
          {32, "a quota got round by other names", quotas_by_names_of_the_client},
          {32, "a quota got round by bodies", quotas_by_heads_and_bodies},
          {32, "forged tokens without end", forged_tokens_without_end},
          {33, "streams for pages of strangers", streams_for_strange_pages},
          {33, "answers for pages of strangers", answers_for_strange_pages},
          {34, "TLS handshakes that never end", handshakes_that_never_end},
          {34, "noise instead of a TLS handshake", noise_instead_of_a_handshake},
          {34, "old versions and weak ciphers of TLS", renegotiation_and_old_versions}};
}

}  // namespace madang
