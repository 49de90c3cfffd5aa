#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/net/http_client.hpp"

namespace madang {

using json = nlohmann::json;
using header_list = std::vector<std::pair<std::string, std::string>>;

struct api_reply {
  int status = 0;  ///< 0: no answer came
  json body;
  http_reply raw;

  /// Of a problem; empty for other answers.
  std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
  bool replayed() const { return raw.header("idempotent-replayed") == "true"; }
};

/// One connection that speaks JSON, as somebody or as nobody.
class api_client {
 public:
  explicit api_client(std::uint16_t port = 0, std::string token = {}) : http_(port), token_(std::move(token)) {}

  api_reply get(const std::string& path) { return ask("GET", path, {}, {}); }
  api_reply post(const std::string& path, const json& body, header_list headers = {}) {
    return ask("POST", path, body.dump(), std::move(headers));
  }
  api_reply patch(const std::string& path, const json& body, header_list headers = {}) {
    return ask("PATCH", path, body.dump(), std::move(headers));
  }
  api_reply remove(const std::string& path, header_list headers = {}) {
    return ask("DELETE", path, {}, std::move(headers));
  }
  /// All items of a list, newest first, page by page. `path` may have a query already.
  std::vector<json> all(const std::string& path);

  /// What would be sent for a path below `/api/v1`, or for one that begins with it or is outside of it (`//health`).
  http_ask request(const std::string& method, const std::string& path, std::string body, header_list headers) const;
  api_reply ask(const std::string& method, const std::string& path, std::string body, header_list headers);
  http_client& http() { return http_; }
  const std::string& token() const { return token_; }

 private:
  http_client http_;
  std::string token_;
};

api_reply to_api_reply(const http_reply& raw);

/// A number that the API writes as a decimal and that has to be whole.
std::int64_t whole(const json& decimal);

/// Somebody with an account.
struct trader {
  std::string name;
  std::string user;
  std::string token;
  std::string account;

  api_client at(std::uint16_t port) const { return api_client(port, token); }
};
/// Registers, logs in, opens a paper account in KRW and pays in. Throws, with the answer, when that fails.
trader make_trader(std::uint16_t port, const std::string& name, std::int64_t cash);
/// A JSON body for `POST /orders`.
json order_of(const trader& who, const std::string& symbol, const std::string& side, std::int64_t quantity,
              std::int64_t price, const std::string& time_in_force = "GTC");
json market_order_of(const trader& who, const std::string& symbol, const std::string& side, std::int64_t quantity,
                     const std::string& time_in_force = "IOC");

std::int64_t cash_of(std::uint16_t port, const trader& who);
std::int64_t held_of(std::uint16_t port, const trader& who);
json positions_of(std::uint16_t port, const trader& who);
std::int64_t shares_of(std::uint16_t port, const trader& who, const std::string& symbol);

}  // namespace madang
