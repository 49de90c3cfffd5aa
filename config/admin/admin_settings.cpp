#include "config/admin/admin_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::admin {

void add_settings(setting_registry& into) {
  using s = admin_settings;
  section_rows<s>(into, "admin", "What administrators see and demand.")
      .flag("consent_required", &s::consent_required,
            "A registration has to agree to the terms and the privacy text in force; else 422.")
      .live()
      .flag("second_factor_required", &s::second_factor_required,
            "An ADMIN without a second factor reaches only what sets one up; else 403 second_factor_missing.")
      .live()
      .text(
          "legal_dir", &s::legal_dir, "a path, or \"\" for the shipped templates",
          [](std::string_view) { return true; },
          "Where terms.ko.txt, terms.en.txt, privacy.ko.txt and privacy.en.txt of the operator's own are.")
      .integer("login_records_max", &s::login_records_max, 1, 10'000'000, "log-ins",
               "Log-ins that are remembered for administrators; the oldest go first.");
  section_rows<audit_settings>(into, "audit", "The trail of what administrators have done.")
      .integer(
          "keep_years", &audit_settings::keep_years, 0, 100, "years",
          "Older acts leave the trail but for their numbers, times and hashes, so that it can still be verified. 0: "
          "none do.");
}

}  // namespace madang::admin
