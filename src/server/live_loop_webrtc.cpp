// What the live thread does for those who publish or play by the SFU.
#include <utility>

#include "app/class_recorder.hpp"
#include "base/log.hpp"
#include "server/live_loop.hpp"

namespace server {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kAwaitingAacMax = 256;

school::PlayRefusal refusal_of(live::NoLowDelay why) {
  switch (why) {
    case live::NoLowDelay::kBFrames:
      return school::PlayRefusal::kBFrames;
    case live::NoLowDelay::kAacMissing:
      return school::PlayRefusal::kNoAac;
    case live::NoLowDelay::kTooMany:
      return school::PlayRefusal::kNoTranscoding;
    case live::NoLowDelay::kCodec:
      break;
  }
  return school::PlayRefusal::kNotByWebRtc;
}

}  // namespace

void LiveLoop::admit_source(app::broadcast::Wish wish, live::Admission admission,
                            const live::hls::Counters& counters) {
  auto admitted =
      station_.admit(clock_.now(), live::PublisherId{wish.connection}, admission, counters);
  if (admitted) {
    answer_source({app::broadcast::SourceAnswer::What::kAdmitted, wish.connection, {}});
  } else {
    sinks_.not_admitted({wish, std::move(admission), std::move(admitted.error())});
  }
  tell_events();
}

// They play by RTMP what comes by WebRTC now.
void LiveLoop::end_rtmp_players(const std::string& channel) {
  for (const live::PlayerId player : audience_.players_of(channel)) {
    if (app::broadcast::is_source(player.value)) continue;
    end_player(player, school::PlayRefusal::kNotByRtmp);
  }
}

void LiveLoop::on_low_delay(const live::LowDelayChanged& changed) {
  if (!changed.why) return;
  const school::PlayRefusal why = refusal_of(*changed.why);
  for (const live::PlayerId player : audience_.players_of(changed.channel)) {
    if (app::broadcast::is_source(player.value)) end_player(player, why);
  }
}

void LiveLoop::dismiss_source(std::uint64_t connection, std::string sentence) {
  app::broadcast::SourceAnswer answer;
  answer.what = app::broadcast::SourceAnswer::What::kDismissed;
  answer.connection = connection;
  answer.denial.sentence = std::move(sentence);
  answer_source(std::move(answer));
}

void LiveLoop::answer_source(app::broadcast::SourceAnswer answer) {
  if (sinks_.source_answered) sinks_.source_answered(std::move(answer));
}

void LiveLoop::receive(std::vector<FromPublisher> items) {
  const std::size_t count = items.size();
  if (items_waiting_ + count > kSourceItemsMax) {
    if (!items_dropped_.exchange(true)) {
      base::log_warning("live", "the server is held up: broadcasts by WebRTC lose packets");
    }
    return;
  }
  items_waiting_ += count;
  run([this, count, items = std::move(items)]() mutable {
    items_waiting_ -= count;
    if (items_waiting_ == 0) items_dropped_ = false;
    const base::Time now = clock_.now();
    const base::WallTime wall = clock_.wall_now();
    for (FromPublisher& item : items) {
      if (app::is_class_source(item.publisher.value)) {
        const live::ClassSourceId source{item.publisher.value};
        stages_.receive(now, wall, source, item.what);
        classes_.receive(now, source, std::move(item.what));
        continue;
      }
      station_.receive(now, wall, item.publisher, std::move(item.what));
    }
    tell_events();
  });
}

void LiveLoop::set_stage(std::string channel, app::ClassStage stage) {
  std::optional<live::ClassSourceId> picture;
  if (stage.picture != 0) picture = live::ClassSourceId{stage.picture};
  std::vector<live::VoiceSwitch::Voice> voices;
  voices.reserve(stage.voices.size());
  for (const app::ClassVoice& voice : stage.voices) {
    voices.push_back({live::ClassSourceId{voice.tap}, voice.first});
  }
  run([this, channel = std::move(channel), picture, voices = std::move(voices)] {
    stages_.set(clock_.now(), channel, picture, voices);
    tell_events();
  });
}

void LiveLoop::end_stage(std::string channel) {
  run([this, channel = std::move(channel)] {
    stages_.end(clock_.now(), channel);
    tell_events();
  });
}

bool LiveLoop::tell_stage(const live::SourceEvent& event) {
  const live::PublisherId publisher = std::visit([](const auto& e) { return e.publisher; }, event);
  if (!live::is_stage_publisher(publisher)) return false;
  if (std::holds_alternative<live::FellSilent>(event)) {
    stages_.fell_silent(publisher);
  } else if (const auto picture = stages_.picture_of(publisher); picture && sinks_.class_keyframe) {
    sinks_.class_keyframe(*picture);
  }
  return true;
}

void LiveLoop::source_lost(live::PublisherId publisher) {
  run([this, publisher] {
    station_.lost(clock_.now(), publisher);
    tell_events();
  });
}

void LiveLoop::source_ended(live::PublisherId publisher) {
  run([this, publisher] {
    station_.ended(clock_.now(), publisher);
    tell_events();
  });
}

// It has a seat as those who play by RTMP have, so that it is counted and ended as they are; what
// it is sent is the SFU's.
void LiveLoop::admit_source_player(app::broadcast::Wish wish,
                                   const app::broadcast::PlayAdmission& admission) {
  if (station_.needs_aac(admission.channel) && awaiting_aac_.size() < kAwaitingAacMax) {
    awaiting_aac_.emplace_back(wish, admission);
    return load_aac();
  }
  const bool on_air = station_.carrier(admission.channel).has_value();
  const auto why = station_.no_low_delay(admission.channel);
  app::broadcast::SourceAnswer answer;
  answer.connection = wish.connection;
  if (!on_air || why) {
    answer.denial.word = on_air ? std::string(app::broadcast::word_of(*why)) : "not_on_air";
    answer.denial.sentence = school::play_sentence(
        on_air ? refusal_of(*why) : school::PlayRefusal::kOffAir, admission.language);
  } else {
    answer.what = app::broadcast::SourceAnswer::What::kAdmitted;
    seat(live::PlayerId{wish.connection}, admission, *station_.feed(admission.channel));
  }
  answer_source(std::move(answer));
}

void LiveLoop::load_aac() {
  aac_loader_.load(aac_places_, [this](const AacLoader::Loaded& loaded) {
    run([this, loaded] { on_aac(loaded); });
  });
}

void LiveLoop::on_aac(const AacLoader::Loaded& loaded) {
  if (loaded) {
    base::log_info("live", "the plug-in for AAC is loaded ({})", (*loaded)->name);
  } else {
    base::log_warning("live",
                      "channels with AAC are given by HLS alone, not by WebRTC, and players that "
                      "know no Opus get no sound of the others: {}",
                      loaded.error());
  }
  station_.set_aac(loaded ? *loaded : nullptr);
  aac_ = loaded ? live::AacSupply::State::kReady : live::AacSupply::State::kMissing;
  for (const auto& [wish, admission] : std::exchange(awaiting_aac_, {})) {
    admit_source_player(wish, admission);
  }
  tell_events();
}

void LiveLoop::want_aac(std::string channel, bool wanted) {
  run([this, channel = std::move(channel), wanted] {
    station_.want_aac(channel, wanted);
    tell_events();
  });
}

void LiveLoop::start_feed(std::string channel, live::FeedPlace place) {
  run([this, channel = std::move(channel), place] {
    station_.start_feed(channel, place);
    tell_events();
  });
}

void LiveLoop::stop_feed(std::string channel) {
  run([this, channel = std::move(channel)] { station_.stop_feed(channel); });
}

void LiveLoop::source_player_left(live::PlayerId player) {
  run([this, player] { player_left(player); });
}

}  // namespace server
