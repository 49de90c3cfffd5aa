#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/eventually.hpp"

namespace madang::testing {

/// A database whose functions are called as a node calls them. What a test of some functions calls them with stands in
/// a scene of its own, derived from this one.
class schema_scene {
 public:
  /// What a call gives; an error by its code.
  std::string call(const std::string& expression) { return ask(*node_, "SELECT " + expression); }
  /// Two calls, one after the other.
  std::string both(const std::string& first, const std::string& second) {
    auto said = call(first);
    return said += call(second);
  }
  /// As the superuser.
  std::string sql(const std::string& text) const { return rig_.sql(text); }

  /// Runs `second` while the transaction of `first` is open, and ends that once the second waits or is through; before
  /// that it asks for one thing more, if `then` says what.
  std::string meanwhile(const std::vector<std::string>& first, const std::string& second,
                        const std::string& then = {}) {
    ask(*other_, "BEGIN");
    for (const auto& each : first) ask(*other_, "SELECT " + each);
    auto late = std::async(std::launch::async, [&] { return call(second); });
    const auto waits = [&] {
      return sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " +
                 std::to_string(node_->backend())) == "1";
    };
    bool waited = false;
    const auto through = [&] { return late.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    (void)eventually([&] { return through() || (waited = waits()); });
    const auto said = then.empty() ? std::string() : "; " + ask(*other_, "SELECT " + then);
    ask(*other_, "COMMIT");
    return (waited ? "waited, then " : "at once ") + late.get() + said;
  }

  /// Takes a check out of a function.
  void without(const std::string& function, const std::string& check, const std::string& instead) {
    auto text = sql("SELECT pg_get_functiondef('madang." + function + "'::regproc)");
    if (text.find(check) == std::string::npos) throw std::runtime_error(function + " does not hold: " + check);
    for (auto at = text.find(check); at != std::string::npos; at = text.find(check, at + instead.size())) {
      text.replace(at, check.size(), instead);
    }
    if (const auto said = sql(text); said != "CREATE FUNCTION") throw std::runtime_error(said);
  }

 protected:
  /// What a call gives that has no row, or null.
  schema_scene(std::string no_row, std::string null)
      : no_row_(std::move(no_row)), null_(std::move(null)), node_(connect()), other_(connect()) {}

  static std::string bytes(int of) { return "decode(lpad('" + std::to_string(of) + "', 64, '0'), 'hex')"; }
  static std::string shard(int of) { return "set_bit(0::bit(256), " + std::to_string(of) + ", 1)"; }

 private:
  std::unique_ptr<pg_connection> connect() {
    auto opened = pg_connection::open(rig_.settings(), {"scene", std::chrono::milliseconds(20'000)}, nullptr);
    if (!opened) throw std::runtime_error(opened.error().text);
    return *std::move(opened);
  }
  std::string ask(pg_connection& on, const std::string& text) const {
    const auto rows = on.exec(text);
    if (!rows) return "error " + rows.error().code;
    if (rows->count() == 0) return no_row_;
    return rows->null(0, 0) ? null_ : std::string(rows->text(0, 0));
  }

  const std::string no_row_;
  const std::string null_;
  postgres_rig rig_;
  std::unique_ptr<pg_connection> node_;
  std::unique_ptr<pg_connection> other_;
};

/// A check inside a function, and a scenario that ends otherwise once the check is taken out.
template <class Scene>
struct check_in_sql_of {
  std::string name;
  std::string function;
  std::string check;
  std::string instead;
  std::function<std::string(Scene&)> outcome;
  std::string expected;

  friend void PrintTo(const check_in_sql_of& one, std::ostream* to) { *to << one.function << " without " << one.check; }
};

}  // namespace madang::testing
