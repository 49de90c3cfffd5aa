#include "actors/identity/secrets/secret_envelope.hpp"

#include <gtest/gtest.h>

#include "actors/identity/secrets/hkdf_expand.hpp"
#include "actors/identity/secrets/personal_vault.hpp"
#include "tests/actors/identity/scratch_directory.hpp"

namespace madang::identity {
namespace {

const std::string one_master(32, 'a');
const std::string other_master(32, 'b');
constexpr auto use = envelope_use::api_key;

std::string bytes_of_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

// RFC 5869, appendices A.1 and A.3: the first 32 bytes of their OKM.
TEST(HkdfExpand, GivesTheVectorsOfTheStandard) {
  EXPECT_EQ(hkdf_expand(bytes_of_hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
                        bytes_of_hex("f0f1f2f3f4f5f6f7f8f9")),
            bytes_of_hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
  EXPECT_EQ(hkdf_expand(bytes_of_hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"), ""),
            bytes_of_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
}

TEST(SecretEnvelope, ASecretOpensForItsUseAndOwnerAlone) {
  const secret_envelope under(one_master);
  const auto sealed = under.seal(use, 7, "msk_secret");
  EXPECT_EQ(*under.open(use, 7, sealed), "msk_secret");
  EXPECT_FALSE(under.open(use, 8, sealed));
  EXPECT_FALSE(under.open(static_cast<envelope_use>(2), 7, sealed));
  EXPECT_FALSE(secret_envelope(other_master).open(use, 7, sealed));
}

TEST(SecretEnvelope, TheSameSecretNeverLooksTheSame) {
  const secret_envelope under(one_master);
  EXPECT_NE(under.seal(use, 7, "msk_secret"), under.seal(use, 7, "msk_secret"));
  EXPECT_EQ(under.seal(use, 7, "msk_secret").find("msk_secret"), std::string::npos);
}

TEST(SecretEnvelope, AChangedOrShortenedSealDoesNotOpen) {
  const secret_envelope under(one_master);
  const auto sealed = under.seal(use, 7, "msk_secret");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(under.open(use, 7, changed)) << i;
    EXPECT_FALSE(under.open(use, 7, sealed.substr(0, i))) << i;
  }
}

TEST(SecretEnvelope, AnotherMasterKeyNeedsAnotherWrappingOnly) {
  const secret_envelope before(one_master);
  const secret_envelope after(other_master);
  const auto sealed = before.seal(use, 7, "msk_secret");
  const auto again = after.rewrapped(use, 7, sealed, before);
  ASSERT_TRUE(again);
  EXPECT_EQ(*after.open(use, 7, *again), "msk_secret");
  EXPECT_FALSE(before.open(use, 7, *again));
  EXPECT_EQ(again->substr(again->size() - 30), sealed.substr(sealed.size() - 30));
  EXPECT_FALSE(after.rewrapped(use, 7, *again, before));
}

TEST(SecretEnvelope, ItSealsUnderTheNewestKeyAndOpensUnderAll) {
  const auto before = secret_envelope(one_master).seal(use, 7, "msk_secret");
  const secret_envelope both({other_master, one_master});
  EXPECT_EQ(*both.open(use, 7, before), "msk_secret");
  const auto sealed = both.seal(use, 7, "msk_secret");
  EXPECT_EQ(*secret_envelope(other_master).open(use, 7, sealed), "msk_secret");
  EXPECT_FALSE(secret_envelope(one_master).open(use, 7, sealed));
}

TEST(SecretEnvelope, ItLivesUnderTheMasterKeyOfTheVault) {
  const scratch_directory keys;
  std::string sealed;
  {
    const auto vault = personal_vault::open(keys.path());
    ASSERT_TRUE(vault);
    sealed = (*vault)->envelope()->seal(use, 1, "kept");
  }
  EXPECT_EQ(*(*personal_vault::open(keys.path()))->envelope()->open(use, 1, sealed), "kept");
}

}  // namespace
}  // namespace madang::identity
