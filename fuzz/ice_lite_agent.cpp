// links: proto_ice
// A script of checks: an octet that says from where and how much later, two octets of size, the
// message. An odd first octet has the message signed again, so that mutations pass the integrity.
#include <cstdlib>
#include <vector>

#include "proto/ice/lite_agent.hpp"
#include "proto/stun/message.hpp"

using namespace proto;

namespace {

const ice::Credentials kLocal{"serv", "a-password-of-22-chars"};

void check(bool holds) {
  if (!holds) std::abort();
}

// The same request with the right integrity and fingerprint.
std::vector<std::uint8_t> sign(base::ConstBytes bytes) {
  const auto message = stun::parse(bytes);
  if (!message) return {bytes.begin(), bytes.end()};
  std::vector<std::uint8_t> result(1500);
  stun::MessageWriter writer(result, message->type, message->transaction);
  writer.username(message->username);
  if (message->ice_controlled) writer.ice_controlled(*message->ice_controlled);
  if (message->use_candidate) writer.use_candidate();
  result.resize(writer.finish(kLocal.password));
  return result;
}

void receive(ice::LiteAgent& agent, base::Time now, const base::SocketAddress& from,
             std::vector<std::uint8_t> message) {
  base::TransmitQueue out;
  const bool known = agent.is_known(from);
  agent.receive(now, from, message, out);
  check(out.size() <= 1);
  const auto request = stun::parse(message);
  const bool authentic = request && stun::local_ufrag(*request) == agent.local().ufrag &&
                         stun::verify_integrity(*request, message, agent.local().password);
  check(authentic || (out.empty() && agent.is_known(from) == known));
  if (!out.empty()) {
    check(out.items()[0].to == from);
    const auto answer = stun::parse(out.items()[0].bytes);
    check(answer && stun::verify_integrity(*answer, out.items()[0].bytes, agent.local().password));
    check(answer->mapped == from || answer->error_code);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Time now{std::chrono::hours(1)};
  ice::LiteAgent agent(kLocal, now);
  base::ByteReader script({data, size});
  while (!script.empty() && script.ok()) {
    const std::uint8_t how = script.u8();
    const base::ConstBytes bytes = script.bytes(script.u16());
    if (!script.ok()) break;
    const base::SocketAddress from{base::IpAddress::v4(192, 0, 2, how >> 4), 4000};
    now += std::chrono::seconds((how >> 1 & 7) * 3);
    receive(agent, now, from,
            (how & 1) != 0 ? sign(bytes) : std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
    if (bytes.empty()) agent.note_media(now, from);
    base::TransmitQueue out;
    ice::answer_plain_binding(from, bytes, out);
    check(out.size() <= 1);
    if (now >= agent.next_timeout()) agent.handle_timeout(now, out);
    check(agent.next_timeout() > now);
    if (agent.selected()) check(agent.is_known(*agent.selected()));
    if (how == 0xff) agent.restart({"new1", kLocal.password}, now);
  }
  int events = 0;
  while (agent.poll_event()) ++events;
  check(events <= 2);
  return 0;
}
