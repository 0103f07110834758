#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/sdp/negotiate.hpp"
#include "tests/proto/sdp/browser.hpp"

namespace proto::sdp {
namespace {

using media::Codec;
using testing::ElementsAre;

constexpr std::size_t kAudio = 0;
constexpr std::size_t kCamera = 1;
constexpr std::size_t kScreen = 2;

// One person's microphone and camera, and a screen: what the stored browser answers were made to.
std::vector<ViewerSlot> slots() {
  ViewerSlot audio{.mid = "0",
                   .kind = media::Kind::kAudio,
                   .active = true,
                   .ssrc = 1001,
                   .rtx_ssrc = 0,
                   .cname = "c",
                   .stream_id = "s1",
                   .track_id = "ta",
                   .codecs = {Codec::kOpus}};
  ViewerSlot camera{.mid = "1",
                    .kind = media::Kind::kVideo,
                    .active = true,
                    .ssrc = 2001,
                    .rtx_ssrc = 2002,
                    .cname = "c",
                    .stream_id = "s1",
                    .track_id = "tv",
                    .codecs = {Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1}};
  ViewerSlot screen = camera;
  screen.mid = "2";
  screen.ssrc = 3001;
  screen.rtx_ssrc = 3002;
  screen.stream_id = "s2";
  screen.track_id = "tw";
  return {audio, camera, screen};
}

std::vector<int> payload_types(const MediaSection& section) {
  std::vector<int> types;
  for (const PayloadFormat& format : section.formats) types.push_back(format.payload_type);
  return types;
}

TEST(OfferViewer, sends_from_our_transport_in_one_bundle) {
  const SessionDescription offer = offer_viewer(our_transport(), slots());
  EXPECT_EQ(parsed(to_string(offer)), offer);
  EXPECT_TRUE(offer.ice_lite);
  EXPECT_EQ(offer.session_version, 3U);
  EXPECT_EQ(offer.bundle_groups, (std::vector<std::vector<std::string>>{{"0", "1", "2"}}));
  ASSERT_EQ(offer.media.size(), 3U);
  for (const MediaSection& section : offer.media) {
    EXPECT_EQ(section.direction, Direction::kSendOnly);
    EXPECT_EQ(section.setup, Setup::kActpass);
    EXPECT_TRUE(section.rtcp_mux);
    EXPECT_EQ(section.ice_pwd, our_transport().ice_pwd);
    EXPECT_EQ(section.find_extension(kMidUri)->id, kMidId);
    EXPECT_EQ(section.find_extension(kTransportSequenceUri)->id, kTransportSequenceId);
    EXPECT_EQ(section.find_extension(kAbsoluteSendTimeUri)->id, kAbsoluteSendTimeId);
  }
  EXPECT_EQ(offer.media[0].candidates.size(), 2U);
  EXPECT_TRUE(offer.media[1].candidates.empty());
}

TEST(OfferViewer, lists_codecs_in_the_slot_order_with_fixed_payload_types) {
  const SessionDescription offer = offer_viewer(our_transport(), slots());
  EXPECT_EQ(payload_types(offer.media[kAudio]), (std::vector<int>{111}));
  EXPECT_EQ(payload_types(offer.media[kCamera]),
            (std::vector<int>{102, 103, 96, 97, 98, 99, 45, 46}));
  EXPECT_EQ(offer.media[kCamera].find_format(102)->parameter("profile-level-id"), "42e01f");
  EXPECT_EQ(offer.media[kCamera].find_format(103)->parameter("apt"), "102");
}

TEST(OfferViewer, a_codec_of_the_other_kind_is_not_listed) {
  std::vector<ViewerSlot> mixed = slots();
  mixed[kCamera].codecs = {Codec::kOpus, Codec::kVp8};
  EXPECT_EQ(payload_types(offer_viewer(our_transport(), mixed).media[kCamera]),
            (std::vector<int>{96, 97}));
}

TEST(OfferViewer, names_its_sources) {
  const SessionDescription offer = offer_viewer(our_transport(), slots());
  EXPECT_THAT(offer.media[kAudio].sources, ElementsAre(Source{1001, "c", "s1 ta"}));
  EXPECT_TRUE(offer.media[kAudio].source_groups.empty());
  EXPECT_THAT(offer.media[kCamera].sources,
              ElementsAre(Source{2001, "c", "s1 tv"}, Source{2002, "c", "s1 tv"}));
  EXPECT_THAT(offer.media[kCamera].source_groups, ElementsAre(SourceGroup{"FID", {2001, 2002}}));
  EXPECT_THAT(offer.media[kCamera].msids, ElementsAre(Msid{"s1", "tv"}));
}

TEST(OfferViewer, without_a_retransmission_source_there_is_no_group) {
  std::vector<ViewerSlot> plain = slots();
  plain[kCamera].rtx_ssrc = 0;
  const MediaSection section = offer_viewer(our_transport(), plain).media[kCamera];
  EXPECT_TRUE(section.source_groups.empty());
  EXPECT_EQ(section.sources.size(), 1U);
}

TEST(OfferViewer, an_inactive_slot_keeps_its_section_without_sources) {
  std::vector<ViewerSlot> paused = slots();
  paused[kCamera].active = false;
  const SessionDescription offer = offer_viewer(our_transport(), paused);
  const MediaSection& section = offer.media[kCamera];
  EXPECT_EQ(section.direction, Direction::kInactive);
  EXPECT_FALSE(section.rejected());
  EXPECT_TRUE(section.sources.empty() && section.msids.empty() && section.source_groups.empty());
  EXPECT_EQ(offer.bundle_groups[0].size(), 3U);
}

TEST(OfferViewerDeathTest, a_slot_without_codecs_is_a_bug_of_the_caller) {
  std::vector<ViewerSlot> empty = slots();
  empty[kCamera].codecs.clear();
  EXPECT_DEATH(offer_viewer(our_transport(), empty), "formats");
}

// The stored answers were given to a second offer, in which the microphone had become inactive.
SessionDescription second_offer() {
  std::vector<ViewerSlot> paused = slots();
  paused[kAudio].active = false;
  return offer_viewer(our_transport(), paused);
}

TEST(ReadViewerAnswer, of_chromium_takes_every_codec) {
  const SessionDescription answer = browser("chromium-156", "answer_to_our_offer");
  const auto read = read_viewer_answer(answer, second_offer());
  ASSERT_TRUE(read.has_value()) << to_string(read.error());
  EXPECT_EQ(read->remote.ice_ufrag, answer.media[0].ice_ufrag);
  ASSERT_EQ(read->sections.size(), 3U);
  const ViewerSection& audio = read->sections[kAudio];
  EXPECT_TRUE(audio.accepted);
  EXPECT_FALSE(audio.active) << "we do not send there";
  const ViewerSection& screen = read->sections[kScreen];
  EXPECT_TRUE(screen.accepted && screen.active);
  EXPECT_EQ(screen.mid, "2");
  EXPECT_EQ(screen.slot, 2U);
  EXPECT_EQ(screen.extensions.mid, kMidId);
  EXPECT_THAT(screen.codecs,
              ElementsAre(AcceptedCodec{Codec::kH264, 102, 103}, AcceptedCodec{Codec::kVp8, 96, 97},
                          AcceptedCodec{Codec::kVp9, 98, 99}, AcceptedCodec{Codec::kAv1, 45, 46}));
}

TEST(ReadViewerAnswer, of_firefox_leaves_h264_out) {
  const auto read =
      read_viewer_answer(browser("firefox-esr-153", "answer_to_our_offer"), second_offer());
  ASSERT_TRUE(read.has_value()) << to_string(read.error());
  EXPECT_THAT(read->sections[kCamera].codecs,
              ElementsAre(AcceptedCodec{Codec::kVp8, 96, 97}, AcceptedCodec{Codec::kVp9, 98, 99},
                          AcceptedCodec{Codec::kAv1, 45, 46}));
  EXPECT_TRUE(read->sections[kCamera].active);
}

TEST(ReadViewerAnswer, has_transport_wide_numbers_where_all_sections_have) {
  SessionDescription answer = browser("chromium-156", "answer_to_our_offer");
  const auto all = read_viewer_answer(answer, second_offer());
  EXPECT_EQ(transport_sequence_of(all->sections), kTransportSequenceId);
  std::erase_if(answer.media[kScreen].extensions, [](const HeaderExtension& extension) {
    return extension.uri == kTransportSequenceUri;
  });
  const auto some = read_viewer_answer(answer, second_offer());
  EXPECT_EQ(transport_sequence_of(some->sections), 0);
  EXPECT_EQ(transport_sequence_of({}), 0);
}

TEST(ReadViewerAnswer, a_rejected_section_is_said_to_be) {
  SessionDescription answer = browser("chromium-156", "answer_to_our_offer");
  answer.media[kCamera].port = 0;
  const auto read = read_viewer_answer(answer, second_offer());
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->sections[kCamera].accepted);
  EXPECT_FALSE(read->sections[kCamera].active);
  EXPECT_TRUE(read->sections[kCamera].codecs.empty());
  EXPECT_TRUE(read->sections[kScreen].accepted);
}

TEST(ReadViewerAnswer, a_section_that_does_not_receive_or_has_no_codec_is_not_active) {
  SessionDescription answer = browser("chromium-156", "answer_to_our_offer");
  answer.media[kCamera].direction = Direction::kInactive;
  std::erase_if(answer.media[kScreen].formats,
                [](const PayloadFormat& format) { return format.encoding != "rtx"; });
  const auto read = read_viewer_answer(answer, second_offer());
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->sections[kCamera].accepted);
  EXPECT_FALSE(read->sections[kCamera].active);
  EXPECT_FALSE(read->sections[kScreen].active);
}

TEST(ReadViewerAnswer, another_number_order_or_kind_of_sections_does_not_match) {
  const SessionDescription good = browser("chromium-156", "answer_to_our_offer");
  SessionDescription fewer = good;
  fewer.media.pop_back();
  SessionDescription swapped = good;
  std::swap(swapped.media[1], swapped.media[2]);
  SessionDescription other_kind = good;
  other_kind.media[1].kind = SectionKind::kAudio;
  for (const SessionDescription& bad : {fewer, swapped, other_kind}) {
    const auto read = read_viewer_answer(bad, second_offer());
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error(), NegotiationError::kDoesNotMatchOffer);
  }
}

TEST(ReadViewerAnswer, passes_on_what_is_wrong_with_the_transport) {
  SessionDescription answer = browser("chromium-156", "answer_to_our_offer");
  for (MediaSection& section : answer.media) section.setup = Setup::kPassive;
  EXPECT_EQ(read_viewer_answer(answer, second_offer()).error(), NegotiationError::kBadSetup);
}

WhepAnswer answered(const SessionDescription& offer, const std::vector<ViewerSlot>& sources) {
  auto answer = answer_viewer(offer, sources, our_transport());
  if (!answer) {
    ADD_FAILURE() << to_string(answer.error());
    return {};
  }
  EXPECT_EQ(parsed(to_string(answer->description)), answer->description);
  EXPECT_EQ(answer->description.media.size(), offer.media.size());
  return *std::move(answer);
}

TEST(AnswerViewer, sends_with_the_payload_types_of_the_viewer) {
  const WhepAnswer chromium = answered(browser("chromium-156", "offer_recvonly"), slots());
  EXPECT_THAT(chromium.viewer.sections[kCamera].codecs,
              ElementsAre(AcceptedCodec{Codec::kH264, 108, 109}, AcceptedCodec{Codec::kVp8, 96, 97},
                          AcceptedCodec{Codec::kVp9, 98, 99}, AcceptedCodec{Codec::kAv1, 45, 46}));
  const WhepAnswer firefox = answered(browser("firefox-esr-153", "offer_recvonly"), slots());
  EXPECT_THAT(
      firefox.viewer.sections[kCamera].codecs,
      ElementsAre(AcceptedCodec{Codec::kVp8, 120, 124}, AcceptedCodec{Codec::kVp9, 121, 125},
                  AcceptedCodec{Codec::kAv1, 99, 100}));
  EXPECT_THAT(firefox.viewer.sections[kAudio].codecs,
              ElementsAre(AcceptedCodec{Codec::kOpus, 109, std::nullopt}));
}

TEST(AnswerViewer, lists_only_the_codecs_of_the_slot_in_its_order) {
  std::vector<ViewerSlot> few = slots();
  few[kCamera].codecs = {Codec::kVp9, Codec::kOpus, Codec::kVp8};
  const WhepAnswer answer = answered(browser("chromium-156", "offer_recvonly"), few);
  EXPECT_EQ(payload_types(answer.description.media[kCamera]), (std::vector<int>{98, 99, 96, 97}));
}

TEST(AnswerViewer, describes_what_it_sends) {
  for (const char* name : kBrowsers) {
    const SessionDescription offer = browser(name, "offer_recvonly");
    const WhepAnswer answer = answered(offer, slots());
    ASSERT_EQ(answer.description.media.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      const MediaSection& section = answer.description.media[i];
      EXPECT_EQ(section.direction, Direction::kSendOnly);
      EXPECT_EQ(section.setup, Setup::kPassive);
      EXPECT_EQ(section.find_extension(kMidUri)->id, offer.media[i].find_extension(kMidUri)->id);
      EXPECT_EQ(section.sources.front().ssrc, slots()[i].ssrc);
      EXPECT_TRUE(answer.viewer.sections[i].active);
      EXPECT_EQ(answer.viewer.sections[i].slot, i);
    }
    EXPECT_EQ(answer.description.media[kCamera].source_groups.size(), 1U);
    EXPECT_EQ(answer.description.media[kCamera].formats.size(),
              2 * answer.viewer.sections[kCamera].codecs.size());
  }
}

TEST(AnswerViewer, rejects_sections_without_a_slot) {
  std::vector<ViewerSlot> only_audio = slots();
  only_audio.resize(1);
  const WhepAnswer answer = answered(browser("chromium-156", "offer_recvonly"), only_audio);
  EXPECT_TRUE(answer.viewer.sections[kAudio].accepted);
  EXPECT_FALSE(answer.viewer.sections[kCamera].accepted);
  EXPECT_FALSE(answer.viewer.sections[kCamera].slot.has_value());
  EXPECT_TRUE(answer.description.media[kCamera].rejected());
}

TEST(AnswerViewer, rejects_a_section_that_cannot_take_the_codec_of_its_slot) {
  std::vector<ViewerSlot> h264 = slots();
  h264[kCamera].codecs = {Codec::kH264};
  const WhepAnswer answer = answered(browser("firefox-esr-153", "offer_recvonly"), h264);
  EXPECT_TRUE(answer.description.media[kCamera].rejected());
  EXPECT_FALSE(answer.viewer.sections[kCamera].slot.has_value());
  h264.erase(h264.begin());
  h264.resize(1);
  EXPECT_EQ(
      answer_viewer(browser("firefox-esr-153", "offer_recvonly"), h264, our_transport()).error(),
      NegotiationError::kNoCommonCodec);
}

TEST(AnswerViewer, sections_of_one_kind_take_the_slots_in_order) {
  SessionDescription offer = browser("chromium-156", "offer_recvonly");
  offer.media.push_back(offer.media[1]);
  offer.media[2].mid = "second";
  offer.bundle_groups[0].push_back("second");
  const WhepAnswer answer = answered(offer, slots());
  EXPECT_EQ(answer.viewer.sections[1].slot, 1U);
  EXPECT_EQ(answer.viewer.sections[2].slot, 2U);
  EXPECT_EQ(answer.viewer.sections[2].mid, "second") << "the viewer's mids, not the slots'";
  EXPECT_EQ(answer.description.media[2].sources.front().ssrc, 3001U);
}

TEST(AnswerViewer, an_inactive_slot_or_viewer_is_answered_inactive) {
  std::vector<ViewerSlot> paused = slots();
  paused[kAudio].active = false;
  SessionDescription offer = browser("chromium-156", "offer_recvonly");
  offer.media[kCamera].direction = Direction::kSendOnly;
  const WhepAnswer answer = answered(offer, paused);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(answer.description.media[i].direction, Direction::kInactive);
    EXPECT_TRUE(answer.description.media[i].sources.empty());
    EXPECT_TRUE(answer.viewer.sections[i].accepted);
    EXPECT_FALSE(answer.viewer.sections[i].active);
  }
}

TEST(AnswerViewer, leaves_out_extensions_that_we_cannot_write) {
  SessionDescription offer = browser("chromium-156", "offer_recvonly");
  offer.media[kCamera].mid = "a-mid-of-more-than-16-bytes";
  offer.bundle_groups[0][1] = offer.media[kCamera].mid;
  for (HeaderExtension& extension : offer.media[kCamera].extensions) {
    if (extension.uri == kTransportSequenceUri) extension.id = 15;
  }
  const WhepAnswer answer = answered(offer, slots());
  const ExtensionIds& ids = answer.viewer.sections[kCamera].extensions;
  EXPECT_EQ(ids.mid, 0);
  EXPECT_EQ(ids.transport_sequence, 0);
  EXPECT_NE(ids.absolute_send_time, 0);
}

TEST(AnswerViewer, without_rtx_in_the_offer_no_retransmission_source_is_named) {
  SessionDescription offer = browser("chromium-156", "offer_recvonly");
  std::erase_if(offer.media[kCamera].formats,
                [](const PayloadFormat& format) { return format.encoding == "rtx"; });
  const WhepAnswer answer = answered(offer, slots());
  EXPECT_TRUE(answer.description.media[kCamera].source_groups.empty());
  EXPECT_EQ(answer.description.media[kCamera].sources.size(), 1U);
}

TEST(AnswerViewer, passes_on_what_is_wrong_with_the_transport) {
  SessionDescription offer = browser("chromium-156", "offer_recvonly");
  offer.media.clear();
  EXPECT_EQ(answer_viewer(offer, slots(), our_transport()).error(),
            NegotiationError::kNothingOffered);
}

}  // namespace
}  // namespace proto::sdp
