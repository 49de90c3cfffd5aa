#include "tests/system/identity/oauth/provider_process.hpp"

#include <sys/stat.h>

#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/net/http_client.hpp"

namespace madang {

provider_process::provider_process(const std::string& directory) : directory_(directory) {
  ::mkdir(directory.c_str(), 0700);
  const auto secret = directory + "/client_secret";
  std::ofstream(secret) << "a-secret-of-the-client\n";
  ::chmod(secret.c_str(), 0600);
  const auto log = directory + "/said";
  process_ = child_process::start({"/usr/bin/env", "python3", MADANG_LOGIN_PROVIDER, directory}, log);
  constexpr std::string_view word = "listening ";
  for (int i = 0; i < 600 && port_ == 0; ++i) {
    const auto said = file_text(log);
    const auto at = said.find(word);
    if (at != std::string::npos && said.find('\n', at) != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::stoi(said.substr(at + word.size())));
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  if (port_ == 0) throw std::runtime_error("the provider does not start: " + file_text(log));
}

std::vector<std::string> provider_process::settings() const {
  std::vector<std::string> out;
  for (const std::string one : {"google", "kakao", "naver"}) {
    const auto section = "oauth_" + one + ".";
    const auto base = "http://127.0.0.1:" + std::to_string(port_) + "/" + one;
    out.push_back(section + "client_id=madang-client");
    out.push_back(section + "client_secret_file=" + directory_ + "/client_secret");
    out.push_back(section + "authorization_url=" + base + "/authorize");
    out.push_back(section + "token_url=" + base + "/token");
    out.push_back(section + "userinfo_url=" + base + "/userinfo");
    out.push_back(section + "revoke_url=" + base + (one == "naver" ? "/token" : "/revoke"));
    if (one == "naver") continue;
    out.push_back(section + "issuer=" + base);
    out.push_back(section + "jwks_url=" + base + "/jwks");
  }
  return out;
}

nlohmann::json provider_process::control(const nlohmann::json& wanted) {
  http_client client(port_);
  const auto said = client.ask({"POST", "/control", wanted.dump(), {{"Content-Type", "application/json"}}});
  if (!said || said->status != 200) throw std::runtime_error("the provider does not do that");
  return nlohmann::json::parse(said->body);
}

}  // namespace madang
