#include "gateway/api/routing/dispatcher.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "cluster/ports/metrics.hpp"
#include "config/admin/admin_settings.hpp"
#include "config/live_settings.hpp"
#include "gateway/api/parameters/request_hash.hpp"
#include "gateway/api/parameters/signed_request.hpp"
#include "gateway/api/routing/absent_body.hpp"
#include "gateway/http/header_rules.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/json/plain_decimals.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {
namespace {

constexpr std::size_t token_length_max = 8'192;

/// What somebody needs who is about to turn on a second factor: to see who he is, to do it, and to leave.
constexpr std::array<std::string_view, 5> second_factor_routes = {"getProfile", "enableTwoFactor", "verifyTwoFactor",
                                                                  "changePassword", "logOut"};

/// Whether it is demanded of the caller, and this route does not lead there.
bool lacks_second_factor(const route_services& with, const exchange& ex) {
  if (!ex.caller || ex.caller->two_factor || !ex.caller->roles.has(identity::role::admin)) return false;
  if (!with.settings_now()->of<admin::admin_settings>().second_factor_required) return false;
  return std::ranges::find(second_factor_routes, ex.at->id) == second_factor_routes.end();
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

std::shared_ptr<const settings> route_services::settings_now() const {
  // Without an owner: the limits of the start outlive whoever looks at them.
  if (ports.live == nullptr) return {std::shared_ptr<const settings>(), &limits};
  return ports.live->now();
}

std::string_view bearer_token(std::string_view header) {
  constexpr std::string_view scheme = "Bearer ";
  if (!equals_ignoring_case(header.substr(0, scheme.size()), scheme)) return {};
  header.remove_prefix(scheme.size());
  while (header.starts_with(' ')) header.remove_prefix(1);
  return header;
}

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

namespace {

/// Looked at when the gate is open, after what is said was read: it may have waited long, and a node that has lost its
/// lease meanwhile may have been taken over from. Where that is so from the start nobody waits.
template <class Say>
void say_at_gate(route_services& with, const exchange_ptr& ex, Say say) {
  const auto knows = [&with] { return !with.ports.may_know || with.ports.may_know(); };
  if (!knows()) return ex->refuse(with.come_again_later("unavailable"));
  with.ports.outputs.when_open([&with, knows, replies = with.replies, ex, say = std::move(say)]() mutable {
    auto then = [&with, knows, ex = std::move(ex), say = std::move(say)]() mutable {
      if (!knows()) return ex->refuse(with.come_again_later("unavailable"));
      say(ex);
    };
    if (replies->on_own_thread()) return then();
    replies->post(std::move(then));
  });
}

}  // namespace

void answer_at_gate(route_services& with, const exchange_ptr& ex, http_response response) {
  say_at_gate(with, ex,
              [response = std::move(response)](const exchange_ptr& at) mutable { at->answer(std::move(response)); });
}

void refuse_at_gate(route_services& with, const exchange_ptr& ex, problem why) {
  say_at_gate(with, ex, [why = std::move(why)](const exchange_ptr& at) { at->refuse(why); });
}

void dispatcher::serve(const exchange_ptr& ex, token_memory& memory) noexcept {
  try {
    if (!check_fields(*ex) || !check_network(*ex) || !find_route(*ex)) return;
    if (!check_network(*ex) || !has_room(*ex) || !authenticate(*ex, memory)) return;
    if (admit(ex)) go_on(ex);
  } catch (const std::exception& bug) {
    spdlog::error("request {}: {}", ex->request_id, bug.what());
    ex->refuse("internal_error");
  }
}

/// It is known who calls, and that he is admitted.
void dispatcher::go_on(const exchange_ptr& ex) {
  if (!ex->caller || ex->caller->means != caller_means::api_key) return proceed(ex);
  judge_signed_request(with_, ex, [this, ex] { proceed(ex); });
}

void dispatcher::proceed(const exchange_ptr& ex) {
  if (ex->caller && !admits(*ex->at, ex->caller->roles)) return ex->refuse("role_required");
  if (lacks_second_factor(with_, *ex)) {
    return ex->refuse("second_factor_missing",
                      "Turn one on: POST /api/v1/users/2fa/enable, then POST /api/v1/users/2fa/verify with a code.");
  }
  if (!take_from_quota(*ex) || !check_step_up(*ex) || !check_query(*ex) || !read_body(ex) || !read_idempotency_key(*ex))
    return;
  if (!take_place_in_flight(*ex)) return;
  ex->at->serve(with_, ex);
}

/// A user who is not known here yet is asked; the request goes on when that is answered.
bool dispatcher::admit(const exchange_ptr& ex) {
  if (!ex->caller) return true;
  const auto found = with_.admission.admit(*ex->caller, ex->received_at);
  if (found != caller_admission::verdict::unknown) return settle_admission(*ex, found);
  with_.admission.admit_or_ask(*ex->caller, [this, ex](caller_admission::verdict late, const verified_caller& who) {
    if (ex->answered()) return;
    try {
      ex->caller = who;
      if (settle_admission(*ex, late)) go_on(ex);
    } catch (const std::exception& bug) {
      spdlog::error("request {}: {}", ex->request_id, bug.what());
      ex->refuse("internal_error");
    }
  });
  return false;
}

bool dispatcher::settle_admission(exchange& ex, caller_admission::verdict found) const {
  if (found == caller_admission::verdict::admitted) return true;
  if (found == caller_admission::verdict::unavailable) return refuse(ex, with_.come_again_later("unavailable"));
  return refuse(ex, ex.caller->means == caller_means::api_key ? "key_invalid" : "token_invalid");
}

/// Keys cannot show a second factor: whoever made one that may withdraw has shown it then.
bool dispatcher::check_step_up(exchange& ex) const {
  if (!ex.at->step_up || !ex.caller || ex.caller->means == caller_means::api_key) return true;
  if (!ex.caller->two_factor || ex.received_at < ex.caller->stepped_up_until) return true;
  return refuse(ex, "step_up_required");
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

/// Once for all requests and once for those of the route, when it is known.
bool dispatcher::check_network(exchange& ex) const {
  if (!with_.pools.networks.admits(ex.client, ex.at)) return refuse(ex, "address_not_allowed");
  if (ex.at == nullptr || ex.at->kind != route_kind::stream || with_.pools.origins.admits(ex.request.headers))
    return true;
  return refuse(ex, problem{"origin_not_allowed", {}, {}, {}, true});
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
  const auto key = ex.request.headers.find("X-Api-Key");
  const bool shows_nothing = header.empty() && key.empty();
  if (ex.at->who == access::anyone && (ex.at->kind != route_kind::stream || shows_nothing)) return true;
  if (!key.empty()) return name_key(ex, key);
  if (header.empty()) return refuse(ex, "token_missing");
  if (must_be_signed(*ex.at, with_.pools.keys.limits().signatures_required)) return refuse(ex, "signature_required");
  const auto token = bearer_token(header);
  if (token.empty() || token.size() > token_length_max) return refuse(ex, "token_invalid");
  if ((token != memory.token || ex.received_at >= memory.who.expires_at) && !verify(ex, token, memory)) return false;
  ex.caller = memory.who;
  return true;
}

/// Whose key it says it is; the rest is judged when the user's standing is known.
bool dispatcher::name_key(exchange& ex, std::string_view text) const {
  const auto id = parse_id<api_key_id>(text);
  if (!id || with_.ports.key_secrets == nullptr) return refuse(ex, "key_invalid");
  verified_caller who{id->user, {}, key_without_end};
  who.means = caller_means::api_key;
  who.scopes = 0;
  who.key_number = id->number;
  ex.caller = who;
  return true;
}

/// A signature costs far more than a bearer's made-up text, so an address that has shown too many is not heard for a
/// while. Connections whose token has been verified already go on.
bool dispatcher::verify(exchange& ex, std::string_view token, token_memory& memory) const {
  memory.token.clear();
  auto& rates = with_.pools.rates;
  const auto address = share_key(ex.client);
  if (const auto wait_s = rates.lifted() ? 0 : rates.token_wait_s(address, ex.started_ns); wait_s > 0) {
    with_.http.rate_limited.add();
    return refuse(ex, come_again("too_many_requests", wait_s, "Too many tokens from this address were not valid."));
  }
  auto verified = with_.ports.tokens.verify(token, ex.received_at);
  if (!verified) {
    if (verified.error() == token_refusal::expired) return refuse(ex, "token_expired");
    with_.http.bad_tokens.add();
    rates.note_bad_token(address, ex.started_ns);
    return refuse(ex, "token_invalid");
  }
  memory = {std::string(token), *std::move(verified)};
  return true;
}

bool dispatcher::take_from_quota(exchange& ex) const {
  auto& rates = with_.pools.rates;
  if (rates.lifted() || ex.at->kind == route_kind::operations) return true;
  // All keys of a user share one bucket, apart from that of the user himself.
  const bool by_key = ex.caller && ex.caller->means == caller_means::api_key;
  const auto holder = by_key ? rate_holder::api_key : ex.caller ? rate_holder::user : rate_holder::address;
  const auto id = ex.caller ? ex.caller->user.value : share_key(ex.client);
  const auto& quota = rates.quota_of(holder, ex.caller ? ex.caller->roles : role_set{});
  ex.rate = rates.take(holder, id, quota, ex.at->counts_as, ex.started_ns);
  const bool may_leave = ex.at->kind == route_kind::exit && ex.at->counts_as == rate_class::general;
  if (!ex.rate->admitted && may_leave) ex.rate = rates.take(holder, id, quota, rate_class::exits, ex.started_ns);
  if (ex.rate->admitted) return true;
  with_.http.rate_limited.add();
  return refuse(ex, come_again("too_many_requests", ex.rate->retry_after_s, "The quota of a minute is used up."));
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
  // A view, since a copy of a body with a password would stay in memory.
  const bool is_left_out = ex.request.body.empty() && may_lack_body(*ex.at);
  auto parsed = parse_json(is_left_out ? std::string_view("{}") : std::string_view(ex.request.body), limits);
  if (!parsed) {
    const auto& fault = parsed.error();
    if (fault.pointer.empty()) return refuse(ex, problem{fault.code, fault.detail, {}, {}, false});
    return refuse(ex, with_errors(fault.code, {{fault.pointer, fault.code, fault.detail}}));
  }
  ex.body = *std::move(parsed);
  take_integers_as_decimals(*ex.at->body, ex.body);
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
