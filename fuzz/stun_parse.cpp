// links: proto_stun
// Any bytes as a STUN message: every view stays inside, integrity never reads past the end, and
// what our writer makes of the parsed fields parses to the same fields.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "proto/stun/message.hpp"

namespace {

using namespace proto::stun;

constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";

void write_again(const Message& message) {
  std::uint8_t buffer[2048];
  MessageWriter writer(buffer, message.type, message.transaction);
  if (!message.username.empty()) writer.username(message.username);
  if (message.priority) writer.priority(*message.priority);
  if (message.use_candidate) writer.use_candidate();
  if (message.ice_controlling) writer.ice_controlling(*message.ice_controlling);
  if (message.ice_controlled) writer.ice_controlled(*message.ice_controlled);
  if (message.mapped) writer.xor_mapped_address(*message.mapped);
  if (message.error_code) writer.error(*message.error_code, "reason");
  const std::size_t size = writer.finish(kPassword);
  if (size == 0) {
    CHECK(message.username.size() > 1500);  // only that may be too much for the buffer
    return;
  }
  const base::ConstBytes bytes = base::ConstBytes(buffer).first(size);
  const auto again = parse(bytes);
  CHECK(again);
  CHECK(again->type == message.type && again->transaction == message.transaction);
  CHECK(again->username == message.username && again->priority == message.priority);
  CHECK(again->use_candidate == message.use_candidate && again->mapped == message.mapped);
  CHECK(again->ice_controlling == message.ice_controlling);
  CHECK(again->ice_controlled == message.ice_controlled);
  CHECK(again->error_code == message.error_code);
  CHECK(again->has_fingerprint);
  CHECK(size > 1000 || verify_integrity(*again, bytes, kPassword));
  CHECK(!verify_integrity(*again, bytes, "another password"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ConstBytes bytes(data, size);
  const auto message = parse(bytes);
  if (!message) return 0;
  const auto* username = reinterpret_cast<const std::uint8_t*>(message->username.data());
  CHECK(message->username.empty() ||
        (username >= data && username + message->username.size() <= data + size));
  CHECK(message->integrity_offset < size);
  CHECK(local_ufrag(*message).size() <= message->username.size());
  verify_integrity(*message, bytes, kPassword);
  write_again(*message);
  return 0;
}
