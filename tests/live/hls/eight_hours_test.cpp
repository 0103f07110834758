// A broadcast of eight hours in virtual time: the publisher comes and goes, changes its format and
// its clock, has long groups of pictures and slow ones; the server is restarted; values are lost
// between the threads. A player that reads every playlist must find no rule broken.
#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/live/hls/broadcast.hpp"
#include "tests/live/hls/playlist_checker.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace live::hls {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Duration kStep = milliseconds(100);  // ten pictures a second
constexpr StoreLimits kLimits{seconds(60), std::size_t{8} << 20};

class EightHours {
 public:
  EightHours() { restart(); }

  void run() {
    for (base::Duration done{}; done < hours(8); done += kStep) {
      if (random_.u32() % 3000 == 0) happen();  // every five minutes
      step();
      if (::testing::Test::HasFailure()) return;
    }
  }
  int restarts = 0;
  int listings = 0;
  int muxed_listings = 0;
  std::uint64_t fetched = 0;

 private:
  void happen() {
    watched_until_ = now_ + seconds(30);
    switch (random_.u32() % 7) {
      case 0:
        return reconnect(seconds(random_.u32() % 30));
      case 1:
        source_ += seconds(random_.u32() % 100'000);
        break;
      case 2:
        source_ -= minutes(3);
        break;
      case 3:
        gop_ = std::array{10, 20, 40, 100}[random_.u32() % 4];
        break;
      case 4:
        every_ = every_ == 1 ? 7 : 1;  // a picture every 700 ms
        break;
      case 5:
        lost_ = random_.u32() % 40;
        break;
      default:
        restart();
    }
  }

  void reconnect(base::Duration away) {
    now_ += away;
    wall_.milliseconds += away / milliseconds(1);
    muxer_->begin_source(out_);
    source_ = {};
    begin();
  }

  void begin() {
    const auto level = static_cast<std::uint8_t>(0x1F + random_.u32() % 2);
    ASSERT_TRUE(muxer_->on_format(media::mp4::test::h264(level), out_));
    ASSERT_TRUE(muxer_->on_format(media::mp4::test::opus(), out_));
    number_ = 0;
    next_key_ = 0;
  }

  // The process died: what was reserved is all that is left.
  void restart() {
    ++restarts;
    muxer_ = std::make_unique<Muxer>(reserved_);
    run_ = Run::of("r" + std::to_string(restarts)).value();
    window_ = std::make_unique<Window>(run_, kLimits);
    reserved_ = reserve(reserved_);
    out_.clear();
    fetchable_.clear();
    source_ = {};
    begin();
  }

  void step() {
    if (number_ % every_ == 0) {
      const bool key = number_ >= next_key_;
      if (key) next_key_ = number_ + gop_;
      write(media::Kind::kVideo, source_ / milliseconds(1) * 90, key);
    }
    write(media::Kind::kAudio, source_ / milliseconds(1) * 48, true);
    ++number_;
    source_ += kStep;
    now_ += kStep;
    wall_.milliseconds += kStep / milliseconds(1);
    bool ended = false;
    for (const Addition& addition : out_) {
      if (lost_ > 0) {
        --lost_;
        continue;
      }
      window_->add(now_, addition);
      ended |= std::holds_alternative<SegmentEnd>(addition);
    }
    // Each step is looked at after something happened; else half of the segments and some of the
    // parts.
    const bool close = now_ < watched_until_ || random_.u32() % (ended ? 2 : 16) == 0;
    if (!out_.empty() && close) read(ended);
    out_.clear();
    if (must_reserve(muxer_->counters(), reserved_)) reserved_ = reserve(muxer_->counters());
  }

  void write(media::Kind kind, std::int64_t ticks, bool key) {
    muxer_->write(wall_, kind, {ticks, 0, key, {1, 2, 3}}, out_);
  }

  std::string get(std::string_view name, std::string_view query = "") {
    auto request = parse_request(name, query);
    EXPECT_TRUE(request) << name;
    request->arrived = now_;
    const Answer answer = window_->resolve(now_, *request);
    const auto* reply = std::get_if<Reply>(&answer);
    return reply != nullptr ? test::text_of(*reply) : "";
  }

  void read(bool ended) {
    for (const Rendition rendition : kRenditions) {
      const std::string name(playlist_name(rendition));
      test::PlaylistChecker& checker = checkers_[index_of(rendition)];
      const bool both = window_->position(other_of(rendition)) > 0;
      checker.set_others(
          both ? std::set<std::string>{std::string(playlist_name(other_of(rendition)))}
               : std::set<std::string>{});
      // A player asks for the whole first, then for what changed.
      const bool delta =
          listings % 4 != 0 && window_->position(rendition) > 0 && known_run_ == restarts;
      const std::string text = get(name, delta ? "_HLS_skip=YES" : "");
      if (text.empty()) continue;
      ASSERT_THAT(checker.check(text), testing::IsEmpty()) << text;
    }
    if (listings % 4 == 0) read_muxed();
    if (listings++ % 4 == 0) known_run_ = restarts;
    ASSERT_EQ(test::rendition_problem(checkers_[0].last(), checkers_[1].last()), "");
    ASSERT_LE(window_->bytes(), 2 * kLimits.bytes_max);
    if (ended) fetch();
  }

  void read_muxed() {
    const std::string text = get(playlist_name(Rendition::kMuxed));
    if (text.empty()) return;
    ASSERT_THAT(muxed_.check(text), testing::IsEmpty()) << text;
    ++muxed_listings;
    const test::ListedSegment& last = muxed_.last().segments.back();
    if (last.gap || !last.address.starts_with(std::string(run_.text()) + "-m-")) return;
    const std::string init = get(last.map);
    ASSERT_NE(init.find("avc1"), std::string::npos) << last.map;
    ASSERT_FALSE(get(last.address).empty()) << last.address;
  }

  // The newest segment is its parts; what left the playlist can be had for its length.
  void fetch() {
    const test::Playlist& list = checkers_[0].last();
    for (auto segment = list.segments.rbegin(); segment != list.segments.rend(); ++segment) {
      if (segment->address.empty() || segment->gap) continue;
      if (!segment->address.starts_with(std::string(run_.text()) + "-")) break;
      const std::string bytes = get(segment->address);
      std::string parts;
      for (const test::ListedPart& part : segment->parts) parts += get(part.address);
      ASSERT_FALSE(bytes.empty()) << segment->address;
      if (!segment->parts.empty()) {
        ASSERT_EQ(bytes, parts);
      }
      const auto runs = media::mp4::test::runs_of(base::as_bytes(bytes));
      ASSERT_TRUE(runs);
      ASSERT_EQ(media::mp4::test::time_problem(*runs), "");
      ++fetched;
      if (fetchable_.empty() || fetchable_.back().first != segment->address) {
        fetchable_.emplace_back(segment->address, now_);
      }
      break;
    }
    while (!fetchable_.empty() && now_ - fetchable_.front().second > 2 * kLimits.window) {
      fetchable_.pop_front();
    }
    if (!fetchable_.empty() && now_ - fetchable_.front().second < seconds(110)) {
      ASSERT_FALSE(get(fetchable_.front().first).empty()) << fetchable_.front().first;
    }
  }

  base::SeededRandom random_{8};
  Counters reserved_;
  Run run_ = test::run_of();
  std::unique_ptr<Muxer> muxer_;
  std::unique_ptr<Window> window_;
  std::array<test::PlaylistChecker, kRenditions.size()> checkers_;
  test::PlaylistChecker muxed_{{}, test::PlaylistChecker::Lists::kSegmentsOnly};
  int known_run_ = 0;
  Additions out_;
  base::Time now_{hours(1)};
  base::Time watched_until_ = now_ + minutes(2);
  base::WallTime wall_{1'790'000'000'000};
  base::Duration source_{};
  int number_ = 0;
  int next_key_ = 0;
  int gop_ = 20;
  int every_ = 1;
  std::uint32_t lost_ = 0;
  std::deque<std::pair<std::string, base::Time>> fetchable_;
};

TEST(EightHours, break_no_rule) {
  EightHours day;
  day.run();
  EXPECT_GT(day.restarts, 5);
  EXPECT_GT(day.listings, 10'000);
  EXPECT_GT(day.muxed_listings, 2'000);
  EXPECT_GT(day.fetched, 3'000u);
}

}  // namespace
}  // namespace live::hls
