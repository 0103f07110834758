// The certificate that HTTPS is served with: the administrator's own, or one by the local
// authority.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/socket_address.hpp"
#include "net/tls/local_authority.hpp"
#include "net/tls/server_context.hpp"
#include "server/config.hpp"

namespace server {

// What this machine is called in the local network where Avahi says so (net/mdns).
inline constexpr std::string_view kLocalName = "pendopo.local";

class TlsSetup {
 public:
  // Throws std::runtime_error with a sentence for the administrator.
  TlsSetup(const Config& config, const std::string& host_name,
           const std::vector<base::IpAddress>& addresses, base::Random& random);

  net::tls::ServerContext& context() { return *context_; }
  // nullptr with a certificate of the administrator's own.
  const net::tls::CertificateFacts* authority() const {
    return authority_ ? &authority_->facts() : nullptr;
  }
  // Whether the local authority may vouch for kLocalName: one that was made before that name was
  // may not, and is never replaced.
  bool covers_local_name() const;
  // Somebody was given the authority.
  void note_taken();
  // Once a day: renews the made certificate in time, reads the own one again.
  void refresh();

 private:
  net::tls::CertificateAndKey current();

  const Config& config_;
  net::tls::Names names_;
  net::tls::Names fetched_;  // for these a certificate of the internet is fetched
  base::Random& random_;
  std::optional<net::tls::LocalAuthority> authority_;
  std::optional<net::tls::ServerContext> context_;
  bool taken_ = false;
};

}  // namespace server
