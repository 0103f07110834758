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
#include "proto/rtcp/arrival_recorder.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtp/header.hpp"
#include "proto/rtp/sequence.hpp"
#include "sfu/command.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/event.hpp"
#include "sfu/feedback/nack_tracker.hpp"
#include "sfu/feedback/receive_statistics.hpp"
#include "sfu/packet.hpp"
#include "sfu/sender_clock.hpp"
#include "sfu/worst_loss.hpp"

namespace sfu {

// The SSRC that our own reports and requests carry.
inline constexpr std::uint32_t kOwnSsrc = 1;
// A ceiling for what one publisher may send, told by REMB: three sources of a class.
inline constexpr std::uint64_t kPublisherBitrateMax = 6'000'000;
inline constexpr base::Duration kReportInterval = std::chrono::seconds(1);
// SSRCs that one peer may bind to its tracks. When there are more, the one that was heard longest
// ago is forgotten, if that is long enough.
inline constexpr std::size_t kStreamsMax = 32;
inline constexpr base::Duration kForgettableAfter = std::chrono::seconds(10);
// One SSRC at a time feeds a track. One that another has taken over from is heard again only when
// its successor has been silent for so long.
inline constexpr base::Duration kSuccessionWait = std::chrono::seconds(2);

// Whether the packets of the one go on in the numbering of the other.
bool is_same_stream(const UplinkTrack& a, const UplinkTrack& b);

class Uplink {
 public:
  // Replaces the tracks. Streams of tracks that are unchanged go on.
  void configure(base::Time now, const SetUplink& uplink);

  struct Arrived {
    PublicationId publication;
    // Of the media stream, also for a retransmission. Another one than before: what follows does
    // not continue what came (a browser made a new sender for the same m-section).
    std::uint32_t ssrc = 0;
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

  // What a viewer has lost of it lately, of 256: of sound the publisher is told the worst of that
  // beside what got lost on its own way, so that its encoder protects the sound (WorstLoss).
  void hear_loss(base::Time now, PublicationId publication, std::uint8_t fraction);

  // Appends the feedback that is due as one compound packet. False: nothing was due.
  bool write_feedback(base::Time now, base::ByteWriter& out);
  base::Time next_timeout() const;

  const std::vector<UplinkTrack>& tracks() const { return tracks_; }
  // Of the SSRC that feeds each track now.
  std::vector<ReceivedStream> streams() const;

 private:
  struct Stream {
    Stream(std::size_t of_track, std::uint32_t ssrc, media::Codec codec)
        : track(of_track),
          nack(media::kind_of(codec) == media::Kind::kAudio ? feedback::kSoundNacks
                                                            : feedback::kPictureNacks),
          statistics(ssrc, media::clock_rate(codec)) {}
    std::size_t track;
    std::optional<std::uint32_t> rtx_of;  // set: this SSRC carries retransmissions of that one
    std::optional<base::Time> heard;
    proto::rtp::SequenceExtender sequences;
    feedback::NackTracker nack;
    feedback::ReceiveStatistics statistics;
    std::uint64_t bytes = 0;  // of payload
    std::uint64_t nacks = 0;  // packets that were asked for
  };

  Stream* resolve(base::Time now, const proto::rtp::Header& header);
  std::optional<std::size_t> track_of(const proto::rtp::Header& header);
  bool is_layer(const proto::rtp::Header& header, const UplinkTrack& track);
  Stream* bind(base::Time now, std::uint32_t ssrc, std::size_t track,
               std::optional<std::uint32_t> rtx_of);
  bool forget_silent(base::Time now);
  // Whether this stream feeds its track, now that a packet of it came.
  bool leads(base::Time now, std::uint32_t ssrc, const Stream& stream);
  base::Result<Arrived, DropReason> retransmission(base::Time now, const Stream& rtx,
                                                   const proto::rtp::Header& header,
                                                   base::ConstBytes payload);
  Arrived arrive(base::Time now, std::uint32_t ssrc, Stream& stream, std::uint16_t sequence,
                 const proto::rtp::Header& header, base::ConstBytes payload);
  void write_nacks(base::Time now, base::ByteWriter& out);
  proto::rtcp::ReportBlock take_block(base::Time now, Stream& stream);

  ExtensionIds extensions_;
  std::vector<UplinkTrack> tracks_;
  std::vector<std::uint32_t> leaders_;       // the SSRC that feeds each track, 0: none yet
  std::vector<WorstLoss> losses_;            // of each track's viewers
  std::map<std::uint32_t, Stream> streams_;  // by SSRC, at most kStreamsMax
  // Which layer of which section an SSRC is, for when it begins anew with another codec: browsers
  // name it only until it is heard. At most kStreamsMax.
  struct LayerName {
    std::string mid;
    std::string rid;
  };
  std::map<std::uint32_t, LayerName> layers_;
  proto::rtcp::ArrivalRecorder twcc_;
  SenderClock clock_;
  std::uint32_t last_media_ssrc_ = 0;
  std::optional<base::Time> report_due_;
  std::vector<std::uint16_t> lost_;  // scratch
};

}  // namespace sfu
