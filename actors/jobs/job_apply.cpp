#include "actors/jobs/job.hpp"
#include "messages/ensure.hpp"

namespace madang::jobs {
namespace {

constexpr std::uint32_t whole_ppm = 1'000'000;

/// One function per kind of event; `meta` is what the journal stamped on it.
struct applier {
  job& target;
  const event_meta& meta;

  void expect_running(std::uint64_t step) const {
    ensure(target.status == job_status::running && step == target.step + 1, "a running job reports its next step");
  }
  void end(job_status as) const {
    target.status = as;
    target.finished_at = meta.time;
    target.cursor.clear();
  }

  void operator()(const messages_acknowledged&) const {}  // a job sends no messages to peers

  void operator()(const job_requested& event) const {
    ensure(target.status == job_status::none, "a job is requested once");
    target.user = event.user;
    target.kind = event.kind;
    target.parameters = event.parameters;
    target.status = job_status::queued;
    target.created_at = meta.time;
  }

  void operator()(const job_started& event) const {
    ensure(target.is_unfinished() && event.run == target.runs + 1, "an unfinished job starts its next run");
    target.status = job_status::running;
    target.runs = event.run;
    ++target.fruitless_runs;
  }

  void operator()(const job_progressed& event) const {
    expect_running(event.step);
    target.step = event.step;
    target.cursor = event.cursor;
    target.progress_ppm = event.progress_ppm;
    target.fruitless_runs = 0;
  }

  void operator()(const job_succeeded& event) const {
    expect_running(event.step);
    target.step = event.step;
    target.progress_ppm = whole_ppm;
    target.result = event.result;
    end(job_status::succeeded);
  }

  /// Step 0: given up before a step of this run.
  void operator()(const job_failed& event) const {
    if (event.step == 0) {
      ensure(target.is_unfinished(), "an unfinished job is given up");
    } else {
      expect_running(event.step);
    }
    target.error = event.error;
    end(job_status::failed);
  }

  void operator()(const job_cancelled&) const {
    ensure(target.is_unfinished(), "an unfinished job is cancelled");
    end(job_status::cancelled);
  }
};

}  // namespace

void apply(job& target, const job_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

}  // namespace madang::jobs
