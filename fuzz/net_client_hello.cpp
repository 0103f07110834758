// links: net
// The two extensions of a TLS client that choose its certificate.
#include <cstdlib>

#include "net/client_hello.hpp"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ConstBytes bytes(data, size);
  if (const auto name = net::server_name_in(bytes)) {
    check(!name->empty() && name->size() <= 255);
    check(name->find('\0') == std::string::npos && name->find('/') == std::string::npos);
  }
  if (net::offers_protocol(bytes, net::kChallengeProtocol)) {
    check(base::as_text(bytes).find(net::kChallengeProtocol) != std::string_view::npos);
  }
  return 0;
}
