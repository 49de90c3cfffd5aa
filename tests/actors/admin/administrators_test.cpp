#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <vector>

#include "actors/admin/platform.hpp"
#include "actors/identity/user_admin.hpp"

namespace madang::admin {
namespace {

constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
const admin_act some_act{{1}, "192.0.2.1", "as agreed"};

user registered(user_id id, role_set roles) {
  user made;
  made.id = id;
  made.stage = registration_stage::registered;
  made.roles = roles;
  return made;
}

/// Users, the platform, and messages between gateways and them that arrive in any order.
class stage {
 public:
  explicit stage(std::uint32_t seed) : random_(seed) {
    for (std::uint64_t id = 1; id <= 3; ++id) {
      users_.emplace(user_id{id}, registered({id}, role_set{}.with(role::admin)));
      tell([this, id] { count({id}); });
    }
  }

  /// What gateways do with an administrator's request, a message at a time.
  void request(user_id whom, const user_change& change) {
    tell([this, whom, change] {
      const auto record = record_of(users_.at(whom));
      if (!ends_admin(users_.at(whom), change)) return tell([=, this] { administer(whom, change, 0); });
      tell([this, whom, change, version = record->version] {
        auto decision = decide(platform_, release_administrator{whom, version, false});
        if (!decision) return;
        commit(*decision);
        tell([=, this] { administer(whom, change, version); });
      });
    });
  }

  /// Delivers one of the waiting messages; now and then one is lost, as when a node stops. False: there is none.
  bool step() {
    if (waiting_.empty()) return false;
    const auto which = random_() % waiting_.size();
    auto next = std::move(waiting_[which]);
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(which));
    if (random_() % 10 != 0) next();
    return true;
  }

  std::size_t active_admins() const {
    return static_cast<std::size_t>(
        std::count_if(users_.begin(), users_.end(), [](const auto& one) { return is_active_admin(one.second); }));
  }
  bool counted_are_admins() const {
    const auto counted = administrators_of(platform_).counted;
    return std::all_of(counted.begin(), counted.end(), [&](user_id id) { return is_active_admin(users_.at(id)); });
  }
  user_change any_change() {
    switch (random_() % 5) {
      case 0:
        return identity::suspend_user{};
      case 1:
        return identity::activate_user{};
      case 2:
        return identity::set_roles{role_set{}.with(role::trader)};
      case 3:
        return identity::set_flags{user_flags{}.with(user_flag::premium, random_() % 2 == 0), user_flags{~0U}};
      default:
        return identity::set_roles{role_set{}.with(role::admin)};
    }
  }
  std::uint32_t any(std::uint32_t below) { return static_cast<std::uint32_t>(random_()) % below; }

 private:
  void tell(std::function<void()> message) { waiting_.push_back(std::move(message)); }

  void count(user_id whom) {
    const auto version = users_.at(whom).standing.version;
    if (!is_active_admin(users_.at(whom))) return;
    tell([this, whom, version] {
      auto decision = decide(platform_, count_administrator{whom, version});
      if (decision) commit(*decision);
    });
  }
  void administer(user_id whom, const user_change& change, std::uint32_t released_at) {
    auto decision = decide(users_.at(whom), administer_user{whom, change, some_act, released_at, false});
    if (decision) {
      for (const auto& event : *decision) identity::apply(users_.at(whom), event, {{++at_}, at_, noon, {}});
    }
    count(whom);
  }
  void commit(const platform_events& events) {
    for (const auto& event : events) apply(platform_, event, {{++at_}, at_, noon, {}});
  }

  std::mt19937 random_;
  std::map<user_id, user> users_;
  platform platform_;
  std::vector<std::function<void()>> waiting_;
  std::uint64_t at_ = 0;
};

TEST(administrators, are_never_all_gone_however_demotions_and_grants_race) {
  for (std::uint32_t seed = 1; seed <= 2'000; ++seed) {
    stage at(seed);
    for (int i = 0; i < 60; ++i) {
      if (at.any(3) == 0) at.request({1 + at.any(3)}, at.any_change());
      at.step();
      ASSERT_GE(at.active_admins(), 1U) << "seed " << seed;
    }
    while (at.step()) ASSERT_GE(at.active_admins(), 1U) << "seed " << seed;
    ASSERT_TRUE(at.counted_are_admins()) << "seed " << seed;
  }
}

TEST(the_platform, refuses_to_release_the_last_administrator) {
  platform current;
  const auto commit = [&](const platform_events& events) {
    for (const auto& event : events) apply(current, event, {});
  };
  commit(*decide(current, count_administrator{{1}, 1}));
  EXPECT_EQ(decide(current, release_administrator{{1}, 1, false}).error(), admin_reject::last_admin);
  commit(*decide(current, count_administrator{{2}, 1}));
  commit(*decide(current, release_administrator{{1}, 1, false}));
  EXPECT_EQ(decide(current, release_administrator{{2}, 1, false}).error(), admin_reject::last_admin);
}

TEST(the_platform, does_not_count_by_what_was_so_before_the_release) {
  platform current;
  const auto commit = [&](const platform_events& events) {
    for (const auto& event : events) apply(current, event, {});
  };
  commit(*decide(current, count_administrator{{1}, 1}));
  commit(*decide(current, count_administrator{{2}, 1}));
  commit(*decide(current, release_administrator{{2}, 5, false}));
  EXPECT_TRUE(decide(current, count_administrator{{2}, 5})->empty());
  EXPECT_EQ(decide(current, count_administrator{{2}, 6})->size(), 1U);
}

TEST(the_platform, changes_all_settings_or_none) {
  platform current;
  const setting_check odd = [](const setting_change& one) -> std::optional<admin_reject> {
    return one.name == "b" ? std::optional(admin_reject::setting_fixed) : std::nullopt;
  };
  const auto refused_change =
      decide(current, change_platform_settings{{{"a", "1"}, {"b", "2"}}, 0, some_act, false}, odd);
  EXPECT_EQ(refused_change.error(), admin_reject::setting_fixed);
  EXPECT_EQ(decide(current, change_platform_settings{{{"a", "1"}}, 7, some_act, false}, odd).error(),
            admin_reject::version_mismatch);
  const auto decided = decide(current, change_platform_settings{{{"a", "1"}}, 1, some_act, false}, odd);
  ASSERT_TRUE(decided);
  for (const auto& event : *decided) apply(current, event, {});
  EXPECT_EQ(current.version, 2U);
  EXPECT_EQ(current.settings.at("a").reason, "as agreed");
  EXPECT_TRUE(decide(current, change_platform_settings{{{"a", "1"}}, 2, some_act, false}, odd)->empty());
}

}  // namespace
}  // namespace madang::admin
