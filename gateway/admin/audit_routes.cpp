#include "cluster/ports/clock.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/admin/audit_json.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/list_csv.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/parameters/time_parameter.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_types.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang::admin {
namespace {

constexpr std::string_view audit_list = "audit_trail";

/// False when it is no moment (then the request has been refused).
bool read_moment(const route_services& with, exchange& ex, std::string_view name, unix_nanos& into) {
  const auto text = ex.query(name);
  if (!text) return true;
  const auto moment = parse_moment(*text, static_cast<std::int32_t>(with.limits.market.utc_offset_s));
  if (!moment) {
    const std::string detail = "It must be an RFC 3339 time or a day YYYY-MM-DD.";
    ex.refuse(problem{"parameter_invalid", detail, {{"?" + std::string(name), "format_invalid", detail}}, {}, false});
    return false;
  }
  into = *moment;
  return true;
}

bool read_filter(const route_services& with, exchange& ex, list_audit_events& query) {
  if (const auto actor = ex.query("actor")) {
    const auto id = parse_id<user_id>(*actor);
    if (!id) {
      const std::string detail = "It must be a user's id.";
      ex.refuse(problem{"parameter_invalid", detail, {{"?actor", "format_invalid", detail}}, {}, false});
      return false;
    }
    query.actor = *id;
  }
  query.action = ex.query("action").value_or("");
  query.object = ex.query("object").value_or("");
  query.text = ex.query("query").value_or("");
  return read_moment(with, ex, "from", query.from) && read_moment(with, ex, "to", query.to);
}

bool wants_lines(const exchange& ex) {
  return ex.request.headers.find("Accept").find("application/jsonl") != std::string_view::npos;
}

/// One act a line, oldest first; the next page is where `Link` says.
http_response lines_response(const exchange& ex, const listing<audit_item>& found) {
  http_response out;
  out.content_type = "application/jsonl";
  for (const auto& one : found.items) {
    write_audit_event(out.body, one);
    out.body += '\n';
  }
  if (found.more) {
    page behind;
    begin_behind(behind, list_audit_events::cursor(found.items.back()));
    const list_cursor next{behind.before, behind.before2, behind.before3};
    out.headers.emplace_back("Link", next_page_link(ex, cursor_text(audit_list, next)));
  }
  return out;
}

void serve_lines(route_services& with, const exchange_ptr& ex, const list_audit_events& query) {
  auto finish = [&with, ex](const list_result<list_audit_events>& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    ex->answer(lines_response(*ex, *found));
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, finish](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, finish, pass](list_result<list_audit_events> got) {
                    run_on_io_thread(replies, ex, [finish, pass, got = std::move(got)] { finish(got); });
                  });
                });
}

void serve_events(route_services& with, const exchange_ptr& ex) {
  list_audit_events query;
  if (!read_filter(with, *ex, query)) return;
  const auto at = read_page(with, *ex, audit_list);
  if (!at) return;
  query.at = *at;
  query.oldest_first = wants_lines(*ex);
  if (query.oldest_first) return serve_lines(with, ex, query);
  serve_list(with, ex, audit_list, query, write_audit_event);
}

std::uint64_t number_or(std::optional<std::string_view> text, std::uint64_t otherwise) {
  return text ? std::stoull(std::string(*text)) : otherwise;
}

void serve_verify(route_services& with, const exchange_ptr& ex) {
  const verify_audit query{number_or(ex->query("from"), 0), number_or(ex->query("to"), 0)};
  stand_in_line(*with.pools.lists, with, ex,
                [&with, &lists = with.ports.lists, replies = with.replies, ex, query](const fair_queue::pass& pass) {
                  lists.ask(query, [&with, replies, ex, pass](list_result<verify_audit> got) {
                    run_on_io_thread(replies, ex, [&with, ex, pass, got = std::move(got)] {
                      if (!got || got->items.empty()) return ex->refuse(with.come_again_later("unavailable"));
                      ex->answer(json_response(200, [&](std::string& out) { write_verdict(out, got->items.front()); }));
                    });
                  });
                });
}

/// A day's orders and trades as a job, which is the administrator's who has asked for it.
void serve_export(route_services& with, const exchange_ptr& ex) {
  const auto day = *parse_day(ex->body_text("date"));
  const auto today = day_in_zone(with.ports.time.now(), static_cast<std::int32_t>(with.limits.market.utc_offset_s));
  if (day > today) {
    const std::string detail = "The day has not begun; it is " + madang::to_text(today) + ".";
    return ex->refuse(problem{"date_ahead", detail, {{"/date", "date_ahead", detail}}, {}, false});
  }
  if (is_dry_run(*ex)) return ex->answer(dry_run_response(1));
  with.actors.ask<jobs::job_view>(ex, the_platform, begin_audit_export{day, act_of(*ex)},
                                  [](const exchange_ptr& at, jobs::job_view&& job, const answer&) {
                                    auto response =
                                        json_response(202, [&](std::string& out) { jobs::write_job(out, job); });
                                    response.headers.emplace_back("Location", "/api/v1/jobs/" + jobs::to_text(job.job));
                                    at->answer(std::move(response));
                                  });
}

}  // namespace

void add_audit_routes(gateway_registry& to, const settings& limits) {
  auto events = reading_route("/api/v1/audit/events", "listAuditEvents",
                              "What administrators have done, newest first; as application/jsonl oldest first",
                              page_schema("AuditPage", audit_event_schema()), serve_events);
  events.tag = "audit";
  events.in_query = page_parameters(limits, {{"actor", views::id.schema(), "Only acts of this user."},
                                             {"action", text_of(1, 64), "Only acts of this kind."},
                                             {"object", text_of(1, 64), "Only acts upon the object with this id."},
                                             {"query", text_of(1, 128), "A part of the reason or the values."},
                                             {"from", text_of(10, 40), "RFC 3339 time or day, included."},
                                             {"to", text_of(10, 40), "RFC 3339 time or day, not included."}});
  events.errors = {"cursor_invalid"};
  to.add(std::move(events));
  auto verify = reading_route("/api/v1/audit/verify", "verifyAudit", "Whether the trail is what it was",
                              verdict_schema(), serve_verify);
  verify.tag = "audit";
  const auto number = integer_of(0, std::numeric_limits<std::int64_t>::max());
  verify.in_query = {{"from", number, "The first act, by its number."}, {"to", number, "The last act."}};
  to.add(std::move(verify));
  auto exports = acting_route(
      http_method::post, "/api/v1/audit/exports", "exportAudit",
      "Write a day's orders and trades into an archive, as a job", {{"date", views::day.schema()}},
      {202, jobs::job_schema(), "The job; Location says where it is", "application/json", {"Location"}}, serve_export);
  exports.tag = "audit";
  exports.errors = {"date_ahead", "too_many_jobs", "not_found"};
  to.add(std::move(exports));
}

}  // namespace madang::admin
