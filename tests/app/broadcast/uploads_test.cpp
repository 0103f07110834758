#include "app/broadcast/uploads.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"
#include "tests/app/broadcast/test_video_files.hpp"

namespace app::broadcast {
namespace {

using testing::IsEmpty;

struct TestUploadFiles final : UploadFiles {
  bool create(const Upload& upload) override {
    if (works) uploads[upload.id] = upload;
    return works;
  }
  std::optional<Upload> find(std::string_view id) override {
    const auto found = uploads.find(std::string(id));
    return found == uploads.end() ? std::nullopt : std::optional(found->second);
  }
  std::vector<Upload> all() override {
    std::vector<Upload> list;
    for (const auto& [id, upload] : uploads) list.push_back(upload);
    return list;
  }
  bool append(std::string_view id, base::ConstBytes piece) override {
    if (works) uploads[std::string(id)].offset += piece.size();
    return works;
  }
  bool forget(std::string_view id) override { return uploads.erase(std::string(id)) > 0; }
  base::Result<media::probe::Facts, media::probe::Unplayable> probe(std::string_view) override {
    return probed;
  }
  bool adopt(const Upload& upload, const media::probe::Facts&, std::string_view folder) override {
    adopted = folder;
    return forget(upload.id);
  }
  std::map<std::string, Upload> uploads;
  base::Result<media::probe::Facts, media::probe::Unplayable> probed =
      media::probe::Facts{media::probe::Container::kWebm, std::chrono::seconds(61), "VP9", "Opus"};
  std::string adopted;
  bool works = true;
};

class UploadsTest : public testing::Test, protected SchoolFixture {
 protected:
  ~UploadsTest() override {
    file_thread.finish();
    gate->finish();
  }
  UploadsTest() {
    school::ChannelRecord channel;
    channel.name = "klinik";
    channel.title = "Klinik";
    channel.viewing = school::Viewing::kPublic;
    store::must(sqlite->channels().add(channel));
    videos.free = 1'000;
  }
  base::Result<Upload, UploadRefusal> begin(std::uint64_t bytes = 10) {
    Upload upload;
    upload.channel = "klinik";
    upload.title = "Gizi";
    upload.person = "sari";
    upload.bytes = bytes;
    return run_to_end(uploads.begin(upload));
  }
  base::Result<UploadProgress, UploadRefusal> add(const std::string& id, std::uint64_t offset,
                                                  const std::string& piece) {
    return run_to_end(uploads.add(id, offset, piece));
  }

  TestUploadFiles files;
  TestVideoFiles videos;
  SideThread file_thread{100};
  base::SeededRandom random{9};
  Uploads uploads{{*gate, files, videos, file_thread, clock, random}};
};

TEST_F(UploadsTest, a_file_in_pieces_becomes_a_video) {
  const std::string id = begin()->id;
  EXPECT_EQ(id.size(), 16u);
  EXPECT_EQ(std::get<std::uint64_t>(*add(id, 0, "0123")), 4u);
  EXPECT_EQ(run_to_end(uploads.find(id))->offset, 4u);
  const auto done = add(id, 4, "456789");
  ASSERT_TRUE(done);
  const auto& video = std::get<school::Video>(*done);
  EXPECT_EQ(video.title, "Gizi");
  EXPECT_EQ(video.length, std::chrono::seconds(61));
  EXPECT_EQ(video.container, "webm");
  EXPECT_EQ(video.viewing, school::Viewing::kPublic) << "as its channel";
  EXPECT_EQ(files.adopted, "klinik/upload-" + id);
  EXPECT_EQ(sqlite->videos().find(video.id).value(), video);
}

TEST_F(UploadsTest, a_piece_goes_on_where_the_file_ends) {
  const std::string id = begin()->id;
  ASSERT_TRUE(add(id, 0, "0123"));
  for (const std::uint64_t wrong : {0U, 3U, 5U, 400U}) {
    const auto refused = add(id, wrong, "45");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().word, "wrong_offset");
    EXPECT_EQ(refused.error().offset, 4u);
  }
  EXPECT_EQ(add(id, 4, "4567890").error().word, "wrong_offset") << "more than was announced";
  EXPECT_EQ(add("other", 0, "x").error().word, "unknown_upload");
}

TEST_F(UploadsTest, what_browsers_do_not_play_is_refused_and_forgotten) {
  files.probed =
      base::Failure{media::probe::Unplayable{media::probe::Problem::kVideoCodec, "H.265"}};
  const auto refused = add(begin()->id, 0, "0123456789");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().word, "video_codec_unplayable");
  EXPECT_EQ(refused.error().what, "H.265");
  EXPECT_THAT(files.uploads, IsEmpty());
}

TEST_F(UploadsTest, what_does_not_fit_is_refused_before_it_is_sent) {
  EXPECT_EQ(begin(1'001).error().word, "disk_nearly_full");
  files.works = false;
  EXPECT_EQ(begin().error().word, "server_busy");
  files.works = true;
  for (std::size_t i = 0; i < kUploadsMax; ++i) EXPECT_TRUE(begin());
  EXPECT_EQ(begin().error().word, "too_many_uploads");
}

TEST_F(UploadsTest, a_disk_that_refuses_a_piece_loses_nothing) {
  const std::string id = begin()->id;
  ASSERT_TRUE(add(id, 0, "0123"));
  files.works = false;
  EXPECT_EQ(add(id, 4, "45").error().word, "disk_nearly_full");
  files.works = true;
  EXPECT_EQ(std::get<std::uint64_t>(*add(id, 4, "45")), 6u);
}

TEST_F(UploadsTest, one_with_which_nobody_goes_on_is_forgotten) {
  const std::string id = begin()->id;
  EXPECT_FALSE(run_to_end(uploads.forget("other")));
  uploads.tick();
  clock.advance(kUploadKept + std::chrono::hours(1));
  uploads.tick();
  EXPECT_FALSE(run_to_end(uploads.find(id)));
  const std::string second = begin()->id;
  EXPECT_TRUE(run_to_end(uploads.forget(second)));
}

}  // namespace
}  // namespace app::broadcast
