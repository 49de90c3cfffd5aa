#include "cluster/region/local_region.hpp"

#include <spdlog/spdlog.h>

namespace madang {

// How entities leave memory, or are built anew there.

bool local_region::begin_retire(entity_id self, const std::function<bool()>& is_empty) {
  auto home = entries_.lock(self);
  auto* line = find(home, self);
  if (line == nullptr) return false;
  line->where = presence::closing;
  if (is_empty()) return true;
  put(line->actor, to_message(self, retire_granted{}));
  return false;
}

bool local_region::finish_retire(entity_id self) {
  {
    auto home = entries_.lock(self);
    auto* line = find(home, self);
    if (line == nullptr) return true;
    if (!line->waiting.empty() || retirement_paused_) {
      line->where = presence::active;
      hand_over(*line);
      return false;
    }
    home.erase(self);
    in_memory_.fetch_sub(1);
  }
  start_loads();
  return true;
}

void local_region::stay(entity_id self) {
  auto home = entries_.lock(self);
  auto* line = find(home, self);
  if (line == nullptr) return;
  line->where = presence::active;
  hand_over(*line);
}

void local_region::begin_rebuild(entity_id self, const std::string& why) {
  auto home = entries_.lock(self);
  auto* known = find(home, self);
  if (known == nullptr) return;
  auto& line = *known;
  ports_->metrics.entities_rebuilt.add();
  line.where = presence::closing;
  put(line.actor, to_message(self, retire_granted{}));
  if (acts_.begun(self)) return;
  auto now = now_ns();
  if (line.failures == 0 || now - line.first_failure_ns > settings_.restart_window_ns) {
    line.failures = 0;
    line.first_failure_ns = now;
  }
  ++line.failures;
  spdlog::warn("entity {} failed {} times: {}", to_text(self), line.failures, why);
}

void local_region::give_back(entity_id self, caf::message message) {
  auto home = entries_.lock(self);
  auto* line = find(home, self);
  if (line == nullptr) return;
  line->given_back.add_always(std::move(message));
}

void local_region::finish_rebuild(entity_id self) {
  {
    auto home = entries_.lock(self);
    auto* known = find(home, self);
    if (known == nullptr) return;
    auto& line = *known;
    line.actor = nullptr;
    in_memory_.fetch_sub(1);
    if (acts_.begun(self) == admin::supervision_act::isolate) {
      make_isolated(line, self, "by hand: " + acts_.reason(self));
      acts_.end(self, {});
      return;
    }
    if (line.failures > static_cast<std::uint32_t>(settings_.restarts_max)) {
      make_isolated(line, self, "failed " + std::to_string(line.failures) + " times");
      return;
    }
    line.where = presence::loading;
  }
  load(self);
}

}  // namespace madang
