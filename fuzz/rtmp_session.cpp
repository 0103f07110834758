// links: proto_rtmp
// The first byte says in which pieces the rest arrives and what the owner answers. With its top bit
// set the handshake is given, so that the mutations reach what comes after.
#include <algorithm>
#include <cstdlib>

#include "proto/rtmp/session.hpp"

using namespace proto::rtmp;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

class Owner {
 public:
  explicit Owner(std::uint8_t choice) : choice_(choice) {}

  void drain(base::Time now, ServerSession& session) {
    while (const auto event = session.poll_event()) {
      check(!closed_);  // Closed is the last event
      std::visit([&](const auto& found) { on(now, session, found); }, *event);
    }
    check(closed_ == session.is_over());
    check(session.buffered_bytes() <= kOutgoingSizeMax + 2 * kAnswersSizeMax);
    check(session.is_over() || session.next_timeout() != base::kNever);
  }
  bool closed() const { return closed_; }

 private:
  void on(base::Time now, ServerSession& session, const PublishRequested& request) {
    if (choice_ & 0x20) {
      session.refuse_publish(now, request.request, PublishRefusal::kDenied, "no");
    } else if (!(choice_ & 0x40)) {
      session.accept_publish(now, request.request);
    }
  }
  void on(base::Time now, ServerSession& session, const PlayRequested& request) {
    if (choice_ & 0x20) {
      session.refuse_play(now, request.request, PlayRefusal::kFailed, "no");
    } else if (session.accept_play(now, request.request)) {
      const std::uint8_t media[] = {1, 2, 3};
      MediaBatch batch;
      batch.add(MediaKind::kAudio, 1, media);
      session.send_media(now, batch, 0, 1);
    }
  }
  void on(base::Time, ServerSession&, const MediaReceived& media) {
    check(!media.payload.empty() && media.payload.size() <= kMessageSizeMax);
  }
  void on(base::Time, ServerSession&, const PublishEnded&) {}
  void on(base::Time, ServerSession&, const PlayEnded&) {}
  void on(base::Time, ServerSession&, const Closed&) { closed_ = true; }

  std::uint8_t choice_;
  bool closed_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  base::SeededRandom random(1);
  base::Time now{std::chrono::seconds(1)};
  ServerSession session(now, random);
  Owner owner(data[0]);
  if (data[0] & 0x80) {
    std::vector<std::uint8_t> hello(1 + 2 * kHandshakeSize, 0);
    hello[0] = 3;
    session.receive(now, hello);
  }
  const std::size_t piece = std::size_t{1} << (data[0] & 0x0F);
  base::ConstBytes rest(data + 1, size - 1);
  while (!rest.empty()) {
    const base::ConstBytes bytes = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(bytes.size());
    session.receive(now, bytes);
    owner.drain(now, session);
    now += std::chrono::milliseconds(300);
    if (now >= session.next_timeout()) session.handle_timeout(now);
    if (data[0] & 0x10) {
      session.take_output();
      session.output_sent(now);
    }
    owner.drain(now, session);
  }
  if (data[0] % 3 == 0) session.end(now, "over");
  session.on_stream_end();
  owner.drain(now, session);
  check(owner.closed());
  return 0;
}
