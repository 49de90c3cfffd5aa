#include "persistence/backup/backup_manifest.hpp"

#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace madang {
namespace {

constexpr const char* first_line = "madang backup 1";

chain_hash hash_of(const std::string& text) {
  chain_hash hash{};
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return hash;
}

std::optional<chain_hash> hash_from(const std::string& hex) {
  chain_hash hash{};
  std::size_t size = 0;
  const bool good = sodium_hex2bin(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), hex.data(), hex.size(),
                                   nullptr, &size, nullptr) == 0;
  if (!good || size != hash.size()) return std::nullopt;
  return hash;
}

/// A path that stays inside the backup.
bool is_inside(const std::string& path) {
  const std::filesystem::path parts(path);
  return !path.empty() && parts.is_relative() &&
         std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part == ".."; });
}

/// One line into the manifest; false where it is none of these.
bool take_line(const std::string& line, backup_manifest& into) {
  std::istringstream words(line);
  std::string word;
  std::string hex;
  words >> word;
  if (word == "made") return bool(std::getline(words >> std::ws, into.made));
  if (word == "journal") {
    batch_end end;
    words >> end.number >> end.last.value >> hex;
    const auto chain = hash_from(hex);
    if (!words || !chain) return false;
    end.chain = *chain;
    into.journal = end;
    return true;
  }
  backup_manifest::file file;
  words >> file.digest.bytes >> hex;
  const auto hash = hash_from(hex);
  if (word != "file" || !words || !hash || !std::getline(words >> std::ws, file.path)) return false;
  file.digest.hash = *hash;
  into.files.push_back(file);
  return is_inside(file.path);
}

}  // namespace

std::string to_text(const backup_manifest& manifest) {
  std::ostringstream text;
  text << first_line << "\nmade " << manifest.made << "\n";
  if (manifest.journal) {
    text << "journal " << manifest.journal->number << ' ' << manifest.journal->last.value << ' '
         << to_hex(manifest.journal->chain) << "\n";
  }
  for (const auto& one : manifest.files) {
    text << "file " << one.digest.bytes << ' ' << to_hex(one.digest.hash) << ' ' << one.path << "\n";
  }
  return text.str() + "whole " + to_hex(hash_of(text.str())) + "\n";
}

result<backup_manifest, std::string> read_manifest(const std::filesystem::path& dir) {
  const auto path = dir / manifest_name;
  std::ifstream file(path, std::ios::binary);
  if (!file) return refused{dir.string() + " is no whole backup: it has no " + manifest_name};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto end = text.rfind("whole ");
  const auto damaged = refused{path.string() + " is damaged, or of another version"};
  if (end == std::string::npos || text.substr(end) != "whole " + to_hex(hash_of(text.substr(0, end))) + "\n") {
    return damaged;
  }
  std::istringstream lines(text.substr(0, end));
  std::string line;
  if (!std::getline(lines, line) || line != first_line) return damaged;
  backup_manifest manifest;
  while (std::getline(lines, line)) {
    if (!take_line(line, manifest)) return damaged;
  }
  return manifest;
}

}  // namespace madang
