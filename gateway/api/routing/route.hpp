#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/security/door/rate_limits.hpp"
#include "messages/identity/user.hpp"

namespace madang {

class exchange;
struct problem;
using exchange_ptr = std::shared_ptr<exchange>;
struct route_services;

/// Who may use a route. ADMIN may use every one.
enum class access : std::uint8_t {
  undeclared = 0,  ///< a gateway with such a route does not start
  anyone = 1,      ///< no token needed
  caller = 2,      ///< any role
  trading = 3,     ///< TRADER, PARENT or CHILD: acts with money or orders
  admin = 4,       ///< ADMIN alone
};
bool admits(access need, role_set roles);

/// Which scope of an API key reaches a route.
enum class key_access : std::uint8_t {
  by_method = 1,  ///< READ for GET and streams; TRADE for all else, but nothing of `users/*` and `admin/*`
  read = 2,
  trade = 3,
  withdraw = 4,
  none = 5,  ///< no key does
};

/// Whose objects a route reads or changes; what others are told of them is the entity's to say, by the rule of rights.
enum class object_rule : std::uint8_t {
  undeclared = 0,       ///< a gateway with such a route does not start
  nobodys = 1,          ///< open to all, or of the platform
  own = 2,              ///< the caller's own; nothing in the request names another's
  account = 3,          ///< an account or what hangs on it: owner, grant, or ADMIN
  owned = 4,            ///< named in the request, and its owner's alone
  office = 5,           ///< anybody's, by the office of an administrator
  owned_or_office = 6,  ///< named in the request: its owner's, or anybody's by the office of an administrator
};

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
  access who = access::undeclared;
  object_rule object = object_rule::undeclared;
  rate_class counts_as = rate_class::general;
  key_access by_key = key_access::by_method;
  bool step_up = false;  ///< with a second factor on, it must have been shown within the last minutes
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

/// The scope that an API key needs for the route; none: no key reaches it.
std::optional<api_scope> scope_of(const route& of);

/// Whether these roles may use a route. Whoever only views writes nothing but what is his own under `users/`.
bool admits(const route& to, role_set roles);

/// Every problem code the route may answer: its own and those that follow from its declaration.
std::vector<std::string_view> declared_errors(const route& of);

}  // namespace madang
