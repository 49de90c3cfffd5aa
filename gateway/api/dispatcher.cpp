#include "gateway/api/dispatcher.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cluster/ports/metrics.hpp"
#include "gateway/api/request_hash.hpp"
#include "gateway/http/header_rules.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/json/plain_decimals.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {
namespace {

constexpr std::size_t token_length_max = 8'192;

/// The token of `Authorization: Bearer …`; empty where there is none.
std::string_view bearer_token(std::string_view header) {
  constexpr std::string_view scheme = "Bearer ";
  if (!equals_ignoring_case(header.substr(0, scheme.size()), scheme)) return {};
  header.remove_prefix(scheme.size());
  while (header.starts_with(' ')) header.remove_prefix(1);
  return header;
}

problem with_errors(std::string_view code, std::vector<field_fault> faults) {
  problem out{code, {}, std::move(faults), {}, false};
  out.detail = detail_of_errors(out);
  return out;
}

/// A fault of shape decides before a fault of content.
problem body_problem(std::vector<field_fault> faults) {
  const auto shape =
      std::find_if(faults.begin(), faults.end(), [](const field_fault& one) { return is_malformed(one.code); });
  const auto code = (shape != faults.end() ? *shape : faults.front()).code;
  return with_errors(code, std::move(faults));
}

bool refuse(exchange& ex, problem why) {
  ex.refuse(std::move(why));
  return false;
}
bool refuse(exchange& ex, std::string_view code) {
  ex.refuse(code);
  return false;
}

}  // namespace

void run_on_io_thread(const std::shared_ptr<pending_replies>& replies, const exchange_ptr& ex,
                      std::function<void()> then) {
  replies->post([ex, then = std::move(then)] {
    if (ex->answered()) return;
    try {
      then();
    } catch (const std::exception& bug) {
      spdlog::error("request {}: {}", ex->request_id, bug.what());
      ex->refuse("internal_error");
    }
  });
}

void stand_in_line(fair_queue& line, const route_services& with, const exchange_ptr& ex,
                   std::function<void(fair_queue::pass)> start) {
  const auto busy = with.come_again_later("too_busy");
  // A peer that only stopped sending is told so; one that has left hears nothing.
  auto is_wanted = [ex, replies = with.replies, busy] {
    if (ex->is_wanted()) return true;
    replies->post([ex, busy] { ex->refuse(busy); });
    return false;
  };
  const auto verdict = line.submit(ex->key(), {std::move(is_wanted), std::move(start)});
  if (verdict != fair_share::verdict::admitted) ex->refuse(with.no_place(verdict));
}

void answer_at_gate(route_services& with, const exchange_ptr& ex, http_response response) {
  with.ports.outputs.when_open([replies = with.replies, ex, response = std::move(response)]() mutable {
    if (replies->on_own_thread()) return ex->answer(std::move(response));
    replies->post([ex = std::move(ex), response = std::move(response)]() mutable { ex->answer(std::move(response)); });
  });
}

void refuse_at_gate(route_services& with, const exchange_ptr& ex, problem why) {
  with.ports.outputs.when_open([replies = with.replies, ex, why = std::move(why)] {
    if (replies->on_own_thread()) return ex->refuse(why);
    replies->post([ex, why] { ex->refuse(why); });
  });
}

void dispatcher::serve(const exchange_ptr& ex, token_memory& memory) noexcept {
  try {
    if (!check_fields(*ex) || !find_route(*ex) || !has_room(*ex) || !authenticate(*ex, memory) || !check_query(*ex))
      return;
    if (!read_body(ex) || !read_idempotency_key(*ex)) return;
    if (!take_place_in_flight(*ex)) return;
    ex->at->serve(with_, ex);
  } catch (const std::exception& bug) {
    spdlog::error("request {}: {}", ex->request_id, bug.what());
    ex->refuse("internal_error");
  }
}

bool dispatcher::check_fields(exchange& ex) const {
  const auto name = ambiguous_field(ex.request.headers);
  if (name.empty()) return true;
  const bool twice = ex.request.headers.count(name) > 1;
  return refuse(ex,
                problem{"malformed_http", std::string(name) + (twice ? " comes twice." : " is empty."), {}, {}, false});
}

bool dispatcher::find_route(exchange& ex) const {
  auto uri = parse_target(ex.request.target);
  if (!uri) {
    if (ex.request.method != http_method::options || ex.request.target != "*") return refuse(ex, "malformed_http");
    ex.answer({204, {}, {}, {}, false});
    return false;
  }
  ex.uri = *std::move(uri);
  auto match = table_.find(ex.request.method, ex.uri.path, ex.uri.segments);
  if (match.found != nullptr) {
    ex.at = match.found;
    ex.path_values = std::move(match.values);
    return true;
  }
  if (match.allow.empty()) return serve_web_file(ex);
  if (ex.request.method == http_method::options) {
    ex.answer({204, {}, {}, {{"Allow", match.allow}}, false});
    return false;
  }
  return refuse(ex, problem{"method_not_allowed", {}, {}, {{"Allow", match.allow}}, false});
}

/// From memory, so that it is answered at once and above every limit, as the routes of operations are.
bool dispatcher::serve_web_file(exchange& ex) const {
  auto file = with_.web.answer(ex.request, ex.uri.path);
  if (!file) return refuse(ex, "not_found");
  ex.answer(*std::move(file));
  return false;
}

bool dispatcher::has_room(exchange& ex) const {
  if (ex.at->kind == route_kind::operations) return true;
  if (closing_.load(std::memory_order_relaxed)) {
    auto why = with_.come_again_later("closing");
    why.close = true;
    return refuse(ex, std::move(why));
  }
  if (with_.pools.in_flight->held() >= with_.limits.http.max_in_flight)
    return refuse(ex, with_.come_again_later("too_busy"));
  const bool shut = (ex.at->kind == route_kind::command && !with_.ports.intake_open()) ||
                    (ex.at->kind == route_kind::exit && !with_.ports.exits_open());
  if (shut) {
    return refuse(ex, with_.come_again_later("intake_closed"));
  }
  return true;
}

/// Last of all, when it is known whose share the request is.
bool dispatcher::take_place_in_flight(exchange& ex) const {
  if (ex.at->kind == route_kind::operations) return true;
  auto place = take_place(with_.pools.in_flight, ex.key());
  if (!place) return refuse(ex, with_.no_place(place.verdict));
  ex.occupy(with_.http.in_flight, std::move(place.held));
  return true;
}

bool dispatcher::authenticate(exchange& ex, token_memory& memory) const {
  const auto header = ex.request.headers.find("Authorization");
  if (ex.at->who == access::anyone && (ex.at->kind != route_kind::stream || header.empty())) return true;
  if (header.empty()) return refuse(ex, "token_missing");
  const auto token = bearer_token(header);
  if (token.empty() || token.size() > token_length_max) return refuse(ex, "token_invalid");
  const auto now = ex.received_at;
  if (token != memory.token || now >= memory.who.expires_at) {
    memory.token.clear();
    auto verified = with_.ports.tokens.verify(token, now);
    if (!verified) return refuse(ex, verified.error() == token_refusal::expired ? "token_expired" : "token_invalid");
    memory = {std::string(token), *std::move(verified)};
  }
  ex.caller = memory.who;
  if (!admits(ex.at->who, ex.caller->roles)) return refuse(ex, "role_required");
  return true;
}

bool dispatcher::check_query(exchange& ex) const {
  if (ex.at->kind == route_kind::operations) return true;
  for (auto here = ex.uri.query.begin(); here != ex.uri.query.end(); ++here) {
    const auto& [name, value] = *here;
    const auto& known = ex.at->in_query;
    const auto at =
        std::find_if(known.begin(), known.end(), [&n = name](const parameter& one) { return one.name == n; });
    const auto pointer = "?" + name;
    if (at == known.end())
      return refuse(ex, with_errors("unknown_parameter",
                                    {{pointer, "unknown_parameter", "This request has no such parameter."}}));
    if (std::any_of(ex.uri.query.begin(), here, [&n = name](const auto& earlier) { return earlier.first == n; }))
      return refuse(ex, with_errors("parameter_invalid", {{pointer, "parameter_invalid", "It comes twice."}}));
    if (auto faults = check_text(*at->is, value); !faults.empty()) {
      for (auto& fault : faults) fault.pointer = pointer;
      return refuse(ex, with_errors("parameter_invalid", std::move(faults)));
    }
  }
  for (const auto& wanted : ex.at->in_query) {
    if (!wanted.required || ex.query(wanted.name)) continue;
    return refuse(
        ex, with_errors("parameter_invalid", {{"?" + std::string(wanted.name), "field_required", "It is missing."}}));
  }
  return true;
}

bool dispatcher::read_body(const exchange_ptr& of) const {
  auto& ex = *of;
  if (!ex.at->body) return true;
  const auto& headers = ex.request.headers;
  const auto coding = headers.find("Content-Encoding");
  const bool json = is_json_type(headers.find("Content-Type")) || ex.request.body.empty();
  if (!json || !(coding.empty() || equals_ignoring_case(coding, "identity"))) {
    return refuse(ex, "media_type_unsupported");
  }
  json_limits limits;
  limits.depth = static_cast<std::size_t>(with_.limits.http.max_json_depth);
  auto parsed = parse_json(ex.request.body, limits);
  if (!parsed) {
    const auto& fault = parsed.error();
    if (fault.pointer.empty()) return refuse(ex, problem{fault.code, fault.detail, {}, {}, false});
    return refuse(ex, with_errors(fault.code, {{fault.pointer, fault.code, fault.detail}}));
  }
  ex.body = *std::move(parsed);
  if (auto faults = check(*ex.at->body, ex.body); !faults.empty())
    return refuse_body(of, body_problem(std::move(faults)));
  make_decimals_plain(*ex.at->body, ex.body);
  ex.canonical_body = canonical_json(ex.body);
  return true;
}

/// Finding out more is work that takes a place.
bool dispatcher::refuse_body(const exchange_ptr& ex, problem why) const {
  if (ex->at->explain == nullptr) return refuse(*ex, std::move(why));
  if (take_place_in_flight(*ex)) ex->at->explain(with_, ex, std::move(why));
  return false;
}

bool dispatcher::read_idempotency_key(exchange& ex) const {
  if (!ex.at->repeatable) return true;
  const auto count = ex.request.headers.count("Idempotency-Key");
  if (count == 0) return true;
  const auto key = ex.request.headers.find("Idempotency-Key");
  if (count != 1 || !is_idempotency_key(key)) return refuse(ex, "idempotency_key_malformed");
  const auto hash = request_key(ex.caller_id(), to_text(ex.at->method), ex.uri.path, key);
  ex.repeat = {hash.high, hash.low, body_hash(ex.canonical_body)};
  return true;
}

}  // namespace madang
