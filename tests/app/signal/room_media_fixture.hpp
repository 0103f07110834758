// The media of one room, with an SFU that only listens.
#pragma once

#include <map>
#include <set>
#include <string>

#include "app/signal/room_media.hpp"
#include "tests/app/signal/fakes.hpp"

namespace app::signal {

using classroom::Source;
using classroom::VideoCodec;

inline constexpr classroom::ParticipantId kTeacher{1};
inline constexpr classroom::ParticipantId kStudent{2};
inline constexpr classroom::ParticipantId kLate{3};

struct RoomMediaTest : testing::Test {
  FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{7};
  struct Sight final : RoomMedia::Sight {
    bool may_receive(RoomMedia::Who viewer, RoomMedia::Key key) const override {
      return !apart.contains(viewer) && !apart.contains(key.who);
    }
    bool is_before_all(RoomMedia::Key key) const override { return !apart.contains(key.who); }
    bool takes_small(RoomMedia::Who viewer) const override { return small.contains(viewer); }
    std::uint64_t place_of(RoomMedia::Who who) const override {
      return places.contains(who) ? places.at(who) : 0;
    }
    bool presents(RoomMedia::Who who) const override { return presenting.contains(who); }
    std::set<RoomMedia::Who> apart;
    std::set<RoomMedia::Who> small;
    std::map<RoomMedia::Who, std::uint64_t> places;
    std::set<RoomMedia::Who> presenting;
  };
  Sight sight;
  RoomMedia media{port, ids, random, sight};

  // The browser's offer names its sections "0" and "1": sound and picture.
  PublishOffer offer(bool restart = false, const std::string& browser = "chromium-156") {
    PublishOffer result{restart, proto::sdp::browser_text(browser, "offer_sendonly"), {}};
    for (const auto& section : proto::sdp::parsed(result.sdp).media) {
      result.sources.push_back({section.mid, section.kind == proto::sdp::SectionKind::kAudio
                                                 ? Source::kMicrophone
                                                 : Source::kCamera});
    }
    return result;
  }
  proto::sdp::SessionDescription publish(classroom::ParticipantId who, bool restart = false,
                                         VideoCodec codec = VideoCodec::kH264) {
    const auto answer = media.publish(who, offer(restart), codec, {});
    EXPECT_TRUE(answer);
    return answer ? proto::sdp::parsed(*answer) : proto::sdp::SessionDescription{};
  }
  RoomMedia::Offer only_offer() {
    auto offers = media.take_offers();
    EXPECT_EQ(offers.size(), 1u);
    return offers.empty() ? RoomMedia::Offer{} : offers.front();
  }
  void answer(const RoomMedia::Offer& offered) {
    EXPECT_TRUE(media.answer(offered.viewer, {offered.number, browser_answer(offered.sdp)}));
  }
};

}  // namespace app::signal
