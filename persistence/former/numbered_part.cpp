#include "persistence/former/numbered_part.hpp"

#include <algorithm>
#include <optional>

#include "cluster/ports/channel_registry.hpp"

namespace madang {
namespace {

/// Looks for the first place after which nothing comes that the reader has.
class place_search {
 public:
  place_search(const part_reader& read, const number_reader& number_of, std::uint64_t after)
      : read_(read), number_of_(number_of), after_(after) {}

  /// Nothing: the writer has nothing after the number.
  result<std::optional<std::uint64_t>, read_failure> find() {
    using found = std::optional<std::uint64_t>;
    if (after_ == 0) return found(0);
    // Nearly always the index counts as the channel does.
    const bool is_behind = is_beyond(after_ - 1);
    if (failed_) return refused{*failed_};
    if (!is_behind) return found(after_);
    const auto first = read_(0, 1);
    if (!first) return refused{first.error()};
    if (first->empty()) return found();
    if (number_of_(first->front()) > after_) return found(0);
    auto beyond = after_ - 1;
    std::uint64_t before = 0;
    for (std::uint64_t step = 1; step < beyond && !failed_; step *= 2) {
      if (!is_beyond(beyond - step)) {
        before = beyond - step;
        break;
      }
      beyond -= step;
    }
    while (beyond - before > 1 && !failed_) {
      const auto middle = before + (beyond - before) / 2;
      (is_beyond(middle) ? beyond : before) = middle;
    }
    if (failed_) return refused{*failed_};
    return found(beyond);
  }

 private:
  /// Whether the reader has nothing of what comes after this place, also where that is nothing.
  bool is_beyond(std::uint64_t place) {
    const auto next = read_(place, 1);
    if (!next) failed_ = next.error();
    return next && (next->empty() || number_of_(next->front()) > after_);
  }

  const part_reader& read_;
  const number_reader& number_of_;
  const std::uint64_t after_;
  std::optional<read_failure> failed_;
};

}  // namespace

result<std::vector<record>, read_failure> read_numbered_part(const part_reader& read, const number_reader& number_of,
                                                             std::uint64_t after, std::size_t limit) {
  const auto place = place_search(read, number_of, after).find();
  if (!place) return refused{place.error()};
  if (!*place) return std::vector<record>{};
  auto found = read(**place, limit);
  if (found) std::erase_if(*found, [&](const record& one) { return number_of(one) <= after; });
  return found;
}

result<std::vector<record>, read_failure> read_numbered_part(const part_reader& read, channel_id channel,
                                                             std::uint64_t after, std::size_t limit) {
  return read_numbered_part(
      read, [channel](const record& one) { return number_in(channel, one); }, after, limit);
}

result<std::vector<record>, read_failure> read_numbered_part(const part_reader& read, entity_id stream,
                                                             std::uint64_t after, std::size_t limit) {
  // The index of an order counts what every writer has written.
  if (stream.kind == entity_kind::order) return read(after, limit);
  return read_numbered_part(
      read, [](const record& one) { return one.meta.seq; }, after, limit);
}

}  // namespace madang
