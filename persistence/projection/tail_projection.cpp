#include "persistence/projection/tail_projection.hpp"

#include <string>
#include <utility>

#include "persistence/projection/projection_file.hpp"

namespace madang {
namespace {

/// Times that a chunk fails without anybody having written it.
constexpr int attempts_max = 5;

class tail_writer {
 public:
  explicit tail_writer(const journal_tail& tail) : tail_(tail) {}

  result<tail_outcome, read_failure> run() {
    auto opened = projection_file::open(*tail_.place, tail_.tables, open_orders_, superseded_);
    if (!opened) return refused{read_failure{"the read tables cannot be opened: " + opened.error().text, true}};
    file_ = *std::move(opened);
    if (file_->read_refilled()) return refused{read_failure{"read tables are being filled again", true}};
    tables().load();
    auto at = stand();
    while (at && *at < tail_.last_batch && !(tail_.is_stopping && tail_.is_stopping())) at = write_chunk_after(*at);
    if (!at) return refused{at.error()};
    return outcome_;
  }

 private:
  projection_tables& tables() { return file_->tables(); }

  result<std::uint64_t, read_failure> stand() {
    const auto progress = file_->read_progress();
    if (auto failure = file_->session().take_failure()) {
      return refused{read_failure{"the read tables cannot be read: " + failure->text, true}};
    }
    return progress.batch;
  }

  /// Where the tables stand afterwards, whoever has written.
  result<std::uint64_t, read_failure> write_chunk_after(std::uint64_t before) {
    if (auto failure = gather_after(before)) return refused{*failure};
    auto& session = file_->session();
    const auto upto = tables().last_batch();
    session.begin_writing();
    tables().write();
    const auto failure = session.commit();
    if (!failure) {
      tables().committed();
      outcome_.is_superseded |= tables().is_superseded();
      outcome_.batches += upto - before;
      attempts_ = 0;
      tables().clear();
      return upto;
    }
    tables().reset();
    const auto now = stand();
    if (!now) return now;
    if (*now != before) {
      ++outcome_.lost;
      attempts_ = 0;
    } else if (++attempts_ == attempts_max) {
      return refused{read_failure{"the read tables cannot be written: " + failure->text, true}};
    }
    return now;
  }

  std::optional<read_failure> gather_after(std::uint64_t batch) {
    while (batch < tail_.last_batch && tables().events() < tail_.chunk_events) {
      const auto fetched = tail_.fetch(++batch);
      if (!fetched) return fetched.error();
      std::string wrong;
      if (!tables().take(*fetched, wrong)) return read_failure{wrong};
      // What a table could not read of its rows is missing in the chunk.
      if (auto failure = file_->session().take_failure()) return read_failure{failure->text, true};
    }
    return std::nullopt;
  }

  const journal_tail& tail_;
  open_order_index open_orders_;
  superseded_groups superseded_;
  std::unique_ptr<projection_file> file_;
  tail_outcome outcome_;
  int attempts_ = 0;
};

}  // namespace

result<tail_outcome, read_failure> project_tail(const journal_tail& tail) {
  return tail_writer(tail).run();
}

}  // namespace madang
