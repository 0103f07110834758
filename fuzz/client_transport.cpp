// links: client
// A server that says anything: raw datagrams to a viewer and a publisher of ours, time that passes.
#include <array>
#include <cstdlib>
#include <vector>

#include "client/publisher.hpp"
#include "client/viewer.hpp"
#include "proto/stun/message.hpp"

namespace {

constexpr base::Time kStart{std::chrono::hours(1)};
constexpr std::size_t kStepsMax = 100;
const base::SocketAddress kServer{base::IpAddress::v4(192, 0, 2, 1), 8443};
const proto::ice::Credentials kOwn{"ours", "our-password-of-22-characters"};
const proto::ice::Credentials kTheirs{"them", "their-password-of-22-character"};

const proto::dtls::Context& context() {
  static const auto made = *proto::dtls::Context::make(std::array<std::uint16_t, 2>{7, 1},
                                                       base::WallTime{1'790'000'000'000});
  return made;
}

client::Transport transport(base::Random& random) {
  return {context(), kOwn, {kTheirs, {}, {kServer}}, random, kStart};
}

// The right answer to each check that is on its way, so that the handshake begins.
void answer_checks(client::Viewer& viewer, base::Time now, base::TransmitQueue& out) {
  std::vector<std::vector<std::uint8_t>> answers;
  for (const base::Transmit& item : out.items()) {
    const auto request = proto::stun::parse(item.bytes);
    if (!request || request->type != proto::stun::MessageType::kBindingRequest) continue;
    std::vector<std::uint8_t> answer(200);
    proto::stun::MessageWriter writer(answer, proto::stun::MessageType::kBindingResponse,
                                      request->transaction);
    writer.xor_mapped_address(kServer);
    answer.resize(writer.finish(kTheirs.password));
    answers.push_back(std::move(answer));
  }
  out.clear();
  for (auto& answer : answers) viewer.receive(now, kServer, answer, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::SeededRandom random(1);
  client::Viewer viewer(transport(random), 1);
  client::Publisher publisher(transport(random), {client::OutboundTrack{}}, "teacher", random);
  base::TransmitQueue out;
  base::TransmitQueue publishers;
  base::Time now = kStart;
  base::ByteReader script({data, size});
  for (std::size_t i = 0; i < kStepsMax && !script.empty(); ++i) {
    switch (script.u8() % 4) {
      case 0: {
        const base::ConstBytes raw = script.bytes(script.u16());
        std::vector<std::uint8_t> copy(raw.begin(), raw.end());
        publisher.receive(now, kServer, copy, publishers);
        copy.assign(raw.begin(), raw.end());
        viewer.receive(now, kServer, copy, out);
        break;
      }
      case 1:
        answer_checks(viewer, now, out);
        break;
      case 2:
        now += std::chrono::milliseconds(script.u16());
        break;
      default:
        break;
    }
    viewer.handle_timeout(now, out);
    publisher.handle_timeout(now, publishers);
    publishers.clear();
    while (viewer.poll_event() || publisher.poll_event()) {
    }
  }
  if (viewer.first_media()) std::abort();  // nobody shook hands
  return 0;
}
