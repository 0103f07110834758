// links: proto_http
// The first byte says in which pieces the rest arrives; every request is answered.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "proto/http/connection.hpp"

using namespace proto::http;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

// Answers what has come in; true once the connection has been handed on.
bool answer_all(Connection& connection, base::Time now, std::string& out) {
  while (auto event = connection.poll_event()) {
    if (std::holds_alternative<ProtocolError>(*event)) {
      check(connection.is_over());
      continue;
    }
    check(connection.is_waiting());
    if (const auto* upgrade = std::get_if<UpgradeRequested>(&*event)) {
      if (is_same_origin(upgrade->request, true)) {
        connection.accept_upgrade();
        return true;
      }
    } else {
      const Request& request = std::get<RequestReceived>(*event).request;
      check(request.path.starts_with('/'));
      check(request.body.size() <= kBodySizeMax);
      cookie(request, "a");
      query_value(request.query, "a");
      accepts_encoding(request, "br");
      matches_etag(request, "\"a\"");
    }
    const Response response = text_response(200, "ok");
    const base::ConstBytes body = connection.respond(now, response, out);
    out += base::as_text(body);
    connection.resume(now, out);
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  base::ConstBytes rest(data + 1, size - 1);
  base::Time now{std::chrono::seconds(1)};
  Connection connection(now);
  std::string out;
  while (!rest.empty()) {
    const base::ConstBytes bytes = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(bytes.size());
    connection.receive(now, bytes, out);
    if (answer_all(connection, now, out)) return 0;
    now += std::chrono::milliseconds(100);
    if (now >= connection.next_timeout()) connection.handle_timeout(now, out);
  }
  answer_all(connection, now, out);
  return 0;
}
