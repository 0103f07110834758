// links: net_http
// What a server under test answers, and where it says to go next.
#include <cstdlib>
#include <string>

#include "base/bytes.hpp"
#include "net/http/client.hpp"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_url(const net::http::Url& url) {
  check(!url.host.empty());
  check(url.port != 0);
  check(!url.target.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const auto url = net::http::parse_url(text.substr(0, text.find('\r')));
  if (url) check_url(*url);
  const auto reply = net::http::parse_reply(text);
  if (!reply) return 0;
  check(reply->status <= 999);
  check(reply->body.size() <= size);
  const auto location = reply->headers.find("location");
  if (location == reply->headers.end()) return 0;
  const auto next =
      net::http::resolve({.host = "example.org", .target = "/whep/room"}, location->second);
  if (next) check_url(*next);
  return 0;
}
