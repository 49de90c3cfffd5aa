#include "persistence/journal/journal_writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <optional>

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto idle_patience = 250ms;
constexpr auto first_pause = 20ms;
constexpr auto longest_pause = 1000ms;

std::string explain(const store_error& error, const closed_batch& batch, const std::string& place) {
  const auto what = "batch " + std::to_string(batch->number) + " (positions " + std::to_string(batch->first.value) +
                    " to " + std::to_string(batch->last.value) + ", " + std::to_string(batch->bytes.size()) + " bytes)";
  if (error.fault == store_fault::no_space) {
    return "the disk is full: " + what + " waits in memory; " + error.text + ", writing resumes by itself";
  }
  return what + " cannot be written to " + place + ": " + error.text + "; it waits in memory and is sent again";
}

constexpr const char* taken_over = "another process has taken this journal over";

bool is_final(const store_error& error) {
  return error.fault == store_fault::distrust || error.fault == store_fault::fenced;
}

std::string last_words(const store_error& error) {
  return error.fault == store_fault::fenced ? taken_over : "the journal can no longer be trusted: " + error.text;
}

}  // namespace

journal_writer::journal_writer(std::chrono::microseconds batch_interval, journal_buffer& buffer, batch_store& store,
                               head_file head, journal_start start, node_metrics* metrics, callbacks hooks)
    : batch_interval_(batch_interval),
      buffer_(buffer),
      store_(store),
      head_(std::move(head)),
      at_(start),
      metrics_(metrics),
      hooks_(std::move(hooks)) {
  look_at_space();
  thread_ = std::thread([this] { run(); });
}

journal_writer::~journal_writer() {
  buffer_.stop();
  thread_.join();
}

void journal_writer::run() {
  pthread_setname_np(pthread_self(), "journal-writer");
  auto pause = std::chrono::milliseconds(first_pause);
  while (!ended_) {
    const auto batch = buffer_.take(idle_patience);
    if (!batch) {
      if (buffer_.stopped()) return;
      tidy(true);
      continue;
    }
    const auto began = std::chrono::steady_clock::now();
    switch (write(batch)) {
      case outcome::written:
        pause = first_pause;
        tidy(false);
        gather_more(began);
        break;
      case outcome::later:
        if (buffer_.stopped()) return;
        look_at_space();
        buffer_.wait_stopped(pause);
        pause = std::min<std::chrono::milliseconds>(pause * 2, longest_pause);
        break;
      case outcome::ended:
        return;
    }
  }
}

/// A commit costs the same for one event and for a thousand: under load the next batch gathers for a moment.
void journal_writer::gather_more(std::chrono::steady_clock::time_point began) {
  const auto due = began + batch_interval_;
  const auto now = std::chrono::steady_clock::now();
  if (now < due) buffer_.wait_stopped(std::chrono::duration_cast<std::chrono::microseconds>(due - now));
}

journal_writer::outcome journal_writer::write(const closed_batch& batch) {
  const auto started = std::chrono::steady_clock::now();
  const auto chain = chain_after(at_.end.chain, at_.incarnation, batch->number, batch->bytes);
  auto stored = store_.append(*batch, at_.incarnation, at_.end.chain, chain);
  if (stored && !*stored) {
    end(taken_over);
    return outcome::ended;
  }
  if (!stored) {
    auto why = stored.error();
    switch (judge(batch, chain, why)) {
      case verdict::stored:
        break;
      case verdict::send_again:
      case verdict::ask_again:
        store_failed_ = true;
        set_problem(write_problem_, explain(why, batch, store_.place()));
        return outcome::later;
      case verdict::end:
        return outcome::ended;
    }
  }
  if (metrics_ != nullptr) {
    metrics_->batch_write_time.observe(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - started).count());
  }
  commit_facts(batch, chain);
  return outcome::written;
}

/// After an error nobody knows whether the batch is stored, so the store is asked for its last one. Where it does not
/// say, `error` becomes the reason for that, for it is what keeps the writer waiting; a full disk stays one.
journal_writer::verdict journal_writer::judge(const closed_batch& batch, const chain_hash& chain, store_error& error) {
  if (is_final(error)) {
    end(last_words(error));
    return verdict::end;
  }
  const auto last = store_.last();
  if (!last) {
    if (!is_final(last.error())) {
      if (error.fault != store_fault::no_space) error = last.error();
      return verdict::ask_again;
    }
    end(last_words(last.error()));
    return verdict::end;
  }
  if (last->number == batch->number && last->chain == chain) return verdict::stored;
  if (last->number == at_.end.number && last->chain == at_.end.chain) return verdict::send_again;
  end("the journal ends at batch " + std::to_string(last->number) + ", not at the last one that was written, " +
      std::to_string(at_.end.number));
  return verdict::end;
}

void journal_writer::commit_facts(const closed_batch& batch, const chain_hash& chain) {
  at_.end = {batch->number, batch->last, chain};
  // Known without asking: the batch has just been written there.
  if (const auto who = store_.identity()) identity_ = *who;
  if (!head_.write({batch->last, batch->number, chain, identity_})) hooks_.warn("the head file could not be written");
  if (std::exchange(store_failed_, false)) set_problem(write_problem_, {});
  if (metrics_ != nullptr) {
    metrics_->batches_written.add();
    metrics_->bytes_written.add(batch->bytes.size());
  }
  hooks_.durable(batch);
}

void journal_writer::end(const std::string& why) {
  ended_ = true;
  store_failed_ = true;
  set_problem(write_problem_, why);
  hooks_.fatal(why);
}

// ---- what is done between batches ----------------------------------------------------------------------------------

void journal_writer::tidy(bool idle) {
  look_at_space();
  const auto error = store_.tend(idle);
  if (!error) return;
  if (is_final(*error)) return end(last_words(*error));
  hooks_.warn(error->text);
}

void journal_writer::look_at_space() {
  set_problem(space_problem_, store_.shortage());
}

void journal_writer::set_problem(std::string& which, std::string why) {
  {
    std::lock_guard lock(mutex_);
    if (which.empty() && why.empty()) return;
    const bool same = which.empty() == why.empty();
    which = why;
    if (same) return;
  }
  hooks_.warn(why.empty() ? "the journal can be written again" : why);
}

journal_health journal_writer::health() const {
  std::lock_guard lock(mutex_);
  if (!write_problem_.empty()) return {false, write_problem_};
  if (!space_problem_.empty()) return {false, space_problem_};
  return {};
}

}  // namespace madang
