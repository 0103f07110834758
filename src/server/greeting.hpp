// What the person who starts the program sees: where to go, on this machine and from others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/socket_address.hpp"

namespace server {

struct GreetingFacts {
  std::string host_name;
  std::vector<std::string> domain;         // names and addresses with a certificate of the internet
  std::vector<base::IpAddress> addresses;  // of this machine, usable by others
  std::vector<base::IpAddress> announced;  // under which others reach it from outside (--announce)
  std::uint16_t https_port = 0;
  std::uint16_t http_port = 0;
  std::vector<std::uint16_t> media_ports;
  std::uint16_t rtmp_port = 0;  // 0: nothing listens for RTMP
  std::optional<std::string> first_run_token;
  bool local_authority = true;  // devices must be told to trust it
};

// Lines of text with a QR code of the address for phones, ending in a newline.
std::string greeting(const GreetingFacts& facts);

// A QR code as half-height blocks, two modules a character, dark on light.
std::string qr_code(const std::string& text);

// {"https":8443,...}: for a program that started us with ports of the kernel's choice.
std::string ports_json(const GreetingFacts& facts);

}  // namespace server
