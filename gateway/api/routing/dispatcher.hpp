#pragma once

#include <atomic>
#include <string>

#include "gateway/api/routing/route_services.hpp"
#include "gateway/api/routing/router.hpp"

namespace madang {

/// The last token a connection showed and whom it named, so that a keep-alive connection pays for its signature once.
/// Whether that still admits is asked for each request.
struct token_memory {
  std::string token;
  verified_caller who;
};

/// The door: everything that is checked before a handler sees a request. Belongs to one io thread.
class dispatcher {
 public:
  /// `closing`: set once, by any thread, when the node shall take no new requests.
  dispatcher(route_services& with, const router& table, const std::atomic<bool>& closing)
      : with_(with), table_(table), closing_(closing) {}

  /// Answers the exchange now, or sees to it that it is answered later. Nothing is thrown.
  void serve(const exchange_ptr& ex, token_memory& memory) noexcept;

 private:
  // Each says whether the request may go on; otherwise it has been answered.
  bool check_fields(exchange& ex) const;
  bool find_route(exchange& ex) const;
  bool check_network(exchange& ex) const;
  bool serve_web_file(exchange& ex) const;
  bool has_room(exchange& ex) const;
  bool take_place_in_flight(exchange& ex) const;
  bool authenticate(exchange& ex, token_memory& memory) const;
  bool admit(const exchange_ptr& ex);
  bool settle_admission(exchange& ex, caller_admission::verdict found) const;
  void go_on(const exchange_ptr& ex);
  void proceed(const exchange_ptr& ex);
  bool name_key(exchange& ex, std::string_view text) const;
  bool check_step_up(exchange& ex) const;
  bool verify(exchange& ex, std::string_view token, token_memory& memory) const;
  bool take_from_quota(exchange& ex) const;
  bool check_query(exchange& ex) const;
  bool read_body(const exchange_ptr& of) const;
  bool refuse_body(const exchange_ptr& ex, problem why) const;
  bool read_idempotency_key(exchange& ex) const;

  route_services& with_;
  const router& table_;
  const std::atomic<bool>& closing_;
};

}  // namespace madang
