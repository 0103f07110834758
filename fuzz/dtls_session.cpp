// links: proto_dtls
// A script between a real client and our session: raw datagrams, the client's own ones passed on,
// changed, repeated or lost, time that passes, a client that closes.
#include <cstdlib>
#include <vector>

#include "../tests/proto/dtls/test_client.hpp"
#include "proto/dtls/session.hpp"

using namespace proto::dtls;

namespace {

constexpr base::Time kStart{std::chrono::hours(1)};
constexpr std::size_t kStepsMax = 200;

void check(bool holds) {
  if (!holds) std::abort();
}

const Context& context() {
  static const Context made =
      *Context::make(std::array<std::uint16_t, 2>{7, 1}, base::WallTime{1'790'000'000'000});
  return made;
}

class Script {
 public:
  Script() : session_(context(), client_.fingerprint(), kStart) { client_.start(kStart); }

  void step(base::ByteReader& script) {
    const std::uint8_t what = script.u8();
    switch (what % 8) {
      case 0: {
        const base::ConstBytes raw = script.bytes(script.u16());
        return to_server({raw.begin(), raw.end()});
      }
      case 1:
        return to_server(next_of_client());
      case 2: {
        Datagram datagram = next_of_client();
        const std::size_t at = script.u16();
        if (at < datagram.size()) datagram[at] ^= script.u8();
        return to_server(std::move(datagram));
      }
      case 3:
        next_of_client();
        return;
      case 4:
        to_server(last_);
        return;
      case 5:
        return to_client();
      case 6:
        return pass(std::chrono::milliseconds(script.u16()));
      default:
        if ((what & 16) != 0) session_.settle();
        if ((what & 8) != 0) session_.close(out_);
        if ((what & 32) != 0) return;
        if (client_.is_connected()) client_.close();
    }
  }

  void finish() {
    int keys = 0;
    int ends = 0;
    while (const auto event = session_.poll_event()) {
      if (const auto* ready = std::get_if<KeysReady>(&*event)) {
        ++keys;
        check(ready->material_size == (ready->profile == 7 ? 56u : 60u));
      } else {
        ++ends;
      }
    }
    check(keys <= 1 && ends <= 1);
    check(!session_.is_connected() || (keys == 1 && ends == 0));
  }

 private:
  Datagram next_of_client() {
    for (Datagram& datagram : client_.take()) waiting_.push_back(std::move(datagram));
    if (waiting_.empty()) return {};
    last_ = std::move(waiting_.front());
    waiting_.pop_front();
    return last_;
  }

  void to_server(Datagram datagram) {
    session_.receive(now_, {base::IpAddress::v4(192, 0, 2, 1), 4000}, datagram, out_);
    for (const base::Transmit& item : out_.items()) check(item.bytes.size() <= kDatagramSizeMax);
    check(session_.next_timeout() > now_);
  }

  void to_client() {
    for (const base::Transmit& item : out_.items()) client_.receive(now_, item.bytes);
    out_.clear();
  }

  void pass(base::Duration duration) {
    now_ += duration;
    if (now_ >= session_.next_timeout()) session_.handle_timeout(now_, out_);
    client_.handle_timeout(now_);
    check(session_.next_timeout() > now_);
  }

  TestClient client_;
  Session session_;
  base::TransmitQueue out_;
  base::Time now_ = kStart;
  std::deque<Datagram> waiting_;
  Datagram last_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteReader bytes({data, size});
  Script script;
  for (std::size_t i = 0; i < kStepsMax && !bytes.empty(); ++i) script.step(bytes);
  script.finish();
  return 0;
}
