// What one peer sends us: which stream is whose track, what is missing, what to report back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtp/header.hpp"
#include "proto/rtp/sequence.hpp"
#include "sfu/command.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/feedback/nack_tracker.hpp"
#include "sfu/feedback/receive_statistics.hpp"
#include "sfu/feedback/twcc_recorder.hpp"
#include "sfu/packet.hpp"
#include "sfu/sender_clock.hpp"

namespace sfu {

// The SSRC that our own reports and requests carry.
inline constexpr std::uint32_t kOwnSsrc = 1;
// A ceiling for what one publisher may send, told by REMB: three sources of a class.
inline constexpr std::uint64_t kPublisherBitrateMax = 6'000'000;
inline constexpr base::Duration kReportInterval = std::chrono::seconds(1);
// SSRCs that one peer may bind to its tracks.
inline constexpr std::size_t kStreamsMax = 32;

class Uplink {
 public:
  // Replaces the tracks. Streams of tracks that are unchanged go on.
  void configure(base::Time now, const SetUplink& uplink);

  struct Arrived {
    PublicationId publication;
    std::uint32_t ssrc = 0;  // of the media stream, also for a retransmission
    InboundPacket packet;
    bool gap_too_large = false;  // give up asking, a keyframe is needed
  };
  // One authentic packet; `payload` without padding. Binds its SSRC to a track by MID, by what the
  // description named, or by a payload type that only one track has.
  base::Result<Arrived, DropReason> receive(base::Time now, const proto::rtp::Header& header,
                                            base::ConstBytes payload);

  // A sender report: gives what it says of a publication, in our time.
  struct Report {
    PublicationId publication;
    base::Time at;
    std::uint32_t rtp_timestamp;
  };
  std::optional<Report> sender_report(base::Time now, const proto::rtcp::SenderReport& report);

  // Appends the feedback that is due as one compound packet. False: nothing was due.
  bool write_feedback(base::Time now, base::ByteWriter& out);
  base::Time next_timeout() const;

  const std::vector<UplinkTrack>& tracks() const { return tracks_; }

 private:
  struct Stream {
    Stream(std::size_t of_track, std::uint32_t ssrc, std::uint32_t clock_rate)
        : track(of_track), statistics(ssrc, clock_rate) {}
    std::size_t track;
    std::optional<std::uint32_t> rtx_of;  // set: this SSRC carries retransmissions of that one
    proto::rtp::SequenceExtender sequences;
    feedback::NackTracker nack;
    feedback::ReceiveStatistics statistics;
  };

  Stream* resolve(const proto::rtp::Header& header);
  std::optional<std::size_t> track_of(const proto::rtp::Header& header) const;
  Stream* bind(std::uint32_t ssrc, std::size_t track, std::optional<std::uint32_t> rtx_of);
  std::optional<std::uint32_t> primary_of(std::size_t track) const;
  base::Result<Arrived, DropReason> retransmission(base::Time now, const Stream& rtx,
                                                   const proto::rtp::Header& header,
                                                   base::ConstBytes payload);
  Arrived arrive(base::Time now, std::uint32_t ssrc, Stream& stream, std::uint16_t sequence,
                 const proto::rtp::Header& header, base::ConstBytes payload);
  void write_nacks(base::Time now, base::ByteWriter& out);

  ExtensionIds extensions_;
  std::vector<UplinkTrack> tracks_;
  std::map<std::uint32_t, Stream> streams_;  // by SSRC, at most kStreamsMax
  feedback::TwccRecorder twcc_;
  SenderClock clock_;
  std::uint32_t last_media_ssrc_ = 0;
  std::optional<base::Time> report_due_;
  std::vector<std::uint16_t> lost_;  // scratch
};

}  // namespace sfu
