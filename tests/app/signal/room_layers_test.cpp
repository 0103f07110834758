// A camera that is published in several sizes, as its room gives it to the SFU.
#include "tests/app/signal/room_media_fixture.hpp"

namespace app::signal {
namespace {

class RoomLayersTest : public RoomMediaTest {
 protected:
  static constexpr RoomMedia::Key kCamera{kTeacher, Source::kCamera};

  static PublishOffer layered_offer(bool restart = false) {
    std::string sdp = proto::sdp::browser_text("chromium-156", "offer_simulcast");
    for (const auto& [from, to] :
         {std::pair{"a=rid:h send", "a=rid:s send"}, {"send h;m;l", "send s;m;l"}}) {
      const auto at = sdp.find(from);
      EXPECT_NE(at, std::string::npos);
      sdp.replace(at, std::string_view(from).size(), to);
    }
    return {restart, sdp, {{"0", Source::kCamera}}};
  }
  proto::sdp::SessionDescription publish_layers(bool restart = false) {
    const auto answer = media.publish(kTeacher, layered_offer(restart), VideoCodec::kVp8, {});
    EXPECT_TRUE(answer);
    return answer ? proto::sdp::parsed(*answer) : proto::sdp::SessionDescription{};
  }
  sfu::DownlinkTrack watched(RoomMedia::Who viewer = kStudent) {
    media.watch(viewer, false);
    answer(only_offer());
    return port.last<sfu::SetDownlink>().tracks.at(0);
  }
  void want(const std::string& rid, bool wanted = true) {
    for (const auto& layer : media.layers().at(kCamera)) {
      if (layer.rid == rid) {
        EXPECT_TRUE(media.note_wanted({layer.publication, wanted}));
      }
    }
  }
};

TEST_F(RoomLayersTest, takes_what_is_offered_and_tells_the_sfu_of_each) {
  const auto answer = publish_layers();
  EXPECT_EQ(answer.media.at(0).simulcast, "recv s;m;l");
  const auto uplink = port.last<sfu::SetUplink>();
  EXPECT_NE(uplink.extensions.rid, 0);
  EXPECT_NE(uplink.extensions.repaired_rid, 0);
  ASSERT_EQ(uplink.tracks.size(), 3u);
  EXPECT_EQ(uplink.tracks[0].rid, "l") << "the source itself";
  EXPECT_EQ(uplink.tracks[1].rid, "s");
  EXPECT_EQ(uplink.tracks[2].rid, "m");
  EXPECT_EQ(port.all<sfu::AddPublication>().size(), 3u);
}

TEST_F(RoomLayersTest, names_the_smaller_ones_to_a_viewer) {
  publish_layers();
  const auto track = watched();
  const auto& layers = media.layers().at(kCamera);
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(track.publication, layers[2].publication);
  ASSERT_EQ(track.smaller.size(), 2u);
  EXPECT_EQ(track.smaller[0].publication, layers[0].publication);
  EXPECT_EQ(track.smaller[1].publication, layers[1].publication);
  EXPECT_LT(track.smaller[0].nominal, track.smaller[1].nominal);
  EXPECT_LT(track.smaller[1].nominal, track.nominal);
  EXPECT_EQ(track.shows, sfu::kLayers);
}

TEST_F(RoomLayersTest, sends_as_much_as_is_shown) {
  publish_layers();
  media.set_shown(kStudent, {{kCamera, 2}});
  EXPECT_EQ(watched().shows, 2u) << "said before it watched";
  const std::size_t told = port.all<sfu::SetDownlink>().size();
  media.set_shown(kStudent, {{kCamera, 2}});
  EXPECT_EQ(port.all<sfu::SetDownlink>().size(), told) << "nothing new";
  media.set_shown(kStudent, {{kCamera, 1}});
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.at(0).shows, 1u);
  media.set_shown(kStudent, {{kCamera, 3}});
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.at(0).shows, 3u);
  media.set_shown(kStudent, {});
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.at(0).shows, 1u) << "it is not to be seen";
}

TEST_F(RoomLayersTest, sends_the_smallest_to_who_saves_data) {
  publish_layers();
  EXPECT_EQ(watched().shows, sfu::kLayers);
  sight.small.insert(kStudent);
  media.sight_changed(kStudent);
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.at(0).shows, 1u);
  sight.small.clear();
  media.sight_changed();
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.at(0).shows, sfu::kLayers);
}

TEST_F(RoomLayersTest, blocks_and_removes_all_of_them) {
  publish_layers();
  port.commands.clear();
  media.set_blocked(kCamera, true);
  EXPECT_EQ(port.all<sfu::SetBlocked>().size(), 3u);
  media.leave(kTeacher);
  EXPECT_EQ(port.all<sfu::RemovePublication>().size(), 3u);
  EXPECT_TRUE(media.layers().empty());
}

TEST_F(RoomLayersTest, keeps_them_when_the_publisher_offers_again) {
  publish_layers();
  const auto before = media.layers().at(kCamera);
  publish_layers(true);
  EXPECT_EQ(media.layers().at(kCamera), before);
  EXPECT_EQ(port.all<sfu::AddPublication>().size(), 3u);
}

TEST_F(RoomLayersTest, gives_them_up_for_a_page_that_sends_one) {
  publish_layers();
  const auto large = media.layers().at(kCamera).back().publication;
  watched();
  PublishOffer single = offer(true);
  ASSERT_TRUE(media.publish(kTeacher, single, VideoCodec::kVp8, {}));
  EXPECT_TRUE(media.layers().empty());
  EXPECT_EQ(port.all<sfu::RemovePublication>().size(), 2u);
  const auto track = port.last<sfu::SetDownlink>().tracks.at(0);
  EXPECT_EQ(track.publication, large);
  EXPECT_TRUE(track.smaller.empty());
}

TEST_F(RoomLayersTest, shows_whep_viewers_what_fits) {
  media.set_stage(kCamera, {});
  publish_layers();
  ASSERT_TRUE(media.whep(media.next_peer(),
                         proto::sdp::browser_text("chromium-156", "offer_recvonly"),
                         VideoCodec::kVp8));
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.at(0).smaller.size(), 2u);
}

TEST_F(RoomLayersTest, knows_which_are_wanted) {
  using Names = std::set<std::string>;
  publish_layers();
  EXPECT_EQ(media.wanted_layers(kCamera), Names{});
  want("s");
  want("m");
  EXPECT_EQ(media.wanted_layers(kCamera), (Names{"s", "m"}));
  want("m", false);
  EXPECT_EQ(media.wanted_layers(kCamera), Names{"s"});
  media.set_tapped(true);
  EXPECT_EQ(media.wanted_layers(kCamera), (Names{"s", "l"})) << "a recording has the largest";
  EXPECT_FALSE(media.note_wanted({sfu::PublicationId{999}, true}));
}

TEST_F(RoomLayersTest, records_the_largest_alone_where_it_does_not_come_beside_others) {
  using Names = std::set<std::string>;
  publish_layers();
  want("s");
  EXPECT_FALSE(media.note_missing({media.layers().at(kCamera).front().publication}));
  EXPECT_TRUE(media.note_missing({media.layers().at(kCamera).back().publication}));
  EXPECT_FALSE(media.note_missing({media.layers().at(kCamera).back().publication}));
  EXPECT_EQ(media.wanted_layers(kCamera), Names{"s"}) << "viewers are served by the small one";
  media.set_tapped(true);
  EXPECT_EQ(media.wanted_layers(kCamera), Names{"l"});
  media.set_tapped(false);
  EXPECT_EQ(media.wanted_layers(kCamera), Names{"s"});
}

TEST_F(RoomLayersTest, remembers_what_is_shown_while_the_class_goes_another_way) {
  publish_layers();
  media.set_shown(kStudent, {{kCamera, 2}});
  media.rest();
  publish_layers(true);
  EXPECT_EQ(watched().shows, 2u);
}

TEST_F(RoomLayersTest, takes_one_size_from_who_cannot_be_told_which_are_wanted) {
  const auto plan = RoomMedia::plan_whip(layered_offer().sdp);
  ASSERT_TRUE(plan);
  ASSERT_TRUE(media.publish(kTeacher, *plan, VideoCodec::kVp8, {}));
  EXPECT_TRUE(media.layers().empty());
  EXPECT_EQ(port.last<sfu::SetUplink>().tracks.size(), 1u);
}

TEST_F(RoomLayersTest, says_so_when_the_shard_takes_no_more) {
  ASSERT_TRUE(media.publish(kTeacher, offer(), VideoCodec::kVp8, {}));
  port.full = true;
  EXPECT_FALSE(media.publish(kTeacher, layered_offer(true), VideoCodec::kVp8, {}));
  port.full = false;
  media.take_offers();  // and what had to wait
  publish_layers(true);
  EXPECT_EQ(media.layers().at(kCamera).size(), 3u);
}

}  // namespace
}  // namespace app::signal
