// The certificate authority in the data folder: made once, then only read. Issues the server's own
// certificate and renews it when the host's addresses change or its time runs out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "net/tls/certificate.hpp"
#include "net/tls/server_context.hpp"

namespace net::tls {

class LocalAuthority {
 public:
  // Reads `authority.crt` and `authority.key` of the folder, or makes them (0644 and 0600) if
  // neither is there. One that no device has taken yet (`authority.untaken` is beside it) is made
  // anew when its constraints do not cover `names`. The failure is a sentence for the
  // administrator; a broken pair is never replaced, because devices trust it.
  static base::Result<LocalAuthority, std::string> open(const std::filesystem::path& folder,
                                                        base::WallTime now, const Names& names,
                                                        const std::string& host_name,
                                                        base::Random& random);

  struct Leaf {
    CertificateAndKey pair;
    bool renewed = false;
    // What the host has become since the authority was made: its constraints forbid to vouch for
    // these. Browsers that use them see a warning.
    Names not_covered;
  };
  // The server's certificate for these names: `server.crt` and `server.key` if they still do,
  // else a new one, saved. Call it at the start, once a day and when addresses change.
  base::Result<Leaf, std::string> leaf_for(const Names& names, base::WallTime now,
                                           base::Random& random) const;

  const CertificateFacts& facts() const { return facts_; }

  // A device has been given the authority: from now on it stays as it is.
  void note_taken() const;

 private:
  LocalAuthority(std::filesystem::path folder, Issued authority, CertificateFacts facts)
      : folder_(std::move(folder)), authority_(std::move(authority)), facts_(std::move(facts)) {}

  std::filesystem::path folder_;
  Issued authority_;
  CertificateFacts facts_;
};

// The administrator's own certificate and key, read from PEM files. The failure is a sentence.
base::Result<CertificateAndKey, std::string> read_own_certificate(
    const std::filesystem::path& certificate, const std::filesystem::path& key);

// "kelas.local, 192.168.1.7": for a log line.
std::string to_string(const Names& names);

}  // namespace net::tls
