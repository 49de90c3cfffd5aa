#include "persistence/memory/memory_store.hpp"

namespace madang {
namespace {

read_failure missing(std::uint64_t number) {
  return {"batch " + std::to_string(number) + " is missing"};
}

class memory_source final : public batch_source {
 public:
  explicit memory_source(std::shared_ptr<memory_batches> in) : in_(std::move(in)) {}

  result<closed_batch, read_failure> read(std::uint64_t number) override {
    auto found = find(number);
    if (!found) return refused{missing(number)};
    return found->batch;
  }
  result<bool, read_failure> visit(std::uint64_t number, const std::function<void(const batch_row&)>& each) override {
    auto found = find(number);
    if (!found) return refused{missing(number)};
    const auto& batch = *found->batch;
    each({number, found->incarnation, batch.first, batch.last, found->chain, batch.bytes});
    return true;
  }
  std::optional<read_failure> read_records(const std::vector<record_location>& locations,
                                           std::vector<record>& to) override {
    for (const auto location : locations) {
      auto found = find(location.batch);
      if (!found) return missing(location.batch);
      record_view view;
      const auto& bytes = found->batch->bytes;
      const bool inside = location.offset < bytes.size();
      const char* wrong = "the batch is shorter";
      if (!inside || !read_record(std::span(bytes).subspan(location.offset), view, &wrong)) {
        return read_failure{"batch " + std::to_string(location.batch) + ": " + wrong};
      }
      assign(to.emplace_back(), view);
    }
    return std::nullopt;
  }
  result<std::uint64_t, read_failure> first_batch_after(position after, std::uint64_t last_batch) override {
    std::lock_guard lock(in_->mutex);
    for (const auto& [number, one] : in_->batches) {
      if (number <= last_batch && one.batch->last > after) return number;
    }
    return last_batch + 1;
  }
  result<std::uint64_t, read_failure> first_at_hand() override {
    std::lock_guard lock(in_->mutex);
    return in_->batches.empty() ? 0 : in_->batches.begin()->first;
  }
  result<std::optional<chain_hash>, read_failure> chain_of(std::uint64_t number) override {
    auto found = find(number);
    return found ? std::optional(found->chain) : std::nullopt;
  }
  result<std::optional<std::uint64_t>, read_failure> next_of_shard(std::uint8_t shard, std::uint64_t from,
                                                                   std::uint64_t upto) override {
    std::lock_guard lock(in_->mutex);
    for (auto at = in_->batches.lower_bound(from); at != in_->batches.end() && at->first <= upto; ++at) {
      if (holds_shard(at->second.shards, shard)) return std::optional(at->first);
    }
    return std::optional<std::uint64_t>{};
  }

 private:
  std::optional<memory_batches::stored> find(std::uint64_t number) {
    std::lock_guard lock(in_->mutex);
    const auto found = in_->batches.find(number);
    if (found == in_->batches.end()) return std::nullopt;
    return found->second;
  }

  const std::shared_ptr<memory_batches> in_;
};

batch_end end_of(const memory_batches& in) {
  if (in.batches.empty()) return {};
  const auto& [number, one] = *in.batches.rbegin();
  return {number, one.batch->last, one.chain};
}

}  // namespace

result<std::uint64_t, store_error> memory_store::take_over() {
  std::lock_guard lock(in_->mutex);
  return ++in_->incarnation;
}

result<std::uint64_t, store_error> memory_store::remember_keys(std::uint64_t fingerprint) {
  std::lock_guard lock(in_->mutex);
  if (in_->keys == 0) in_->keys = fingerprint;
  return in_->keys;
}

result<bool, store_error> memory_store::append(const journal_batch& batch, std::uint64_t incarnation,
                                               const chain_hash& before, const chain_hash& chain) {
  using fault = memory_batches::fault;
  std::lock_guard lock(in_->mutex);
  const auto wrong = in_->appends.load();
  if (wrong != fault::none) ++in_->faults_given;
  if (wrong == fault::refuse) return refused{store_error{store_fault::passing, "nothing is written now"}};
  if (wrong == fault::full) return refused{store_error{store_fault::no_space, "make space in memory"}};
  if (wrong == fault::corrupt) return refused{store_error{store_fault::distrust, "memory is damaged"}};
  if (incarnation != in_->incarnation) return false;
  const auto end = end_of(*in_);
  if (end.number + 1 != batch.number || end.chain != before) {
    return refused{store_error{store_fault::passing, "the batch does not follow the store's last one"}};
  }
  auto kept = std::make_shared<journal_batch>();
  kept->number = batch.number;
  kept->first = batch.first;
  kept->last = batch.last;
  kept->bytes = batch.bytes;
  in_->batches[batch.number] = {incarnation, chain, shards_of(batch.bytes), std::move(kept)};
  if (wrong == fault::lose_answer) return refused{store_error{store_fault::passing, "the answer was lost"}};
  return true;
}

result<batch_end, store_error> memory_store::last() {
  std::lock_guard lock(in_->mutex);
  return end_of(*in_);
}

result<std::unique_ptr<batch_source>, std::string> memory_store::open_source(std::size_t) {
  return std::unique_ptr<batch_source>(std::make_unique<memory_source>(in_));
}

}  // namespace madang
