#pragma once

#include <atomic>
#include <memory>

#include "persistence/ports/batch_store.hpp"

namespace madang::testing {

/// What goes wrong with the appends of a `faulty_store`, from any thread.
struct append_faults {
  enum class kind : std::uint8_t {
    none = 0,
    refuse = 1,       ///< nothing is written
    full = 2,         ///< nothing is written for want of space
    lose_answer = 3,  ///< it is written, but the answer says otherwise
    distrust = 4,     ///< what is stored can no longer be trusted
  };
  std::atomic<kind> now{kind::none};
  std::atomic<bool> last_unknown{false};  ///< the store does not even say where it stands
  std::atomic<int> given{0};
};

/// Passes everything on to a real store, but for what is to go wrong.
class faulty_store final : public batch_store {
 public:
  faulty_store(std::unique_ptr<batch_store> real, append_faults& faults) : real_(std::move(real)), faults_(faults) {}

  std::string place() const override { return real_->place(); }
  bool is_shared() const override { return real_->is_shared(); }
  result<store_identity, store_error> identity() override { return real_->identity(); }
  result<std::uint64_t, store_error> journal_number() override { return real_->journal_number(); }
  result<std::uint64_t, store_error> take_over() override { return real_->take_over(); }
  result<std::uint64_t, store_error> remember_keys(std::uint64_t print) override { return real_->remember_keys(print); }
  result<bool, store_error> append(const journal_batch& batch, std::uint64_t incarnation, const chain_hash& before,
                                   const chain_hash& chain) override {
    using kind = append_faults::kind;
    const auto wrong = faults_.now.load();
    if (wrong == kind::none) return real_->append(batch, incarnation, before, chain);
    if (wrong == kind::lose_answer) (void)real_->append(batch, incarnation, before, chain);
    ++faults_.given;
    if (wrong == kind::full) return refused{store_error{store_fault::no_space, "make space"}};
    if (wrong == kind::distrust) return refused{store_error{store_fault::distrust, "a sync failed"}};
    return refused{store_error{store_fault::passing, "the answer was lost"}};
  }
  result<batch_end, store_error> last() override {
    if (faults_.last_unknown) return refused{store_error{store_fault::passing, "no connection"}};
    return real_->last();
  }
  result<std::unique_ptr<batch_source>, std::string> open_source(std::size_t cache) override {
    return real_->open_source(cache);
  }
  store_outcome tend(bool idle) override { return real_->tend(idle); }
  std::string shortage() override { return real_->shortage(); }
  void begin_archiving(std::function<std::uint64_t()> unneeded) override {
    real_->begin_archiving(std::move(unneeded));
  }
  void look_for_unneeded() override { real_->look_for_unneeded(); }
  void end_archiving() override { real_->end_archiving(); }

 private:
  std::unique_ptr<batch_store> real_;
  append_faults& faults_;
};

}  // namespace madang::testing
