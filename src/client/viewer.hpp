// A viewer as light as can be: it counts packets by their headers and decrypts only some of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "client/reception.hpp"
#include "client/transport.hpp"
#include "proto/rtcp/arrival_recorder.hpp"

namespace client {

inline constexpr std::size_t kStreamsMax = 16;

class Viewer {
 public:
  // Each `decrypt_every`th packet of a stream is decrypted, the first one always; 0: none.
  Viewer(Transport transport, unsigned decrypt_every)
      : transport_(std::move(transport)), decrypt_every_(decrypt_every) {}

  // Gives the payload when it was a media packet that was decrypted; it points into `datagram`.
  std::optional<base::ConstBytes> receive(base::Time now, base::SocketAddress from,
                                          base::Bytes datagram, base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Transport::Event> poll_event() { return transport_.poll_event(); }
  void close(base::TransmitQueue& out) { transport_.close(out); }

  const std::map<std::uint32_t, Reception>& streams() const { return streams_; }
  std::optional<base::Time> first_media() const { return first_media_; }
  // Packets that were decrypted, and those of them that were not authentic.
  std::uint64_t decrypted() const { return decrypted_; }
  std::uint64_t forged() const { return forged_; }

 private:
  std::optional<base::ConstBytes> on_rtp(base::Time now, base::Bytes packet);
  void report(base::TransmitQueue& out);
  void tell_arrivals(base::Time now, base::TransmitQueue& out);

  Transport transport_;
  unsigned decrypt_every_;
  // As often as browsers do.
  static constexpr base::Duration kFeedbackInterval = std::chrono::milliseconds(100);

  std::map<std::uint32_t, Reception> streams_;
  proto::rtcp::ArrivalRecorder arrivals_{kFeedbackInterval};
  std::optional<base::Time> first_media_;
  base::Time report_due_ = base::kNever;
  std::uint64_t decrypted_ = 0;
  std::uint64_t forged_ = 0;
};

}  // namespace client
