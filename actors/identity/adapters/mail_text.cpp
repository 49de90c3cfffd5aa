#include "actors/identity/adapters/mail_text.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

struct mail_words {
  const char* subject;  ///< at most 45 bytes: one encoded word
  const char* before;   ///< the link
  const char* after;
};

const mail_words& words_of(link_kind kind, language_code language) {
  static constexpr mail_words verify_ko{"이메일 주소를 확인해 주세요", "아래 링크를 열면 이메일 주소가 확인됩니다.",
                                        "가입한 적이 없다면 이 메일을 무시하세요."};
  static constexpr mail_words verify_en{"Verify your e-mail address", "Open this link to verify your e-mail address.",
                                        "If you have not registered, ignore this message."};
  static constexpr mail_words reset_ko{"비밀번호 재설정",
                                       "아래 링크를 열어 새 비밀번호를 정하세요. 링크는 한 번만 쓸 수 있습니다.",
                                       "요청한 적이 없다면 이 메일을 무시하세요. 비밀번호는 그대로입니다."};
  static constexpr mail_words reset_en{"Reset your password",
                                       "Open this link to choose another password. It can be used once.",
                                       "If you have not asked for it, ignore this message; nothing changes."};
  const bool is_english = language == language_code::en;
  if (kind == link_kind::reset_password) return is_english ? reset_en : reset_ko;
  return is_english ? verify_en : verify_ko;
}

std::string base64_of(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string encoded_word(std::string_view text) {
  return "=?UTF-8?B?" + base64_of(text) + "?=";
}

/// RFC 5322, whatever the locale is.
std::string date_of(unix_nanos at) {
  static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = at.value / nanos_per_second;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%s, %02d %s %d %02d:%02d:%02d +0000",
                days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday, months[static_cast<std::size_t>(utc.tm_mon)],
                utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return out.data();
}

/// Says nothing about the user or the link.
std::string message_id(const smtp_settings& config, const link_message& of) {
  const auto what = std::string(to_text(of.kind)) + ' ' + to_text(of.user) + ' ' + of.link;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(what.data()), what.size(), digest.data());
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4U];
    hex += "0123456789abcdef"[digest[i] & 15U];
  }
  return '<' + hex + '@' + config.from.substr(config.from.find('@') + 1) + '>';
}

std::string body_of(const link_message& message) {
  const auto& words = words_of(message.kind, message.language);
  const auto plain =
      std::string(words.before) + "\r\n\r\n" + message.link + "\r\n\r\n" + std::string(words.after) + "\r\n";
  const auto encoded = base64_of(plain);
  std::string out;
  constexpr std::size_t width = 76;
  for (std::size_t at = 0; at < encoded.size(); at += width) out += encoded.substr(at, width) + "\r\n";
  return out;
}

}  // namespace

std::string mail_text(const smtp_settings& config, const link_message& message) {
  std::string out = "From: ";
  if (!config.from_name.empty()) out += encoded_word(config.from_name) + "\r\n ";
  out += '<' + config.from + ">\r\n";
  // An address may be as long as a whole line.
  out += "To:\r\n <" + message.email + ">\r\n";
  out += "Subject: " + encoded_word(words_of(message.kind, message.language).subject) + "\r\n";
  out += "Date: " + date_of(message.created_at) + "\r\n";
  out += "Message-ID:\r\n " + message_id(config, message) + "\r\n";
  out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n";
  out += "Auto-Submitted: auto-generated\r\n\r\n";
  return out + body_of(message);
}

}  // namespace madang::identity
