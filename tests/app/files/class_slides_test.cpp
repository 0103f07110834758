#include "app/files/class_slides.hpp"

#include <map>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/files/class_files.hpp"
#include "tests/app/files/memory_blobs.hpp"
#include "tests/app/files/small_pictures.hpp"
#include "tests/app/run_to_end.hpp"

namespace app::files {
namespace {

using classroom::ParticipantId;
using classroom::SlidePicture;
using classroom::SlidePlace;
using classroom::SlideSetId;
using classroom::SlideSize;

constexpr SlidePlace kPlace{SlideSetId{7}, 2};

struct FakeRooms final : FileRooms, SlideRooms {
  std::optional<ParticipantId> seated(std::string_view room, std::string_view seat) override {
    if (room != "kelas-7a" || seat != "budi") return std::nullopt;
    return ParticipantId{2};
  }
  std::optional<std::string_view> refuses_file(std::string_view, ParticipantId,
                                               const classroom::SendChat&) override {
    return std::nullopt;
  }
  base::Result<classroom::MessageId, std::string_view> send_file(
      std::string_view, ParticipantId, const classroom::SendChat&) override {
    return classroom::MessageId{1};
  }
  std::optional<classroom::Attachment> find_file(std::string_view, std::string_view,
                                                 ParticipantId) override {
    return std::nullopt;
  }
  Kept files_of(std::string_view) override { return kept; }
  std::optional<std::uint64_t> counted_bytes(std::string_view, ParticipantId) override {
    return counted;
  }
  void add_file_hashes(std::set<std::string, std::less<>>&) override {}
  bool was_deleted(std::string_view) const override { return false; }
  std::uint64_t files_gone() const override { return 0; }

  std::optional<std::string_view> refuses_picture(std::string_view, ParticipantId,
                                                  SlidePlace) override {
    return refusal;
  }
  std::optional<std::string_view> set_picture(std::string_view, ParticipantId, SlidePlace place,
                                              SlideSize size, SlidePicture picture) override {
    if (late_refusal) return late_refusal;
    pictures[{place, size}] = std::move(picture);
    return std::nullopt;
  }
  std::optional<SlidePicture> find_picture(std::string_view, SlidePlace place,
                                           SlideSize size) override {
    const auto found = pictures.find({place, size});
    return found == pictures.end() ? std::nullopt : std::optional(found->second);
  }

  Kept kept;
  std::optional<std::uint64_t> counted;
  std::optional<std::string_view> refusal;
  std::optional<std::string_view> late_refusal;
  std::map<std::pair<SlidePlace, SlideSize>, SlidePicture> pictures;
};

class ClassSlidesTest : public testing::Test {
 protected:
  std::string bring(std::string picture, SlideSize size = SlideSize::kLarge,
                    const std::string& seat = "budi") {
    const auto refused =
        run_to_end(slides_->bring("kelas-7a", seat, kPlace, size, std::move(picture)));
    return refused ? refused->word : "";
  }
  auto open(const std::string& seat = "budi") {
    return run_to_end(slides_->open("kelas-7a", seat, kPlace, SlideSize::kLarge));
  }
  void limit(const FileLimits& limits) {
    const auto note = [this] { ++wasted_; };
    slides_ = std::make_unique<ClassSlides>(ClassSlides::Parts{rooms_, rooms_, blobs_, disk_, note},
                                            limits);
  }
  ClassSlidesTest() { limit({}); }

  FakeRooms rooms_;
  MemoryBlobs blobs_;
  SideThread disk_{10};
  std::unique_ptr<ClassSlides> slides_;
  int wasted_ = 0;
};

TEST_F(ClassSlidesTest, keeps_a_picture_as_what_it_is) {
  const std::string picture = small_png(1600, 900);
  EXPECT_EQ(bring(picture), "");
  const SlidePicture kept = rooms_.pictures.at({kPlace, SlideSize::kLarge});
  EXPECT_EQ(kept, (SlidePicture{picture, "image/png", static_cast<std::uint32_t>(picture.size()),
                                1600, 900}));
  const auto given = open();
  ASSERT_TRUE(given);
  EXPECT_EQ(given->type, "image/png");
  EXPECT_EQ(given->body->size(), picture.size());
}

TEST_F(ClassSlidesTest, the_same_page_again_is_done_already) {
  EXPECT_EQ(bring(small_png(1600, 900)), "");
  EXPECT_EQ(bring(small_jpeg(800, 450)), "");
  EXPECT_EQ(rooms_.pictures.at({kPlace, SlideSize::kLarge}).width, 1600U);
  EXPECT_EQ(blobs_.whole.size(), 1U);
}

TEST_F(ClassSlidesTest, refuses_what_is_no_picture_of_a_page) {
  EXPECT_EQ(bring("<svg onload=alert(1)>"), "bad_picture");
  EXPECT_EQ(bring(""), "bad_picture");
  EXPECT_EQ(bring(small_png(kLargeSlideSideMax + 1, 10)), "bad_picture");
  EXPECT_EQ(bring(small_png(10, 1'000'000)), "bad_picture");
  EXPECT_EQ(bring(small_png(kSmallSlideSideMax + 1, 10), SlideSize::kSmall), "bad_picture");
  EXPECT_EQ(bring(small_png(800, 450) + std::string(kSmallSlideBytesMax, 'x'), SlideSize::kSmall),
            "picture_too_big");
  EXPECT_EQ(bring(small_png(800, 450) + std::string(kLargeSlideBytesMax, 'x')), "picture_too_big");
  EXPECT_TRUE(blobs_.whole.empty());
}

TEST_F(ClassSlidesTest, is_for_who_has_a_seat_and_may) {
  EXPECT_EQ(bring(small_png(16, 9), SlideSize::kLarge, "joko"), "no_such_slide");
  rooms_.refusal = "not_allowed";
  EXPECT_EQ(bring(small_png(16, 9)), "not_allowed");
  rooms_.refusal.reset();
  rooms_.late_refusal = "no_such_slide";  // the set went while the disk worked
  EXPECT_EQ(bring(small_png(16, 9)), "no_such_slide");
  EXPECT_EQ(wasted_, 1) << "it is swept";
  rooms_.late_refusal.reset();
  EXPECT_FALSE(open());
  EXPECT_EQ(bring(small_png(16, 9)), "");
  EXPECT_FALSE(open("joko"));
  EXPECT_TRUE(open());
}

TEST_F(ClassSlidesTest, of_two_at_once_for_one_page_one_is_kept_and_stored) {
  boost::asio::io_context loop;
  std::vector<std::string> words;
  for (const std::uint32_t width : {800U, 801U}) {
    boost::asio::co_spawn(
        loop, slides_->bring("kelas-7a", "budi", kPlace, SlideSize::kLarge, small_png(width, 450)),
        [&](const std::exception_ptr&, const std::optional<FileRefusal>& refused) {
          words.push_back(refused ? refused->word : "");
        });
  }
  loop.run();
  EXPECT_THAT(words, testing::UnorderedElementsAre("", "server_busy"));
  EXPECT_EQ(blobs_.whole.size(), 1U);
}

TEST_F(ClassSlidesTest, counts_with_the_files_of_the_room) {
  FileLimits limits;
  limits.room_max = 1000;
  limits.person_max = 500;
  limit(limits);
  rooms_.kept.bytes = 990;
  EXPECT_EQ(bring(small_png(16, 9)), "room_files_full");
  rooms_.kept.bytes = 0;
  rooms_.counted = 490;
  EXPECT_EQ(bring(small_png(16, 9)), "person_files_full");
  rooms_.counted.reset();  // leads the class
  EXPECT_EQ(bring(small_png(16, 9)), "");
}

TEST_F(ClassSlidesTest, refuses_when_there_is_no_space) {
  blobs_.free = kDiskReserve;
  EXPECT_EQ(bring(small_png(16, 9)), "disk_full");
  blobs_.free = UINT64_MAX;
  FileLimits limits;
  limits.all_max = 10;
  limit(limits);
  EXPECT_EQ(bring(small_png(16, 9)), "server_files_full");
  limits.file_max = 0;
  limit(limits);
  EXPECT_EQ(bring(small_png(16, 9)), "files_never");
}

TEST_F(ClassSlidesTest, what_the_disk_has_lost_is_not_there) {
  EXPECT_EQ(bring(small_png(16, 9)), "");
  blobs_.whole.clear();
  EXPECT_FALSE(open());
}

}  // namespace
}  // namespace app::files
