#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/security/rate_limits.hpp"
#include "messages/identity/user.hpp"

namespace madang {

class exchange;
struct problem;
using exchange_ptr = std::shared_ptr<exchange>;
struct route_services;

/// Who may use a route. ADMIN may use every one.
enum class access : std::uint8_t {
  anyone = 1,   ///< no token needed
  caller = 2,   ///< any role
  trading = 3,  ///< TRADER, PARENT or CHILD: acts with money or orders
};
bool admits(access need, role_set roles);

/// What a route does to the node's door.
enum class route_kind : std::uint8_t {
  operations = 1,  ///< answered at once, also while the node closes and above every limit
  read = 2,
  command = 3,  ///< changes something: refused while intake is closed
  stream = 4,   ///< the WebSocket door
  exit = 5,     ///< changes something and adds nothing: refused only while the journal cannot be written
};

/// A value in the path, the query or the header.
struct parameter {
  std::string_view name;
  schema_ref is;
  std::string_view about;
  bool required = false;
};

/// One good answer.
struct answer_shape {
  int status = 200;
  schema_ref body;  ///< none: no JSON body
  std::string_view about;
  std::string_view content_type = "application/json";
  std::vector<std::string_view> headers = {};  ///< `ETag`, `Location`: always there
};

/// One route, declared once: router, checks, roles and the API's description all come from it.
struct route {
  http_method method = http_method::get;
  std::string_view path;  ///< `/api/v1/orders/{order_id}`
  std::string_view id;    ///< the operation's name in the API's description and in metrics
  std::string_view tag;
  std::string_view summary;
  route_kind kind = route_kind::read;
  access who = access::caller;
  rate_class counts_as = rate_class::general;
  std::vector<parameter> in_path = {};
  std::vector<parameter> in_query = {};
  bool repeatable = false;   ///< takes an Idempotency-Key
  bool conditional = false;  ///< takes If-Match
  schema_ref body = {};      ///< none: a body is ignored
  bool secret = false;       ///< the body holds a password: every copy is overwritten once it is answered
  std::vector<answer_shape> answers = {};
  std::vector<std::string_view> errors = {};  ///< problem codes besides those that `declared_errors` adds
  void (*serve)(route_services& with, const exchange_ptr& ex) = nullptr;
  /// Refuses a body that the schema has found wrong, and may first find out what to say; none: it is refused as it is.
  void (*explain)(route_services& with, const exchange_ptr& ex, problem why) = nullptr;
};

/// Every problem code the route may answer: its own and those that follow from its declaration.
std::vector<std::string_view> declared_errors(const route& of);

}  // namespace madang
