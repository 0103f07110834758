// links: proto_websocket
// The first byte says in which pieces the rest arrives and what we do meanwhile.
#include <algorithm>
#include <cstdlib>

#include "base/utf8.hpp"
#include "proto/websocket/connection.hpp"

using namespace proto::websocket;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void drain(Connection& connection, bool& closed) {
  while (const auto event = connection.poll_event()) {
    check(!closed);  // Closed is the last event
    if (const auto* received = std::get_if<TextReceived>(&*event)) {
      check(received->text.size() <= kMessageSizeMax);
      check(base::utf8_length(received->text).has_value());
      connection.send_text(received->text);
    } else {
      closed = true;
    }
  }
  check(closed == connection.is_over());
  check(connection.buffered_bytes() <= kOutgoingSizeMax + 512);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  base::ConstBytes rest(data + 1, size - 1);
  base::Time now{std::chrono::seconds(1)};
  Connection connection(now);
  bool closed = false;
  while (!rest.empty()) {
    const base::ConstBytes bytes = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(bytes.size());
    connection.receive(now, bytes);
    drain(connection, closed);
    now += std::chrono::seconds(1);
    if (now >= connection.next_timeout()) connection.handle_timeout(now);
    if (data[0] == 7 && rest.size() < size / 2) connection.close(now, kServiceRestart, "restart");
    if (data[0] % 2 == 0) {
      connection.take_output();
      connection.output_sent();
    }
    drain(connection, closed);
  }
  connection.on_stream_end();
  drain(connection, closed);
  check(closed);
  return 0;
}
