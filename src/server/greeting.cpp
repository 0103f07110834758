#include "server/greeting.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <qrcodegen/qrcodegen.hpp>

namespace server {
namespace {

constexpr int kQuietZone =
    2;  // modules; scanners on phones are content with less than the norm's 4

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

// Without the port where browsers know it by themselves (RFC 9110 section 4.2).
std::string url(std::string_view scheme, std::string_view host, std::uint16_t port) {
  const bool known = port == (scheme == "https" ? kHttpsPort : kHttpPort);
  return known ? fmt::format("{}://{}/", scheme, host)
               : fmt::format("{}://{}:{}/", scheme, host, port);
}

std::string url(std::string_view scheme, const base::IpAddress& ip, std::uint16_t port) {
  const std::string text = base::to_string(ip);
  return url(scheme, ip.family == base::AddressFamily::kIpv6 ? "[" + text + "]" : text, port);
}

std::string url_of_domain(const std::string& name, std::uint16_t port) {
  const auto address = base::IpAddress::parse(name);
  return address ? url("https", *address, port) : url("https", name, port);
}

bool is_domain(const GreetingFacts& facts, const base::IpAddress& ip) {
  return std::ranges::find(facts.domain, base::to_string(ip)) != facts.domain.end();
}

// Where a stranger is sent; kNone: nowhere is known.
base::IpAddress best_address(const GreetingFacts& facts) {
  if (!facts.announced.empty()) return facts.announced.front();
  return facts.addresses.empty() ? base::IpAddress{} : facts.addresses.front();
}

}  // namespace

std::string qr_code(const std::string& text) {
  const auto code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::LOW);
  const int size = code.getSize();
  std::string drawing;
  for (int y = -kQuietZone; y < size + kQuietZone; y += 2) {
    drawing += "  ";
    for (int x = -kQuietZone; x < size + kQuietZone; ++x) {
      // Light modules are drawn, so that the code is right on a dark terminal and, inverted, still
      // readable by phones on a light one.
      const bool top = !code.getModule(x, y);
      const bool bottom = !code.getModule(x, y + 1);
      drawing += top && bottom ? "\u2588" : top ? "\u2580" : bottom ? "\u2584" : " ";
    }
    drawing += "\n";
  }
  return drawing;
}

std::string greeting(const GreetingFacts& facts) {
  std::string text = "\nPendopo is open.\n\n";
  text += fmt::format("  On this machine     {}\n", url("http", "localhost", facts.http_port));
  const base::IpAddress best = best_address(facts);
  const bool reachable = best.family != base::AddressFamily::kNone;
  for (const std::string& name : facts.domain) {
    text += fmt::format("  From the internet   {}\n", url_of_domain(name, facts.https_port));
  }
  for (const base::IpAddress& ip : facts.announced) {
    if (is_domain(facts, ip)) continue;
    text += fmt::format("  From outside        {}\n", url("https", ip, facts.https_port));
  }
  for (const base::IpAddress& ip : facts.addresses) {
    if (is_domain(facts, ip)) continue;
    if (std::ranges::find(facts.announced, ip) != facts.announced.end()) continue;
    text += fmt::format("  In your network     {}\n", url("https", ip, facts.https_port));
  }
  if (facts.local_authority && reachable) {
    text += fmt::format("  Trust this server   {}trust   (once per device)\n",
                        url("http", best, facts.http_port));
  }
  text += fmt::format("  Open in a firewall  TCP {} and {}, UDP {}\n", facts.https_port,
                      facts.http_port, fmt::join(facts.media_ports, ", "));
  if (facts.rtmp_port != 0) {
    text +=
        fmt::format("  For broadcasts      TCP {} too (RTMP; OBS and the like)\n", facts.rtmp_port);
  }
  if (!facts.domain.empty()) {
    text += "\n" + qr_code(url_of_domain(facts.domain.front(), facts.https_port));
  } else if (reachable) {
    const std::string address = facts.local_authority ? url("http", best, facts.http_port) + "trust"
                                                      : url("https", best, facts.https_port);
    text += "\n" + qr_code(address);
  }
  if (facts.first_run_token) {
    text += fmt::format(
        "\n  Make the first administrator with this link; it works once:\n"
        "    {}first-run#{}\n",
        url("http", "localhost", facts.http_port), *facts.first_run_token);
    if (reachable) {
      text += fmt::format("    {}first-run#{}\n", url("https", best, facts.https_port),
                          *facts.first_run_token);
    }
  }
  return text + "\n";
}

std::string ports_json(const GreetingFacts& facts) {
  const std::string token =
      facts.first_run_token ? "\"" + *facts.first_run_token + "\"" : std::string("null");
  return fmt::format(R"({{"https":{},"http":{},"media":{},"rtmp":{},"first_run":{}}})",
                     facts.https_port, facts.http_port,
                     facts.media_ports.empty() ? 0 : facts.media_ports.front(), facts.rtmp_port,
                     token) +
         "\n";
}

}  // namespace server
