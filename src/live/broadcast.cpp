#include "live/broadcast.hpp"

#include <utility>

namespace live {

void Broadcast::begin(base::Time now, PublisherId publisher, const Admission& admission) {
  const bool goes_on = publisher_.has_value() || until_ != base::kNever;
  admission_ = admission;
  publisher_ = publisher;
  held_ = false;
  until_ = base::kNever;
  last_heard_ = began_ = now;
  if (admission.carrier == Carrier::kWebRtc) {
    ingest_.emplace<PacketIngest>(now, admission.sound_track);
  } else {
    ingest_.emplace<TagIngest>(now);
  }
  findings_.clear();
  sound_judged_ = false;
  meter_.restart();
  feed_.restart();
  video_.reset();
  audio_.reset();
  packets_.reset();
  stop_aac();
  said_of_low_delay.reset();
  if (goes_on) muxer_.begin_source(additions_);
  if (recording_) recording_->begin_source();
}

void Broadcast::leave(base::Time until, bool held) {
  publisher_.reset();
  held_ = held;
  until_ = until;
}

void Broadcast::set_limits(std::uint32_t bitrate_max_kbps, std::uint16_t height_max) {
  admission_.bitrate_max_kbps = bitrate_max_kbps;
  admission_.height_max = height_max;
}

void Broadcast::start_recording(recording::RecordingId id, base::WallTime began) {
  recording_.emplace(id, began);
  if (video_) recording_->on_format(*video_);
  if (audio_) recording_->on_format(*audio_);
}

void Broadcast::start_feed(std::uint64_t source, const FeedPlace& place, const AacSupply& aac) {
  if (!std::holds_alternative<TagIngest>(ingest_)) return;
  packets_.emplace(source, place, aac);
  if (video_) packets_->on_format(*video_);
  if (audio_) packets_->on_format(*audio_);
  packets_->begin_with(group());
}

// The pictures since the last key frame, read anew from what players by RTMP begin with: kept as
// frames they would be in memory twice, for viewers who may never come.
std::vector<media::Frame> Broadcast::group() const {
  TagIngest ingest{base::Time{}};
  for (const Tag* tag : feed_.beginning()) {
    if (tag->kind == MediaKind::kVideo) ingest.receive(base::Time{}, *tag);
  }
  std::vector<media::Frame> frames;
  while (auto event = ingest.poll_event()) {
    auto* const received = std::get_if<FrameReceived>(&*event);
    if (received != nullptr) frames.push_back(std::move(received->frame));
  }
  if (frames.empty()) return frames;
  const std::int64_t shift = newest_picture_ - frames.back().decode_time;
  for (media::Frame& frame : frames) frame.decode_time += shift;
  return frames;
}

std::optional<NoLowDelay> Broadcast::no_low_delay() const {
  if (admission_.carrier != Carrier::kRtmp) return std::nullopt;
  const auto found = [this](FindingKind kind) {
    return std::any_of(findings_.begin(), findings_.end(),
                       [kind](const Finding& finding) { return finding.kind == kind; });
  };
  if (found(FindingKind::kBFrames)) return NoLowDelay::kBFrames;
  if (!video_ && found(FindingKind::kUnsupportedVideo)) return NoLowDelay::kCodec;
  return std::nullopt;
}

std::int64_t Broadcast::receive(base::Time now, base::WallTime wall,
                                const proto::rtmp::MediaReceived& media) {
  auto* const ingest = std::get_if<TagIngest>(&ingest_);
  if (ingest == nullptr) return 0;
  last_heard_ = now;
  const bool is_picture =
      media.kind == MediaKind::kVideo && !tag_facts(media.kind, media.payload).header;
  if (media.kind != MediaKind::kData) {
    meter_.note(now, media.timestamp_ms, media.payload.size(), is_picture);
  }
  const std::int64_t players_time = feed_.publish(media);
  ingest->receive(now, media);
  drain({now, wall});
  return players_time;
}

void Broadcast::receive(base::Time now, base::WallTime wall, FromSource what) {
  auto* const ingest = std::get_if<PacketIngest>(&ingest_);
  if (ingest == nullptr) return;
  last_heard_ = now;
  if (auto* const packet = std::get_if<SourcePacket>(&what)) {
    const bool is_picture = packet->kind == media::Kind::kVideo && packet->marker;
    meter_.note(now, ingest->moment_ms(now, *packet), packet->payload.size(), is_picture);
    ingest->receive(now, std::move(*packet));
  } else {
    ingest->receive(now, std::get<SourceReport>(what));
  }
  drain({now, wall});
}

bool Broadcast::take_keyframe_wish() {
  auto* const ingest = std::get_if<PacketIngest>(&ingest_);
  return ingest != nullptr && ingest->take_keyframe_wish();
}

void Broadcast::drain(const Moment& moment) {
  const auto poll = [this]() -> std::optional<IngestEvent> {
    if (auto* const tags = std::get_if<TagIngest>(&ingest_)) return tags->poll_event();
    if (auto* const packets = std::get_if<PacketIngest>(&ingest_)) return packets->poll_event();
    return std::nullopt;
  };
  while (auto event = poll()) {
    std::visit([&](auto& found) { on(moment, found); }, *event);
  }
}

void Broadcast::handle_timeout(base::Time now, base::WallTime wall) {
  if (!publisher_) return;
  const auto let_think = [now](auto& ingest) {
    if (now >= ingest.next_timeout()) ingest.handle_timeout(now);
  };
  if (auto* const tags = std::get_if<TagIngest>(&ingest_)) let_think(*tags);
  if (auto* const packets = std::get_if<PacketIngest>(&ingest_)) let_think(*packets);
  drain({now, wall});
}

void Broadcast::on(const Moment&, FormatFound& event) {
  const bool is_video = event.track == kVideoTrack;
  (is_video ? video_ : audio_) = event.format;
  if (!is_video) {
    stop_aac();
    sound_judged_ = false;
    forget(FindingKind::kSoundNotForWebRtc);
  }
  // What was missed has come after all.
  forget(is_video ? FindingKind::kNoPicture : FindingKind::kNoSound);
  forget(is_video ? FindingKind::kAnnouncedPictureMissing : FindingKind::kAnnouncedSoundMissing);
  // What HLS does not carry is left out there; a finding says so.
  (void)muxer_.on_format(event.format, additions_);
  if (packets_) packets_->on_format(event.format);
  if (recording_) recording_->on_format(event.format);
}

void Broadcast::on(const Moment& moment, FrameReceived& event) {
  const media::Kind kind = event.track == kVideoTrack ? media::Kind::kVideo : media::Kind::kAudio;
  if (kind == media::Kind::kVideo) {
    newest_picture_ = event.frame.decode_time;
    if (event.frame.keyframe) forget(FindingKind::kNoKeyframe);
  }
  if (recording_) recording_->write(moment.now, kind, event.frame);
  if (packets_) packets_->on_frame(moment.now, kind, event.frame);
  if (packets_ && packets_->cannot_decode()) find_undecodable_sound();
  if (kind == media::Kind::kAudio && wants_aac()) make_aac(event.frame);
  (void)muxer_.write(moment.wall, kind, std::move(event.frame), additions_);
  if (to_aac_) give_aac();
}

void Broadcast::judge_sound(const AacSupply& supply) {
  if (sound_judged_ || supply.plugin == nullptr || !has_aac()) return;
  sound_judged_ = true;
  const auto decoder =
      media::transcode::AacToOpus::make(*supply.plugin, audio_->configuration, audio_->timescale);
  if (!decoder) find_undecodable_sound();
}

void Broadcast::find_undecodable_sound() {
  forget(FindingKind::kSoundNotForWebRtc);
  findings_.push_back({FindingKind::kSoundNotForWebRtc, 0, {}});
}

bool Broadcast::has_opus() const {
  return audio_ && audio_->codec == media::Codec::kOpus &&
         audio_->channels <= media::transcode::kSoundChannels;
}

void Broadcast::want_aac(const AacSupply* supply) {
  aac_supply_ = supply;
  if (supply == nullptr) stop_aac();
}

void Broadcast::stop_aac() {
  if (to_aac_) muxer_.end_aac(additions_);
  to_aac_.reset();
  cannot_make_aac_ = false;
}

void Broadcast::make_aac(const media::Frame& sound) {
  if (aac_supply_->plugin == nullptr || cannot_make_aac_) return;
  if (!to_aac_) {
    to_aac_ = media::transcode::OpusToAac::make(*aac_supply_->plugin);
    cannot_make_aac_ = !to_aac_ || !muxer_.begin_aac(to_aac_->format(), additions_);
    if (cannot_make_aac_) return to_aac_.reset();
  }
  to_aac_->push(sound.decode_time * media::transcode::kSoundRate / audio_->timescale, sound.bytes);
}

void Broadcast::give_aac() {
  while (auto frame = to_aac_->poll()) muxer_.write_aac(std::move(*frame), additions_);
}

void Broadcast::on(const Moment&, ClockJumped&) {
  meter_.restart();
}

void Broadcast::on(const Moment&, Finding& event) {
  findings_.push_back(std::move(event));
}

void Broadcast::forget(FindingKind kind) {
  std::erase_if(findings_, [kind](const Finding& finding) { return finding.kind == kind; });
}

StationReport Broadcast::report(base::Time now) {
  StationReport report;
  report.channel = channel_;
  report.publisher = publisher_.value_or(PublisherId{});
  report.jitter = meter_.jitter();
  report.bitrate_kbps = meter_.bitrate_kbps(now);
  report.frame_rate = meter_.frame_rate(now);
  report.video = video_;
  report.audio = audio_;
  report.findings = findings_;
  report.falls_behind = meter_.falls_behind();
  return report;
}

}  // namespace live
