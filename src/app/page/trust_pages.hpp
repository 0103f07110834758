// /trust and below: how to make a device trust this server's own authority, in plain words and
// pictures, in Indonesian and English, without JavaScript and over plain HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proto/http/message.hpp"

namespace app::page {

// What the page shows of the authority. With a public certificate there is none to install.
struct TrustFacts {
  std::vector<std::uint8_t> authority_der;  // empty: the server has a certificate of its own
  std::string fingerprint;                  // SHA-256 of it, as hexadecimal pairs with colons
  std::string host_name;                    // for people: "kelas.local"
  std::uint16_t https_port = 8443;
  std::uint16_t http_port = 8080;
  std::function<void()> on_taken;  // somebody is given the authority; may be empty
};

class TrustPages {
 public:
  explicit TrustPages(TrustFacts facts) : facts_(std::move(facts)) {}

  // nullopt when the path is not /trust or below. `/trust/pendopo-authority.crt` is the authority,
  // `/trust/qr.svg` the address of the page for a phone's camera.
  std::optional<proto::http::Response> respond(const proto::http::Request& request) const;

 private:
  proto::http::Response page(const proto::http::Request& request) const;
  proto::http::Response authority() const;
  proto::http::Response file(std::string_view name) const;
  // The server's address as this visitor knows it.
  std::string site_address(const proto::http::Request& request) const;
  // The address of this page for a phone: never localhost.
  std::string trust_address(const proto::http::Request& request) const;

  TrustFacts facts_;
};

}  // namespace app::page
