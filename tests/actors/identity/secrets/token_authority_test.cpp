#include "actors/identity/secrets/token_authority.hpp"
#include "actors/identity/secrets/opaque_tokens.hpp"
#include "actors/identity/secrets/token_keys.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <chrono>
#include <thread>

#include "tests/actors/identity/scratch_directory.hpp"

namespace madang::identity {
namespace {

constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};

token_claims minji_claims() {
  return {{77},           {88}, role_set{}.with(role::trader).with(role::parent),
          {{101}, {102}}, noon, noon + 900 * nanos_per_second};
}

std::string encoded(std::string_view plain) {
  std::string text(sodium_base64_encoded_len(plain.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  return text;
}
std::string decoded(std::string_view text) {
  std::string plain(text.size(), '\0');
  std::size_t size = 0;
  sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(), text.data(), text.size(), nullptr,
                    &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  plain.resize(size);
  return plain;
}

struct token_parts {
  std::string header;
  std::string payload;
  std::string signature;

  std::string joined() const { return header + "." + payload + "." + signature; }
};
token_parts parts_of(const std::string& token) {
  auto first = token.find('.');
  auto last = token.rfind('.');
  return {token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1)};
}

/// Signs with the installation's own key, as no client can.
std::string signed_with_the_key(const std::string& keys_dir, const std::string& header, const std::string& payload) {
  auto* file = std::fopen((keys_dir + "/jwt_private.pem").c_str(), "r");
  EVP_PKEY* key = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
  std::fclose(file);
  auto text = header + "." + encoded(payload);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return text + "." + encoded(signature.substr(0, size));
}

/// The classic forgery: HS256 keyed by the public key's PEM.
std::string signed_with_the_public_key(const std::string& keys_dir, const std::string& payload) {
  auto* file = std::fopen((keys_dir + "/jwt_private.pem").c_str(), "r");
  EVP_PKEY* key = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
  std::fclose(file);
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(out, key);
  char* pem = nullptr;
  auto pem_size = BIO_get_mem_data(out, &pem);
  auto text = encoded(R"({"alg":"HS256","typ":"JWT"})") + "." + payload;
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned mac_size = 0;
  HMAC(EVP_sha256(), pem, static_cast<int>(pem_size), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       mac.data(), &mac_size);
  BIO_free(out);
  EVP_PKEY_free(key);
  return text + "." + encoded({reinterpret_cast<const char*>(mac.data()), mac_size});
}

/// The key is made once for all tests of the suite: that takes a tenth of a second.
class token_authority_test : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    keys_ = std::make_unique<scratch_directory>();
    token_authority::open(keys_->path(), 0).value();
  }
  static void TearDownTestSuite() { keys_.reset(); }

  static std::unique_ptr<token_authority> opened(std::size_t cache_max = 100) {
    return std::move(*token_authority::open(keys_->path(), cache_max));
  }
  static std::string forged(const std::string& payload) {
    return signed_with_the_key(keys_->path(), parts_of(opened()->issue(minji_claims())).header, payload);
  }
  static token_fault fault_of(const token_authority& authority, const std::string& token, unix_nanos now = noon) {
    auto claims = authority.verify(token, now);
    return claims ? token_fault{} : claims.error();
  }

  static inline std::unique_ptr<scratch_directory> keys_;
};

TEST_F(token_authority_test, verifies_what_it_has_issued_also_after_a_restart) {
  const auto token = opened()->issue(minji_claims());
  auto again = opened();
  auto claims = again->verify(token, noon);
  ASSERT_TRUE(claims);
  EXPECT_EQ(*claims, minji_claims());
  EXPECT_EQ(*again->verify(token, noon), minji_claims()) << "and from memory the same";
}

TEST_F(token_authority_test, keeps_its_key_for_its_owner_alone) {
  EXPECT_EQ(mode_of(keys_->file("jwt_private.pem")), 0600U);
  EXPECT_EQ(opened()->key_name().size(), 16U);
  EXPECT_EQ(opened()->key_name(), opened()->key_name());
}

TEST_F(token_authority_test, writes_a_plain_rs256_token_that_other_programs_can_read) {
  auto parts = parts_of(opened()->issue(minji_claims()));
  EXPECT_EQ(decoded(parts.header), R"({"alg":"RS256","typ":"JWT","kid":")" + opened()->key_name() + R"("})");
  const auto payload = decoded(parts.payload);
  const auto at = payload.find(R"("jti":")") + 7;
  const auto name = payload.substr(at, payload.find('"', at) - at);
  EXPECT_EQ(name.size(), 22U) << "128 random bits";
  EXPECT_EQ(payload, R"({"account_ids":[")" + to_text(account_id{101}) + R"(",")" + to_text(account_id{102}) +
                         R"("],"exp":1763640900,"iat":1763640000,"iss":"madang","jti":")" + name +
                         R"(","roles":["TRADER","PARENT"],"sid":")" + to_text(session_id{88}) + R"(","sub":")" +
                         to_text(user_id{77}) + R"("})");
  EXPECT_NE(parts_of(opened()->issue(minji_claims())).payload, parts.payload) << "no two tokens are the same";
  EXPECT_EQ(decoded(parts.signature).size(), 256U);
}

TEST_F(token_authority_test, says_of_an_absent_token_that_it_is_missing) {
  EXPECT_EQ(fault_of(*opened(), ""), token_fault::missing);
}

TEST_F(token_authority_test, calls_a_token_expired_from_its_last_second_on_also_from_memory) {
  auto authority = opened();
  const auto token = authority->issue(minji_claims());
  const auto end = minji_claims().expires_at;
  EXPECT_EQ(fault_of(*authority, token, end), token_fault::expired);
  EXPECT_TRUE(authority->verify(token, end + -1));
  EXPECT_EQ(authority->remembered(), 1U);
  EXPECT_EQ(fault_of(*authority, token, end), token_fault::expired);
  EXPECT_EQ(authority->remembered(), 0U) << "it will never be good again";
}

TEST_F(token_authority_test, refuses_every_token_with_one_character_changed) {
  auto authority = opened();
  const auto token = authority->issue(minji_claims());
  ASSERT_TRUE(authority->verify(token, noon)) << "so that the true one is in memory";
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto bent = token;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(fault_of(*authority, bent), token_fault::invalid) << i;
  }
}

TEST_F(token_authority_test, refuses_every_cut_and_every_extension_of_a_token) {
  auto authority = opened();
  const auto token = authority->issue(minji_claims());
  for (std::size_t size = 1; size < token.size(); ++size)
    EXPECT_EQ(fault_of(*authority, token.substr(0, size)), token_fault::invalid);
  for (const char* more : {"=", ".", ".x", " ", "A", "AA", "AAAA"})
    EXPECT_EQ(fault_of(*authority, token + more), token_fault::invalid);
  EXPECT_EQ(fault_of(*authority, " " + token), token_fault::invalid);
}

TEST_F(token_authority_test, refuses_other_algorithms) {
  auto authority = opened();
  auto parts = parts_of(authority->issue(minji_claims()));
  EXPECT_EQ(fault_of(*authority, encoded(R"({"alg":"none","typ":"JWT"})") + "." + parts.payload + "."),
            token_fault::invalid);
  EXPECT_EQ(fault_of(*authority, parts.header + "." + parts.payload + "."), token_fault::invalid);
  EXPECT_EQ(fault_of(*authority, signed_with_the_public_key(keys_->path(), parts.payload)), token_fault::invalid);
  EXPECT_EQ(fault_of(*authority, signed_with_the_key(keys_->path(), encoded(R"({"alg":"RS512","typ":"JWT"})"),
                                                     decoded(parts.payload))),
            token_fault::invalid);
}

TEST_F(token_authority_test, refuses_the_token_of_another_installation) {
  scratch_directory elsewhere;
  auto other = std::move(*token_authority::open(elsewhere.path(), 0));
  EXPECT_EQ(fault_of(*opened(), other->issue(minji_claims())), token_fault::invalid);
  // Even with our header on it.
  auto parts = parts_of(other->issue(minji_claims()));
  parts.header = parts_of(opened()->issue(minji_claims())).header;
  EXPECT_EQ(fault_of(*opened(), parts.joined()), token_fault::invalid);
}

TEST_F(token_authority_test, refuses_what_is_longer_than_a_token_can_be) {
  auto many = minji_claims();
  for (std::uint64_t i = 0; i < 200; ++i) many.accounts.push_back({1'000 + i});
  auto authority = opened();
  const auto token = authority->issue(many);
  EXPECT_LE(token.size(), token_authority::token_bytes_max);
  EXPECT_EQ(authority->verify(token, noon)->accounts.size(), token_authority::accounts_max) << "the first fifty";
  EXPECT_EQ(fault_of(*authority, std::string(token_authority::token_bytes_max + 1, 'A')), token_fault::invalid);
}

TEST_F(token_authority_test, refuses_claims_that_are_not_exactly_typed_even_when_signed) {
  const std::string good = R"({"iss":"madang","sub":")" + to_text(user_id{77}) + R"(","sid":")" +
                           to_text(session_id{88}) +
                           R"(","jti":"x","roles":[],"account_ids":[],"iat":1763640000,"exp":1763640900})";
  auto authority = opened();
  ASSERT_TRUE(authority->verify(forged(good), noon));
  auto with = [&](std::string_view old_text, std::string_view new_text) {
    auto text = good;
    return text.replace(text.find(old_text), old_text.size(), new_text);
  };
  for (const auto& wrong : {std::string(),
                            std::string("[]"),
                            std::string("{"),
                            with("madang", "other"),
                            with("\"madang\"", "7"),
                            with(to_text(user_id{77}), "usr_"),
                            with("\"roles\":[]", "\"roles\":{}"),
                            with("\"roles\":[]", "\"roles\":[\"KING\"]"),
                            with("\"roles\":[]", "\"roles\":[1]"),
                            with("\"account_ids\":[]", "\"account_ids\":[\"x\"]"),
                            with("1763640900", "1763640900.5"),
                            with("1763640900", "\"1763640900\""),
                            with("1763640900", "1e300"),
                            with("1763640900", "99999999999999999999"),
                            with("1763640900", "9000000001"),
                            with("1763640000", "-1"),
                            with("\"iat\"", "\"nbf\""),
                            with("{", "{\"more\":1,"),
                            with(to_text(session_id{88}), "ses_"),
                            with("\"sid\"", "\"session\""),
                            with("\"jti\":\"x\"", "\"jti\":1")}) {
    EXPECT_EQ(fault_of(*authority, forged(wrong)), token_fault::invalid) << wrong;
  }
}

TEST_F(token_authority_test, remembers_a_bounded_number_of_tokens) {
  auto authority = opened(32);
  for (std::uint64_t i = 1; i <= 100; ++i) {
    auto claims = minji_claims();
    claims.user = {i};
    const auto token = authority->issue(claims);
    EXPECT_EQ(authority->verify(token, noon)->user, user_id{i});
    EXPECT_EQ(authority->verify(token, noon)->user, user_id{i});
  }
  EXPECT_LE(authority->remembered(), 32U);
  EXPECT_GE(authority->remembered(), 16U);
}

TEST_F(token_authority_test, works_without_memory_too) {
  auto authority = opened(0);
  const auto token = authority->issue(minji_claims());
  EXPECT_TRUE(authority->verify(token, noon));
  EXPECT_EQ(authority->remembered(), 0U);
}

TEST_F(token_authority_test, serves_many_threads) {
  auto authority = opened(16);
  std::vector<std::string> tokens;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    auto claims = minji_claims();
    claims.user = {i};
    tokens.push_back(authority->issue(claims));
  }
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 500; ++i)
        EXPECT_EQ(authority->verify(tokens[(i + t * 5) % 20], noon)->user.value, (i + t * 5) % 20 + 1);
    });
  }
  for (auto& one : threads) one.join();
}

TEST_F(token_authority_test, a_token_seen_before_costs_far_less_than_a_new_one) {
  auto authority = opened();
  auto without = opened(0);
  const auto token = authority->issue(minji_claims());
  auto nanos_per_call = [&](const token_authority& with, int calls) {
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) EXPECT_TRUE(with.verify(token, noon));
    return static_cast<double>((std::chrono::steady_clock::now() - start).count()) / calls;
  };
  nanos_per_call(*authority, 1);
  const auto known = nanos_per_call(*authority, 20'000);
  const auto unknown = nanos_per_call(*without, 500);
  RecordProperty("known_token_ns", std::to_string(known));
  RecordProperty("new_token_ns", std::to_string(unknown));
  EXPECT_LT(known * 4, unknown);
}

TEST(token_authority, a_new_key_leaves_tokens_of_the_old_one_good_for_a_day_or_not_at_all) {
  scratch_directory scratch;
  const auto open = [&] { return std::move(*token_authority::open(scratch.path(), 100)); };
  const auto first = open();
  const auto old_name = first->key_name();
  auto long_lived = minji_claims();
  long_lived.expires_at = noon + 3 * 86'400 * nanos_per_second;
  const auto old_token = first->issue(long_lived);
  const auto new_name = rotate_token_key(scratch.path(), noon, true);
  ASSERT_TRUE(new_name) << new_name.error().why;
  EXPECT_NE(*new_name, old_name);
  EXPECT_EQ(mode_of(scratch.file("jwt_private.pem")), 0600U);
  const auto second = open();
  EXPECT_EQ(second->key_name(), *new_name);
  EXPECT_TRUE(second->verify(old_token, noon));
  EXPECT_TRUE(second->verify(second->issue(minji_claims()), noon));
  EXPECT_FALSE(open()->verify(old_token, noon + previous_key_ttl_s * nanos_per_second)) << "the key is too old";
  EXPECT_NE(second->key_set().find(R"("kid":")" + old_name), std::string::npos);
  EXPECT_NE(second->key_set().find(R"("kid":")" + *new_name), std::string::npos);
  EXPECT_EQ(second->key_set().find("\"d\""), std::string::npos) << "nothing private";
  ASSERT_TRUE(rotate_token_key(scratch.path(), noon, false));
  const auto third = open();
  EXPECT_FALSE(third->verify(old_token, noon));
  EXPECT_FALSE(third->verify(second->issue(minji_claims()), noon));
  write_file(scratch.file("jwt_previous.pem"), "rotated_at x");
  EXPECT_FALSE(token_authority::open(scratch.path(), 0));
}

TEST(opaque_tokens, are_told_from_made_up_ones_and_from_those_for_another_use) {
  scratch_directory scratch;
  const auto vault = std::move(*personal_vault::open(scratch.path()));
  const opaque_tokens tokens(*vault);
  const auto made = tokens.make(opaque_use::refresh, {77}, 88);
  const auto opened = tokens.open(opaque_use::refresh, made.text);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->user, user_id{77});
  EXPECT_EQ(opened->id, 88U);
  EXPECT_EQ(opened->hash, made.hash);
  EXPECT_NE(tokens.make(opaque_use::refresh, {77}, 88).text, made.text);
  EXPECT_FALSE(tokens.open(opaque_use::reset_password, made.text));
  for (std::size_t i = 0; i < made.text.size(); ++i) {
    auto bent = made.text;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tokens.open(opaque_use::refresh, bent)) << i;
  }
  for (const auto* wrong : {"", "x", "ses_0000000000001"}) EXPECT_FALSE(tokens.open(opaque_use::refresh, wrong));
  scratch_directory elsewhere;
  const auto other = std::move(*personal_vault::open(elsewhere.path()));
  EXPECT_FALSE(opaque_tokens(*other).open(opaque_use::refresh, made.text));
}

TEST(opaque_tokens, have_one_successor_for_a_nonce_and_the_hash_does_not_give_it_away) {
  scratch_directory scratch;
  const auto vault = std::move(*personal_vault::open(scratch.path()));
  const opaque_tokens tokens(*vault);
  const auto made = tokens.make(opaque_use::refresh, {77}, 88);
  const auto next = tokens.successor(made.text, {1, 2});
  EXPECT_EQ(tokens.successor(made.text, {1, 2}).text, next.text);
  EXPECT_NE(tokens.successor(made.text, {1, 3}).text, next.text);
  const auto opened = tokens.open(opaque_use::refresh, next.text);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->hash, next.hash);
  EXPECT_EQ(opened->id, 88U);
  EXPECT_EQ(next.text.find(next.hash), std::string::npos);
}

TEST(token_authority, refuses_a_key_file_that_is_none_of_its_own) {
  scratch_directory scratch;
  const auto path = scratch.file("jwt_private.pem");
  for (const char* wrong : {"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    write_file(path, wrong);
    auto opened = token_authority::open(scratch.path(), 0);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().why.find(path), std::string::npos);
    EXPECT_EQ(content_of(path), wrong) << "and leaves it alone";
  }
  write_file(path, std::string(100'000, 'x'));
  EXPECT_FALSE(token_authority::open(scratch.path(), 0));
}

TEST(token_authority, refuses_weak_and_foreign_kinds_of_keys) {
  scratch_directory scratch;
  auto write_key = [&](EVP_PKEY* key) {
    auto* file = std::fopen(scratch.file("jwt_private.pem").c_str(), "w");
    PEM_write_PKCS8PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    ::chmod(scratch.file("jwt_private.pem").c_str(), 0600);
    EVP_PKEY_free(key);
  };
  write_key(EVP_RSA_gen(1'024));
  EXPECT_FALSE(token_authority::open(scratch.path(), 0));
  write_key(EVP_EC_gen("P-256"));
  EXPECT_FALSE(token_authority::open(scratch.path(), 0));
}

}  // namespace
}  // namespace madang::identity
