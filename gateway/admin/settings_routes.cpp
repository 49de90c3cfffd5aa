#include <algorithm>
#include <map>

#include "config/live_settings.hpp"
#include "config/setting_table.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/parameters/version_header.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/json_types.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang::admin {
namespace {

/// The value of a row as text: without the quotes of TOML.
std::string value_of(const setting& row, const settings& now) {
  auto text = row.get(now);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

void write_setting(std::string& out, const setting& row, const settings& now, const changed_setting* changed) {
  json_object body(out);
  body.word("name", row.key);
  body.text("value", value_of(row, now));
  if (changed == nullptr) return;
  body.time("changed_at", changed->changed_at);
  body.word("changed_by", to_text(changed->changed_by));
  body.text("reason", changed->reason);
}

http_response settings_response(route_services& with, const platform_settings_view& view) {
  const auto now = with.settings_now();
  std::map<std::string_view, const changed_setting*> changed;
  for (const auto& one : view.changed) changed[one.name] = &one;
  auto response = json_response(200, [&](std::string& out) {
    json_object body(out);
    {
      json_array items(body.member("items"));
      for (const auto& row : setting_table()) {
        if (!row.live) continue;
        const auto found = changed.find(row.key);
        write_setting(items.item(), row, *now, found == changed.end() ? nullptr : found->second);
      }
    }
    body.nothing("next_cursor");
  });
  response.headers.emplace_back("ETag", '"' + std::to_string(view.version) + '"');
  return response;
}

void serve_settings(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<platform_settings_view>(ex, the_platform, read_platform_settings{},
                                          [&with](const exchange_ptr& at, platform_settings_view&& view,
                                                  const answer&) { at->answer(settings_response(with, view)); });
}

/// A value as `--set` takes it; nothing for what is no setting's.
std::optional<std::string> text_of_value(const json_value& value) {
  if (const auto* text = value.text()) return *text;
  if (const auto* number = value.integer()) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value.content)) return *flag ? "true" : "false";
  return std::nullopt;
}

std::string_view code_of(live_setting_fault fault) {
  switch (fault) {
    case live_setting_fault::unknown:
      return "setting_unknown";
    case live_setting_fault::fixed:
      return "setting_fixed";
    case live_setting_fault::none:
    case live_setting_fault::out_of_range:
      break;
  }
  return "out_of_range";
}

std::string detail_of(std::string_view name, live_setting_fault fault) {
  if (fault == live_setting_fault::unknown) return "There is no such setting.";
  if (fault == live_setting_fault::fixed) return "It does not change while the node runs.";
  return "Expected " + find_setting(name)->expected + ".";
}

/// Nothing where one of them cannot be (then the request has been refused, with all faults).
std::optional<std::vector<setting_change>> read_changes(exchange& ex) {
  std::vector<setting_change> out;
  std::vector<field_fault> faults;
  for (const auto& [name, value] : *ex.body.find("settings")->members()) {
    const auto text = text_of_value(value);
    auto fault = check_live_setting(name, text.value_or(""));
    if (fault == live_setting_fault::none && !text) fault = live_setting_fault::out_of_range;
    if (fault == live_setting_fault::none) {
      out.push_back({name, *text});
    } else {
      faults.push_back({"/settings/" + name, code_of(fault), detail_of(name, fault)});
    }
  }
  if (faults.empty() && !out.empty()) return out;
  if (faults.empty()) faults.push_back({"/settings", "field_required", "At least one setting."});
  problem why{faults.front().code, {}, std::move(faults), {}, false};
  why.detail = detail_of_errors(why);
  ex.refuse(std::move(why));
  return std::nullopt;
}

/// The change is durable: the node works by it from now on.
void take_over(route_services& with, const platform_settings_view& view) {
  if (with.ports.live == nullptr) return;
  std::vector<live_settings::change> changes;
  for (const auto& one : view.changed) changes.emplace_back(one.name, one.value);
  with.ports.live->take(view.version, changes);
}

void serve_change(route_services& with, const exchange_ptr& ex) {
  const auto version = wanted_version(*ex);
  if (!version) return;
  auto changes = read_changes(*ex);
  if (!changes) return;
  with.actors.ask<platform_settings_view>(
      ex, the_platform, change_platform_settings{*std::move(changes), *version, act_of(*ex), is_dry_run(*ex)},
      [&with](const exchange_ptr& at, platform_settings_view&& view, const answer&) {
        if (is_dry_run(*at)) return at->answer(dry_run_response(view.affects));
        take_over(with, view);
        at->answer(settings_response(with, view));
      });
}

schema_ref setting_schema() {
  return object_of("Setting", {{"name", text_of(1, 128)},
                               {"value", text_of(0, 1'024, "As the command line takes it")},
                               optional_member("changed_at", time_of()),
                               optional_member("changed_by", views::id.schema()),
                               optional_member("reason", text_of(act_reason_min, act_reason_max))});
}

schema_ref settings_schema() {
  return object_of("Settings", {{"items", array_of(setting_schema())}, {"next_cursor", nullable(text_of(0, 1))}});
}

/// Any names; which of them there are is checked with a code of its own.
schema_ref changes_schema() {
  auto out = std::make_shared<schema>(*object_of({}, {}));
  out->open = true;
  return out;
}

}  // namespace

void add_settings_routes(gateway_registry& to) {
  auto read = reading_route("/api/v1/admin/settings", "getSettings", "The settings that may change at run time",
                            settings_schema(), serve_settings);
  read.answers.front().headers = {"ETag"};
  to.add(std::move(read));
  auto change = acting_route(http_method::put, "/api/v1/admin/settings", "changeSettings",
                             "Change some of them: all or none", {{"settings", changes_schema()}},
                             {200, settings_schema(), "All of them", "application/json", {"ETag"}}, serve_change);
  change.conditional = true;
  change.errors = {"setting_unknown", "setting_fixed", "out_of_range"};
  to.add(std::move(change));
}

}  // namespace madang::admin
