#include "tests/simulation/clients/job_clients.hpp"

#include <algorithm>
#include <string>

#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/user_jobs_messages.hpp"
#include "messages/jobs/words.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang::simulation {
namespace {

using jobs::job_reject;
using jobs::job_status;

constexpr std::size_t jobs_max = 40;

user_id user_of(std::uint64_t number) {
  return {pack_id(number + 1, static_cast<std::uint16_t>(0x100 + number))};
}

bool is_over(job_status status) {
  return status != job_status::queued && status != job_status::running;
}

}  // namespace

job_clients::job_clients(chance& random) : random_(random) {
  kinds_.add({"count", "counts to its parameter", [this](const jobs::step_context& step) { return count_one(step); }});
}

/// A step may run twice, but never ahead of what is durable, and never behind it.
jobs::step_outcome job_clients::count_one(const jobs::step_context& step) {
  auto& known = jobs_[step.job];
  const auto& durable = known.state;
  require(durable.status != job_status::none, "a step of a job whose request is not durable");
  require(is_over(durable.status) || step.step == durable.step + 1, "a step that does not follow the last durable one");
  require(is_over(durable.status) || step.cursor == durable.cursor, "a step with another cursor than the durable one");
  if (step.step <= known.begun) ++again_;
  known.begun = std::max(known.begun, step.step);
  if (random_.one_in(12)) return jobs::step_unavailable{"not now"};
  if (random_.one_in(60)) return jobs::step_failed{{"bad_luck", "as the dice fell"}};
  const auto total = std::stoull(std::string(step.parameters));
  if (step.step >= total) return jobs::step_done{{"text/plain", std::to_string(step.step), "", 1}};
  return jobs::step_more{std::to_string(step.step), static_cast<std::uint32_t>(step.step * 1'000'000 / total)};
}

void job_clients::act(region& entities, id_source& ids, unix_nanos now) {
  if (known_.empty() || random_.one_in(3)) return request_job(entities, ids, now);
  const reply_token token{listener, ++tokens_};
  auto asked = random_.one_of(known_);
  asked.what = random_.one_in(5) ? errand::cancel : errand::read;
  if (random_.one_in(10)) asked.by = user_of(random_.roll(3));
  open_[token.correlation] = asked;
  if (asked.what == errand::cancel) {
    entities.tell(asked.job, request<jobs::cancel_job>{token, {asked.job, asked.by}});
  } else {
    entities.tell(asked.job, request<jobs::read_job>{token, {asked.job, asked.by}});
  }
}

/// Two of three requests have a key, of a few for each user, so that many are repetitions, some with another body.
void job_clients::request_job(region& entities, id_source& ids, unix_nanos now) {
  if (jobs_.size() >= jobs_max) return;
  const reply_token token{listener, ++tokens_};
  const auto user = user_of(random_.roll(3));
  const auto steps = 1 + random_.roll(12);
  idempotency request_key;
  if (!random_.one_in(3)) {
    const auto key = 1 + random_.roll(6);
    request_key = {user.value, key, random_.one_in(4) ? steps : key};
  }
  const auto job = ids.next_job(user);
  open_[token.correlation] = {errand::request, job, user, request_key};
  entities.tell(jobs::user_jobs_of(user),
                request<jobs::ask_for_job>{token, {user, job, "count", std::to_string(steps), request_key, now}});
}

void job_clients::hear(const answer& given) {
  const auto found = open_.find(given.to.correlation);
  require(found != open_.end(), "an answer about a job to nobody, or a second one");
  const auto asked = found->second;
  open_.erase(found);
  if (const auto* why = std::get_if<refusal>(&given.body)) {
    const auto code = why->as<job_reject>();
    require(code.has_value(), "a job refuses in the words of another context");
    return hear_refusal(asked, *code);
  }
  const auto* view = given.get_if<jobs::job_view>();
  if (view == nullptr) return;  // unavailable
  if (asked.what == errand::request) return hear_job(asked, given, *view);
  hear_view(asked, *view);
}

void job_clients::hear_job(question asked, const answer& given, const jobs::job_view& view) {
  require(asked.request || !given.replayed, "a request without a key was taken for a repetition");
  if (asked.request) {
    const auto found = reserved_.find({asked.by.value, key_of(asked.request)});
    require(found != reserved_.end(), "a key was answered for that is not durable");
    require(found->second.job == view.job, "a key was answered with another job");
    require(found->second.body == asked.request.body, "a key was answered for another body");
    asked.job = view.job;
  }
  // A crash may leave a key without the first event of its job: then a repetition begins it, under the id of the key.
  require(given.replayed || begun_.insert(view.job).second, "a job was begun twice");
  if (given.replayed) ++repeated_;
  hear_view(asked, view);
  known_.push_back(asked);
}

void job_clients::hear_view(const question& asked, const jobs::job_view& view) const {
  const auto found = jobs_.find(asked.job);
  require(found != jobs_.end() && found->second.state.status != job_status::none,
          "a job was shown that is not durable");
  const auto& durable = found->second.state;
  require(view.user == asked.by && view.job == asked.job, "a job was shown to somebody else");
  require(view.progress_ppm <= durable.progress_ppm, "more progress was shown than is durable");
  require(!is_over(view.status) || view.status == durable.status, "an end was shown that is not durable");
  require(asked.what != errand::cancel || durable.status == job_status::cancelled,
          "a cancel was acknowledged and does not hold");
}

void job_clients::hear_refusal(const question& asked, job_reject why) const {
  const auto found = jobs_.find(asked.job);
  const bool exists = found != jobs_.end() && found->second.state.status != job_status::none;
  if (why == job_reject::idempotency_key_reused) {
    const auto reserved = reserved_.find({asked.by.value, key_of(asked.request)});
    return require(reserved != reserved_.end() && reserved->second.body != asked.request.body,
                   "a key was refused that has no other body");
  }
  if (why == job_reject::too_many_requests) return require(asked.request && !exists, "nothing had to be kept");
  if (asked.what == errand::request) {
    return require(why == job_reject::too_many_jobs && !exists, "a request was refused wrongly");
  }
  require(exists, "an acknowledged job is gone");
  if (why == job_reject::job_unknown)
    return require(found->second.state.user != asked.by, "a user does not see the own job");
  require(why == job_reject::job_finished && asked.what == errand::cancel && is_over(found->second.state.status),
          "a cancel was refused though the job is not over");
}

void job_clients::follow(memory_journal& disk) {
  auto read = disk.replay(last_, [this](const record& one) {
    if (one.stream.kind == entity_kind::job) take(one);
    if (one.stream.kind == entity_kind::user_jobs) take_reservation(one);
    last_ = one.meta.at;
    return true;
  });
  require(read.has_value(), "the journal cannot be read");
}

void job_clients::take(const record& one) {
  auto& known = jobs_[{one.stream.key}];
  known.state.id = {one.stream.key};
  auto event = decode_event<jobs::job_event>(one.type, one.version, one.payload);
  require(event.has_value(), "an event of a job cannot be decoded");
  const auto before = known.state;
  try {
    apply(known.state, *event, one.meta);
  } catch (const broken_invariant& bug) {
    throw wrong(to_text(one.stream) + " cannot be applied: " + bug.what());
  }
  known.seq = one.meta.seq;
  require(before.status == job_status::none || !is_over(before.status), "a job goes on after its end");
  require(known.state.step >= before.step, "a job has lost a durable step");
  if (const auto* done = std::get_if<jobs::job_progressed>(&*event)) {
    require(done->cursor == std::to_string(done->step), "a step's cursor is another's");
    ++steps_;
  }
  if (std::holds_alternative<jobs::job_succeeded>(*event)) {
    require(known.state.result.text == known.state.parameters, "a job has left out steps");
  }
}

void job_clients::take_reservation(const record& one) {
  auto event = decode_event<jobs::user_jobs_event>(one.type, one.version, one.payload);
  require(event.has_value(), "an event of a user's jobs cannot be decoded");
  if (const auto* kept = std::get_if<jobs::job_reserved>(&*event)) {
    reserved_[{one.stream.key, key_of(kept->request)}] = {kept->job, kept->request.body};
  }
}

void job_clients::check_quiet() const {
  for (const auto& one : known_) {
    const auto& state = jobs_.at(one.job).state;
    require(state.status != job_status::none && is_over(state.status),
            to_text(one.job) + " never ends: " + std::string(to_text(state.status)));
  }
}

std::uint64_t job_clients::check_snapshots(memory_journal& disk) const {
  std::uint64_t compared = 0;
  for (const auto& [id, known] : jobs_) {
    auto stored = disk.read_snapshot(entity_of(id));
    require(stored.has_value(), "snapshots cannot be read");
    if (!stored->has_value() || (*stored)->seq != known.seq) continue;
    ++compared;
    require(*decode_state<jobs::job>((*stored)->state) == known.state, "a job in memory is not that of its events");
  }
  return compared;
}

std::uint64_t job_clients::count(job_status status) const {
  return static_cast<std::uint64_t>(
      std::count_if(jobs_.begin(), jobs_.end(), [&](const auto& one) { return one.second.state.status == status; }));
}

}  // namespace madang::simulation
