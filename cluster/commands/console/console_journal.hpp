#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/console/reader.hpp"
#include "cluster/contexts.hpp"
#include "config/settings.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/ports/stored_journal.hpp"

namespace madang::console {

/// Reads a journal that no node of this process writes: of a stopped node, of a copy, or in a server. It is walked once
/// to see which batches each entity has events in; then a state is replayed from those alone. Changes nothing and takes
/// no lock. Keeps about a hundred bytes in memory for each entity, and eight for each batch that
/// it has events in.
class journal_reader final : public reader {
 public:
  /// Opens it once; the error is for the operator. `files`: the directory of the journal, where it is in files.
  static result<std::unique_ptr<journal_reader>, std::string> open(journal_opener opener,
                                                                   const madang::settings& config,
                                                                   std::filesystem::path files = {});

  const entity_registry& kinds() const override { return contexts_.entities; }
  lookup<std::vector<stream_summary>> streams(std::optional<entity_kind> kind) override;
  lookup<entity_state> state(entity_id entity, const moment& at) override;
  lookup<std::vector<entity_state>> states(std::span<const stream_summary> which) override;
  lookup<std::vector<stored_event>> events(entity_id entity, std::uint64_t after, const moment& last,
                                           std::size_t limit) override;
  lookup<std::vector<journal_event>> tail(std::size_t most) override;
  outcome journal() override;
  lookup<std::vector<reason>> explain(order_id order, const moment& at) override;
  std::optional<failure> play(entity_id entity, std::uint64_t after, std::size_t limit,
                              const state_visitor& each) override;
  outcome fork(const order_fork& what) override;
  outcome weigh(const weighed_command& what) override;
  std::vector<setting_line> settings() override;
  std::optional<unix_nanos> time_of(std::string_view text) const override;
  void refresh() override;

 private:
  struct stream {
    stream_summary summary;
    std::vector<std::uint64_t> batches;  ///< that have events of it, rising
  };
  /// What one walk over the journal has found.
  struct index {
    std::map<entity_id, stream> streams;
    std::vector<std::pair<position, std::uint64_t>> batches;  ///< the last position and the number of each
    superseded_groups superseded;
    journal_summary totals;
  };
  using record_visitor = std::function<bool(const record&)>;

  journal_reader(journal_opener opener, std::unique_ptr<stored_journal> from, const madang::settings& config,
                 std::filesystem::path files);

  lookup<index*> indexed();
  void note(const record_view& one, std::uint64_t batch, index& into);
  lookup<stream*> find(entity_id entity);
  /// Visits the events of one entity, oldest first, until the visitor returns false.
  std::optional<failure> visit(const stream& of, const record_visitor& each);
  lookup<std::unique_ptr<entity_rebuild>> replay(entity_id entity, const std::function<bool(const record&)>& includes,
                                                 entity_state& into);
  void add_files(journal_summary& to) const;

  const journal_opener opener_;
  std::unique_ptr<stored_journal> from_;
  const madang::settings config_;
  const std::filesystem::path files_;
  const registries contexts_ = all_contexts();
  std::unique_ptr<index> index_;
};

}  // namespace madang::console
