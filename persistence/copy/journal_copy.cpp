#include "persistence/copy/journal_copy.hpp"

#include "persistence/recovery/journal_recovery.hpp"

namespace madang {
namespace {

/// Why the source must not be copied now; nothing: it rests.
std::optional<std::string> unrest(stored_journal& source) {
  const auto writer = source.writer();
  if (!writer) return writer.error();
  if (!*writer) return std::nullopt;
  return "the source is in use: " + **writer + " writes in " + source.place() + "; stop it first";
}

/// Why what the target holds is no beginning of the source.
std::optional<std::string> mismatch(stored_journal& source, const journal_facts& from, const std::string& place,
                                    const journal_facts& there) {
  const auto& end = there.end;
  if (from.keys && there.keys && *from.keys != *there.keys) {
    return place + " belongs to other keys: it is another platform's";
  }
  if (end.number > from.end.number) {
    return place + " holds " + std::to_string(end.number) + " batches, the source " + std::to_string(from.end.number) +
           ": it is no beginning of the source";
  }
  if (end.number == 0) return std::nullopt;
  const auto chain = source.chain_of(end.number);
  if (!chain) return chain.error();
  if (*chain && **chain == end.chain) return std::nullopt;
  return place + " is no beginning of the source: batch " + std::to_string(end.number) + " is another one there";
}

/// Takes batches out of the source and gives them to the target, some at a time.
class batch_mover {
 public:
  batch_mover(copy_target& target, const copy_options& options, const journal_facts& there, std::uint64_t batches)
      : target_(target),
        options_(options),
        checker_(there.end.number == 0 ? chain_hash{} : there.end.chain, there.end.last) {
    done_.batch = there.end.number;
    done_.batches = batches;
  }

  /// False: there is an error, or all is there.
  bool take(const batch_row& row) {
    if (auto wrong = checker_.check(row, {})) return fail(*wrong + "; nothing of it was copied");
    step_.push_back(
        {row.number, row.incarnation, row.first, row.last, row.chain, {row.bytes.begin(), row.bytes.end()}});
    step_bytes_ += row.bytes.size();
    if (step_.size() < options_.step_batches && step_bytes_ < options_.step_bytes) return row.number < done_.batches;
    return flush() && row.number < done_.batches;
  }
  bool flush() {
    if (error_ || step_.empty()) return !error_;
    if (auto wrong = target_.put(step_)) {
      error_ = *wrong;
      return false;
    }
    done_.batch = step_.back().number;
    done_.bytes += step_bytes_;
    done_.events += step_.back().last.value - step_.front().first.value + 1;
    step_.clear();
    step_bytes_ = 0;
    if (options_.progress) options_.progress(done_);
    return true;
  }
  /// What is sound is worth keeping: the next run begins behind it.
  bool fail(const std::string& why) {
    if (flush()) error_ = why;
    return false;
  }
  const std::optional<std::string>& error() const { return error_; }
  const copy_progress& done() const { return done_; }

 private:
  copy_target& target_;
  const copy_options& options_;
  batch_checker checker_;
  std::vector<copied_batch> step_;
  std::size_t step_bytes_ = 0;
  copy_progress done_;
  std::optional<std::string> error_;
};

/// The source as it is now has to be what it was when the copy began.
std::optional<std::string> changed_meanwhile(stored_journal& source, const journal_facts& before) {
  if (auto why = unrest(source)) return why;
  const auto now = source.facts();
  if (!now) return now.error();
  if (now->end.number == before.end.number && now->incarnation == before.incarnation) return std::nullopt;
  return "the source was written to while it was copied";
}

std::optional<std::string> compare(stored_journal& source, copy_target& target, const copy_options& options) {
  if (!options.compare) return std::nullopt;
  const auto stored = target.read_back();
  if (!stored) return stored.error();
  return options.compare(source, **stored);
}

}  // namespace

result<copy_report, std::string> copy_journal(stored_journal& source, copy_target& target,
                                              const copy_options& options) {
  if (auto why = unrest(source)) return refused{*why};
  if (auto why = source.hold()) return refused{*why};
  const auto from = source.facts();
  if (!from) return refused{from.error()};
  if (from->unfinished)
    return refused{source.place() + " lacks its end: a copy into it was not finished, or it lost it"};
  const auto looked = target.look();
  if (!looked) return refused{looked.error()};
  if (auto wrong = mismatch(source, *from, target.place(), *looked)) return refused{*wrong};
  const auto there = target.take(*from);
  if (!there) return refused{there.error()};
  if (auto wrong = mismatch(source, *from, target.place(), *there)) return refused{*wrong};

  batch_mover mover(target, options, *there, from->end.number);
  const auto missing = [&](const std::string& what) { mover.fail("the source is damaged: " + what); };
  if (there->end.number < from->end.number) {
    source.walk(
        there->end.number + 1, [&](const batch_row& row) { return !mover.error() && mover.take(row); }, missing);
  }
  mover.flush();
  if (mover.error()) return refused{*mover.error()};
  if (mover.done().batch != from->end.number) return refused{source.place() + " ends before its last batch"};
  if (auto wrong = changed_meanwhile(source, *from)) return refused{*wrong};
  if (auto wrong = compare(source, target, options)) return refused{*wrong};
  if (auto wrong = target.complete()) return refused{*wrong};
  return copy_report{*from, there->end.number, mover.done()};
}

}  // namespace madang
