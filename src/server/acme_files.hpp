// What must outlive a restart of fetched certificates: the account's key, each certificate with its
// key, and what was tried in vain. One folder per authority, so that what was tried with one does
// not count for another. Blocks (fsync): for a side thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "acme/certificate.hpp"
#include "acme/key.hpp"
#include "acme/schedule.hpp"
#include "base/result.hpp"

namespace server {

// <data>/acme/<host>-<8 hexadecimal digits of the address's SHA-256>
std::filesystem::path acme_folder(const std::filesystem::path& data, const std::string& directory);

// What the files of the certificate for all names, and of that for all addresses, are called.
inline constexpr const char* kAcmeNames[] = {"names", "addresses"};

class AcmeFiles {
 public:
  // To read what is there, if anything is.
  static AcmeFiles existing(const std::filesystem::path& data, const std::string& directory) {
    return AcmeFiles(acme_folder(data, directory));
  }
  // Makes the folder (0700). The failures of all calls are sentences.
  static base::Result<AcmeFiles, std::string> open(const std::filesystem::path& data,
                                                   const std::string& directory);

  // `account.key`; made when it is not there, or holds no key.
  base::Result<acme::Key, std::string> account() const;
  // Another key in its place: the authority accepts the old one no longer.
  base::Result<acme::Key, std::string> new_account() const;

  // `<name>.pem` (0600): key and chain in one file, so that both are always of one kind.
  std::optional<acme::CertificateAndKey> certificate(const std::string& name) const;
  base::Result<void, std::string> save(const std::string& name,
                                       const acme::CertificateAndKey& certificate) const;

  // `<name>.json`; an empty one when there is none that can be read.
  acme::History history(const std::string& name) const;
  base::Result<void, std::string> save(const std::string& name, const acme::History& history) const;

 private:
  explicit AcmeFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

}  // namespace server
