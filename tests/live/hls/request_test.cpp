#include "live/hls/request.hpp"

#include <string>

#include <gtest/gtest.h>

#include "live/hls/counters.hpp"
#include "live/hls/playlist.hpp"

namespace live::hls {
namespace {

TEST(Request, reads_every_name_that_a_playlist_holds) {
  const hls::Run run = hls::Run::of("k3x9").value();
  EXPECT_EQ(parse_request("index.m3u8", "")->file, File::kMaster);
  EXPECT_FALSE(parse_request("index.m3u8", "")->native);
  EXPECT_EQ(parse_request("native.m3u8", "")->file, File::kMaster);
  EXPECT_TRUE(parse_request("native.m3u8", "")->native);
  for (const Rendition rendition : kAllRenditions) {
    auto request = parse_request(playlist_name(rendition), "");
    EXPECT_EQ(request->file, File::kPlaylist);
    EXPECT_EQ(request->rendition, rendition);
    request = parse_request(init_name(run, rendition, 7), "");
    EXPECT_EQ(request->file, File::kInit);
    EXPECT_EQ(request->rendition, rendition);
    EXPECT_EQ(request->number, 7u);
    EXPECT_EQ(request->run, run);
    request = parse_request(segment_name(run, rendition, kNumberMax), "");
    EXPECT_EQ(request->file, File::kSegment);
    EXPECT_EQ(request->number, kNumberMax);
    request = parse_request(part_name(run, rendition, 0, 12), "");
    EXPECT_EQ(request->file, File::kPart);
    EXPECT_EQ(request->number, 0u);
    EXPECT_EQ(request->part, 12u);
  }
}

TEST(Request, reads_what_a_player_waits_for) {
  const auto request = parse_request("video.m3u8", "a=b&_HLS_msn=12&_HLS_part=0&_HLS_skip=v2&&x");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->wait_segment, 12u);
  EXPECT_EQ(request->wait_part, 0u);
  EXPECT_TRUE(request->skip);
  EXPECT_TRUE(parse_request("audio.m3u8", "_HLS_skip=YES")->skip);
  EXPECT_FALSE(parse_request("audio.m3u8", "CMCD=bl%3D1")->wait_segment);
}

TEST(Request, refuses_other_names) {
  for (const std::string name : {"",
                                 "index",
                                 "Index.m3u8",
                                 "video.m3u8/",
                                 "../video.m3u8",
                                 "k-v-1.mp4",
                                 "k-v-i1.m4s",
                                 "k-v-.m4s",
                                 "k-v-1-.m4s",
                                 "k-v-1-2-3.m4s",
                                 "k-x-1.m4s",
                                 "-v-1.m4s",
                                 "K-v-1.m4s",
                                 "k-v-01.m4s",
                                 "k-v-+1.m4s",
                                 "k-v--1.m4s",
                                 "k-v-1-1001.m4s",
                                 "k-v-i.mp4",
                                 "k-v-i1-2.mp4",
                                 "k-v-99999999999999999999.m4s",
                                 "abcdefghijklmnopq-v-1.m4s",
                                 ".m4s",
                                 "k.m4s"}) {
    EXPECT_EQ(parse_request(name, "").error(), Reason::kUnknownName) << name;
  }
  EXPECT_FALSE(parse_request(std::string(kNameSizeMax, '1') + "-v-1.m4s", ""));
}

TEST(Request, refuses_wrong_queries) {
  for (const std::string query :
       {"_HLS_msn=", "_HLS_msn", "_HLS_msn=-1", "_HLS_msn=x", "_HLS_msn=1&_HLS_msn=1",
        "_HLS_msn=1&_HLS_part=1001", "_HLS_msn=1&_HLS_part=1&_HLS_part=1", "_HLS_skip=NO",
        "_HLS_msn=99999999999999999999"}) {
    EXPECT_EQ(parse_request("video.m3u8", query).error(), Reason::kBadQuery) << query;
  }
  EXPECT_EQ(parse_request("video.m3u8", "_HLS_part=1").error(), Reason::kPartWithoutSequence);
  EXPECT_EQ(parse_request("video.m3u8", std::string(kQuerySizeMax + 1, 'a')).error(),
            Reason::kBadQuery);
  EXPECT_TRUE(parse_request("index.m3u8", "_HLS_part=1")) << "only media playlists wait";
}

TEST(Request, says_why) {
  for (int i = 0; i <= static_cast<int>(Reason::kTimedOut); ++i) {
    EXPECT_FALSE(to_string(static_cast<Reason>(i)).empty());
  }
}

}  // namespace
}  // namespace live::hls
