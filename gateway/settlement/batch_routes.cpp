#include <algorithm>
#include <memory>
#include <utility>

#include "cluster/ports/clock.hpp"
#include "config/rules/settlement_rules.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/json/json_dates.hpp"
#include "gateway/settlement/settlement_json.hpp"
#include "gateway/settlement/settlement_routes.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {
namespace {

void refuse_date(exchange& ex, std::string_view code, std::string detail) {
  ex.refuse(problem{code, detail, {{"/date", code, detail}}, {}, false});
}

void answer_job(exchange& ex, const jobs::job_view& job, int status) {
  auto response = json_response(status, [&](std::string& out) { jobs::write_job(out, job); });
  response.headers.emplace_back("Location", "/api/v1/jobs/" + jobs::to_text(job.job));
  ex.answer(std::move(response));
}

// ---- beginning a batch ---------------------------------------------------------------------------------------------

begin_run command_of(const exchange& ex, jobs::job_id instead_of) {
  return {*parse_day(ex.body_text("date")),
          *parse_run_kind(ex.body_text("kind")),
          ex.caller_id(),
          admin::act_of(ex),
          instead_of,
          admin::is_dry_run(ex)};
}

void begin(route_services& with, const exchange_ptr& ex, jobs::job_id instead_of);

bool begins_anew(jobs::job_status status) {
  return status == jobs::job_status::failed || status == jobs::job_status::cancelled;
}

/// The day had its batch before. One that has failed begins anew.
void look_at_job(route_services& with, const exchange_ptr& ex, const jobs::job_view& first) {
  with.actors.ask<jobs::job_view>(ex, first.job, jobs::read_job{first.job, first.user},
                                  [&with](const exchange_ptr& at, jobs::job_view&& job, const answer&) {
                                    if (begins_anew(job.status)) return begin(with, at, job.job);
                                    answer_job(*at, job, 200);
                                  });
}

/// Whether a batch would begin: the first of its kind on the day, or one in place of another that has failed.
void answer_dry_run(route_services& with, const exchange_ptr& ex, const settlement_day_view& day, run_kind kind) {
  const auto run =
      std::find_if(day.runs.begin(), day.runs.end(), [&](const run_view& one) { return one.kind == kind; });
  if (day.affects != 0 || run == day.runs.end()) return ex->answer(admin::dry_run_response(day.affects));
  with.actors.ask_any(ex, run->job, jobs::read_job{run->job, run->user}, [](const exchange_ptr& at, answer&& reply) {
    const auto* job = reply.get_if<jobs::job_view>();
    at->answer(admin::dry_run_response(job != nullptr && begins_anew(job->status) ? 1 : 0));
  });
}

void begin(route_services& with, const exchange_ptr& ex, jobs::job_id instead_of) {
  const auto command = command_of(*ex, instead_of);
  if (command.dry_run) {
    return with.actors.ask<settlement_day_view>(
        ex, settlement_of(command.day), command,
        [&with, kind = command.kind](const exchange_ptr& at, settlement_day_view&& day, const answer&) {
          answer_dry_run(with, at, day, kind);
        });
  }
  with.actors.ask<jobs::job_view>(ex, settlement_of(command.day), command,
                                  [&with](const exchange_ptr& at, jobs::job_view&& job, const answer& reply) {
                                    if (reply.replayed) return look_at_job(with, at, job);
                                    answer_job(*at, job, 202);
                                  });
}

void serve_process(route_services& with, const exchange_ptr& ex) {
  const auto day = *parse_day(ex->body_text("date"));
  const auto today = day_in_zone(with.ports.time.now(), static_cast<std::int32_t>(with.limits.market.utc_offset_s));
  if (day > today)
    return refuse_date(*ex, "date_ahead", "The day has not begun; it is " + madang::to_text(today) + ".");
  const bool is_open = with.ports.settlement == nullptr || with.ports.settlement->days.is_open(market_code::kospi, day);
  if (!is_open || day.value <= 0) return refuse_date(*ex, "not_a_trading_day", "The market is closed on this day.");
  begin(with, ex, {});
}

// ---- the state of a day --------------------------------------------------------------------------------------------

struct day_so_far {
  settlement_day_view view;
  shown_day shown;
};

/// Asks the job of one run after the other. One that is not there was lost before it began.
void ask_next_job(route_services& with, const exchange_ptr& ex, const std::shared_ptr<day_so_far>& so_far) {
  const auto next = so_far->shown.runs.size();
  if (next == so_far->view.runs.size()) {
    return ex->answer(json_response(200, [&](std::string& out) { write_day(out, so_far->shown); }));
  }
  const auto& run = so_far->view.runs[next];
  with.actors.ask_any(ex, run.job, jobs::read_job{run.job, run.user},
                      [&with, so_far, run](const exchange_ptr& at, answer&& reply) {
                        shown_run shown{run, jobs::job_status::queued, 0};
                        if (const auto* job = reply.get_if<jobs::job_view>()) {
                          shown.status = job->status;
                          shown.differences = differences_of(job->result.text);
                          if (run.kind == run_kind::reconcile) shown.found = differences_in(job->result.text);
                        }
                        so_far->shown.runs.push_back(shown);
                        ask_next_job(with, at, so_far);
                      });
}

void serve_status(route_services& with, const exchange_ptr& ex) {
  const auto day = parse_day(ex->path_value());
  if (!day || day->value <= 0) return ex->refuse("not_found");
  with.actors.ask<settlement_day_view>(ex, settlement_of(*day), read_settlement_day{*day},
                                       [&with](const exchange_ptr& at, settlement_day_view&& view, const answer&) {
                                         auto so_far = std::make_shared<day_so_far>();
                                         so_far->shown.day = view.day;
                                         so_far->view = std::move(view);
                                         ask_next_job(with, at, so_far);
                                       });
}

}  // namespace

void add_batch_routes(gateway_registry& to) {
  auto process = admin::acting_route(
      http_method::post, "/api/v1/settlement/process", "processSettlement",
      "Run a batch of a day, once: the same job is answered again, and one that has failed begins anew",
      {{"date", views::day.schema()}, {"kind", run_kind_schema()}},
      {202, jobs::job_schema(), "The job; Location says where it is", "application/json", {"Location"}}, serve_process);
  process.tag = "settlement";
  process.answers.push_back(
      {200, jobs::job_schema(), "The job that was there before", "application/json", {"Location"}});
  process.errors = {"not_a_trading_day", "date_ahead", "too_many_jobs", "not_found"};
  to.add(std::move(process));
  auto status = admin::reading_route("/api/v1/settlement/status/{date}", "getSettlementStatus",
                                     "The batches of a day and how far they are", day_schema(), serve_status);
  status.tag = "settlement";
  status.in_path = {{"date", views::day.schema(), "The day."}};
  status.errors = {"not_found"};
  to.add(std::move(status));
}

}  // namespace madang::settlement
