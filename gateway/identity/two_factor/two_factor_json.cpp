#include "gateway/identity/two_factor/two_factor_json.hpp"

#include "gateway/json/json_types.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::identity {
namespace {

using views::member;

constexpr auto secret_members = std::tuple{
    member("secret", views::text{16, 64}, "In base 32, for those who type it", &shown_two_factor_secret::secret),
    member("otpauth_uri", views::text{1, 1'024}, &shown_two_factor_secret::otpauth_uri),
    member("qr_svg", views::text{0, 65'536}, "The URI as a QR code", &shown_two_factor_secret::qr_svg),
};
constexpr auto secret_description = views::view_of<shown_two_factor_secret>("TwoFactorSecret", secret_members);

constexpr auto state_members = std::tuple{
    member("enabled", views::boolean, &shown_two_factor::enabled),
    member("recovery_codes", views::or_null(views::array(views::text{11, 11})),
           "Ten, each good once; shown when the second factor is turned on and never again",
           &shown_two_factor::recovery_codes),
    member("step_up_until", views::or_null(views::time), "What needs a second factor may be done until then",
           &shown_two_factor::step_up_until),
};
constexpr auto state_description = views::view_of<shown_two_factor>("TwoFactor", state_members);

}  // namespace

void write_secret(std::string& out, const shown_two_factor_secret& secret) {
  views::write(out, secret_description, secret);
}
schema_ref secret_schema() {
  return views::schema_of(secret_description);
}

void write_two_factor(std::string& out, const shown_two_factor& state) {
  views::write(out, state_description, state);
}
schema_ref two_factor_schema() {
  return views::schema_of(state_description);
}

}  // namespace madang::identity
