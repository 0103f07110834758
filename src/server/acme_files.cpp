#include "server/acme_files.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/stat.h>

#include "base/encoding.hpp"
#include "net/file.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kSecretMode = 0600;
constexpr mode_t kFolderMode = 0700;
constexpr std::string_view kKeyEnd = "-----END PRIVATE KEY-----\n";
constexpr std::size_t kHashSize = 4;  // bytes
constexpr std::size_t kHostSizeMax = 100;

base::Result<void, std::string> write(const fs::path& path, std::string_view content) {
  const auto written = net::write_file_durably(path, content, kSecretMode);
  if (written) return {};
  return base::Failure<std::string>(
      fmt::format("cannot write {}: {}", path.string(), written.error().message()));
}

}  // namespace

fs::path acme_folder(const fs::path& data, const std::string& directory) {
  constexpr std::size_t kScheme = std::string_view("https://").size();
  std::string host = directory.substr(std::min(kScheme, directory.size()));
  host = host.substr(0, std::min(host.find_first_of(":/?#"), kHostSizeMax));
  for (char& c : host) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-') c = '_';
  }
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(base::as_bytes(directory).data(), directory.size(), digest.data());
  return data / "acme" / (host + "-" + base::to_hex(base::ConstBytes(digest).first(kHashSize)));
}

base::Result<AcmeFiles, std::string> AcmeFiles::open(const fs::path& data,
                                                     const std::string& directory) {
  const fs::path folder = acme_folder(data, directory);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return base::Failure<std::string>(
        fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
  }
  ::chmod(folder.parent_path().c_str(), kFolderMode);
  return AcmeFiles(folder);
}

base::Result<acme::Key, std::string> AcmeFiles::account() const {
  if (const auto text = net::read_file(folder_ / "account.key")) {
    if (auto key = acme::Key::from_pem(*text)) return *std::move(key);
  }
  return new_account();
}

base::Result<acme::Key, std::string> AcmeFiles::new_account() const {
  auto key = acme::Key::make();
  if (!key) return base::Failure<std::string>("cannot make a key: OpenSSL refused");
  if (const auto saved = write(folder_ / "account.key", key->to_pem()); !saved) {
    return base::Failure<std::string>(saved.error());
  }
  return *std::move(key);
}

std::optional<acme::CertificateAndKey> AcmeFiles::certificate(const std::string& name) const {
  const auto text = net::read_file(folder_ / (name + ".pem"));
  if (!text) return std::nullopt;
  const std::size_t end = text->find(kKeyEnd);
  if (end == std::string::npos) return std::nullopt;
  const std::size_t chain = end + kKeyEnd.size();
  return acme::CertificateAndKey{text->substr(chain), text->substr(0, chain)};
}

base::Result<void, std::string> AcmeFiles::save(const std::string& name,
                                                const acme::CertificateAndKey& certificate) const {
  return write(folder_ / (name + ".pem"), certificate.key_pem + certificate.chain_pem);
}

acme::History AcmeFiles::history(const std::string& name) const {
  const auto text = net::read_file(folder_ / (name + ".json"));
  return text ? acme::read_history(*text).value_or(acme::History{}) : acme::History{};
}

base::Result<void, std::string> AcmeFiles::save(const std::string& name,
                                                const acme::History& history) const {
  return write(folder_ / (name + ".json"), acme::write_history(history) + "\n");
}

}  // namespace server
